import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seed } from '../../prisma/seed.ts';
import { schema } from '../../resolvers/index.ts';
import { createTestApp, type TestApp } from '../support/app.ts';

interface Example {
  readonly name: string;
  readonly as: string;
  readonly keep: readonly (readonly [name: string, path: string])[];
  readonly again: string;
  readonly query: string;
  readonly variables: string;
}

type Data = Record<string, unknown>;

const readExamples = async (): Promise<Example[]> => {
  const page = await readFile(new URL('../../docs/EXAMPLES.md', import.meta.url), 'utf8');
  return page
    .split(/^### /m)
    .slice(1)
    .map((section) => ({
      name: section.slice(0, section.indexOf('\n')).trim(),
      as: /\bAs (\w+)\./.exec(section)?.[1] ?? '',
      keep: [...section.matchAll(/Keep `(\w+)` from `([\w.]+)`/g)].map(([, name, path]) => [name as string, path as string] as const),
      again: /Again: (.+)\.\n/.exec(section)?.[1] ?? '',
      query: /```graphql\n([\s\S]+?)```/.exec(section)?.[1] ?? '',
      variables: /```json\n([\s\S]+?)```/.exec(section)?.[1] ?? '{}',
    }));
};

const at = (data: Data, path: string): unknown => path.split('.').reduce<unknown>((value, key) => (value as Data)[key], data);

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
  await seed({ services: app.services, prisma: app.testEngines.engines.database.prisma });
});
afterAll(() => app.close());

describe('the examples of the docs', () => {
  it('have every mutation', async () => {
    const names = (await readExamples()).map(({ name }) => name);
    expect(Object.keys(schema.getMutationType()?.getFields() ?? {}).filter((name) => !names.includes(name))).toEqual([]);
  });

  it('run from top to bottom, and the second time they answer what the page says', async () => {
    const kept = new Map<string, unknown>();
    const run = async ({ name, as, query, variables }: Example): Promise<Data> => {
      const filled = variables.replaceAll(/"\$(\w+)"/g, (_whole, word: string) => JSON.stringify(kept.get(word)));
      const response = await fetch(`${app.url}/graphql`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', ...(as === 'nobody' ? {} : { Authorization: `Bearer ${String(kept.get(as))}` }) },
        body: JSON.stringify({ query, variables: JSON.parse(filled) as unknown }),
      });
      const { data, errors } = (await response.json()) as { data: Data; errors?: unknown };
      expect(errors, name).toBeUndefined();
      return data;
    };
    const kindOf = (data: Data, name: string) => (data[name] as { __typename?: string }).__typename;

    for (const example of await readExamples()) {
      const { name, again, keep } = example;
      const first = await run(example);
      expect(first[name], name).not.toBeNull();
      expect(kindOf(first, name) ?? 'Payload', name).toMatch(/Payload$/);
      const second = await run(example);
      const refusals = [...again.matchAll(/`(\w+)`/g)].map(([, refusal]) => refusal);
      const kind = kindOf(second, name);
      if (!refusals.includes(kind)) {
        expect(again, `${name} answered ${kind}`).toMatch(/^(the same|another)/);
        expect(kind, name).toBe(kindOf(first, name));
        // What was made is the same thing, unless the page says that it is another.
        for (const [, path] of keep) {
          if (again === 'the same') expect(at(second, path), name).toEqual(at(first, path));
        }
      }
      for (const [word, path] of keep) kept.set(word, at(first, path));
    }
  });
});
