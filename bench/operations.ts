import { readFileSync } from 'node:fs';

/** One operation of operations.json. */
export interface Operation {
  readonly name: string;
  readonly kind: 'query' | 'mutation' | 'subscription';
  /** Whose token it is run with: nobody's, one's own, or that of the person named by `peerId`. */
  readonly token: 'none' | 'own' | 'peer';
  readonly query: string;
  /** With `${placeholders}` for what the tool fills in. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** Placeholders that the answer fills, and where they stand in its `data`. */
  readonly answers: Readonly<Record<string, string>>;
}

export const { operations } = JSON.parse(readFileSync(new URL('operations.json', import.meta.url), 'utf8')) as {
  operations: readonly Operation[];
};

export const findOperation = (name: string): Operation => {
  const operation = operations.find((candidate) => candidate.name === name);
  if (operation === undefined) throw new Error(`operations.json has no operation named ${name}.`);
  return operation;
};

export type Values = Readonly<Record<string, string>>;

const PLACEHOLDER = /\$\{(\w+)\}/g;

export const placeholdersOf = (value: unknown): string[] =>
  [...JSON.stringify(value).matchAll(PLACEHOLDER)].map((match) => match[1] as string);

/** The same value with its placeholders filled in; one without a value is a fault of the caller. */
export const fill = (value: unknown, values: Values): unknown => {
  if (typeof value === 'string') {
    return value.replaceAll(PLACEHOLDER, (_, name: string) => {
      const found = values[name];
      if (found === undefined) throw new Error(`Nothing to fill \${${name}} with.`);
      return found;
    });
  }
  if (Array.isArray(value)) return value.map((entry) => fill(entry, values));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, fill(entry, values)]));
  }
  return value;
};

/** What stands at a path such as `signUp.viewer.user.id`. */
export const pick = (data: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((at, step) => (at === null || at === undefined ? at : (at as Record<string, unknown>)[step]), data);
