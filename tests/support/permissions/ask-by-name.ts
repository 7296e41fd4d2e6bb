import { readFileSync } from 'node:fs';
import {
  buildSchema,
  getNamedType,
  getNullableType,
  type GraphQLField,
  type GraphQLInputType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredInputField,
  isUnionType,
} from 'graphql';
import type { Answer as Data } from '../people.ts';

/** The public schema, as it is printed for everyone: the matrix is about what it offers, not about what the tests know. */
export const schema = buildSchema(readFileSync(new URL('../../../schema/schema.graphql', import.meta.url), 'utf8'));

export const mutations = schema.getMutationType()?.getFields() ?? {};
export const queries = schema.getQueryType()?.getFields() ?? {};

interface Answer {
  readonly data?: Data;
  readonly errors?: readonly { message: string; extensions?: { code?: string } }[];
}

export const ask = async (url: string, token: string | null, query: string, variables: Record<string, unknown>): Promise<Answer> => {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...(token === null ? {} : { Authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ query, variables }),
  });
  return (await response.json()) as Answer;
};

const operationOf = (kind: 'mutation' | 'query', name: string): string => {
  const field = (kind === 'mutation' ? mutations : queries)[name];
  if (field === undefined) throw new Error(`The schema has no ${kind} ${name}.`);
  const declared = field.args.map((arg) => `$${arg.name}: ${String(arg.type)}`).join(', ');
  const passed = field.args.map((arg) => `${arg.name}: $${arg.name}`).join(', ');
  const asked = isUnionType(getNamedType(field.type)) ? '__typename ... on Error { path }' : '__typename';
  return `${kind} ${declared && `(${declared})`} { ${name}${passed && `(${passed})`} { ${asked} } }`;
};

/** Whether a refusal's path leads to an input that the field has. */
const isInput = (field: GraphQLField<unknown, unknown> | undefined, [first, ...rest]: readonly string[]): boolean => {
  let type: GraphQLInputType | undefined = field?.args.find(({ name }) => name === first)?.type;
  for (const step of rest) {
    const at: GraphQLInputType | undefined = type === undefined ? undefined : getNullableType(type);
    if (isListType(at)) type = /^\d+$/u.test(step) ? at.ofType : undefined;
    else type = isInputObjectType(at) ? at.getFields()[step]?.type : undefined;
  }
  return type !== undefined;
};

/** What became of an operation: `ok`, the name of the refusal (and what is wrong with it, where it names an input that is none), `null` for a query that finds nothing, or the code of an error. */
export const outcomeOf = async (
  url: string,
  token: string | null,
  kind: 'mutation' | 'query',
  name: string,
  variables: Record<string, unknown> = {},
): Promise<string> => {
  const { data, errors } = await ask(url, token, operationOf(kind, name), variables);
  if (errors !== undefined) return errors[0]?.extensions?.code ?? errors[0]?.message ?? 'an error without words';
  const { __typename: typename, path }: { __typename?: string; path?: readonly string[] } = data?.[name] ?? {};
  if (path !== undefined && path.length > 0 && !isInput((kind === 'mutation' ? mutations : queries)[name], path)) {
    return `${typename}, of an input that is not there: ${path.join('.')}`;
  }
  if (typename === undefined) return 'null';
  return kind === 'query' || typename.endsWith('Payload') ? 'ok' : typename;
};

/** A value that the type accepts, and that names nothing there is. */
const somethingOf = (type: GraphQLInputType): unknown => {
  if (isNonNullType(type)) return somethingOf(type.ofType);
  if (isListType(type)) return [];
  if (isEnumType(type)) return type.getValues()[0]?.name;
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields());
    const wanted = type.isOneOf ? fields.slice(0, 1) : fields.filter(isRequiredInputField);
    return Object.fromEntries(wanted.map((field) => [field.name, somethingOf(field.type)]));
  }
  const scalars: Record<string, unknown> = { Int: 1, Float: 1, Boolean: true, DateTime: '2026-01-01T00:00:00Z' };
  return scalars[type.name] ?? 'nothing';
};

export const someVariablesOf = (kind: 'mutation' | 'query', name: string): Record<string, unknown> =>
  Object.fromEntries(
    ((kind === 'mutation' ? mutations : queries)[name]?.args ?? [])
      .filter((arg) => isNonNullType(arg.type))
      .map((arg) => [arg.name, somethingOf(arg.type)]),
  );
