import { buildSchema, execute, type ExecutionArgs, type ExecutionResult, type GraphQLObjectType, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { findOperation } from '../bench/operations.ts';
import { schema as parleySchema } from '../resolvers/index.ts';
import { compileMutation } from './compiled-mutation.ts';

const schema = buildSchema(`
  type Query { ok: Boolean }
  type Mutation { put(input: PutInput!): PutResult!  count(by: Int!, note: String): Int  plain(n: Int = 3): Int }
  enum Colour { RED BLUE }
  input Size { width: Int! height: Int = 2 }
  input Content @oneOf { text: String size: Size }
  input PutInput { name: ID! colour: Colour tags: [String!] content: Content! sizes: [Size!] again: PutInput }
  union PutResult = Done | Refused
  type Done { name: ID! late: String! parent: Done must: Int! }
  type Refused { why: String! }
`);
const field = (type: string, name: string) => (schema.getType(type) as GraphQLObjectType).getFields()[name] as { resolve?: unknown };

/** What the mutation was called with, and what it answers or throws. */
const setup = (answer: unknown) => {
  const calls: unknown[] = [];
  const resolve = async (_source: unknown, args: Record<string, unknown>) => {
    calls.push(args);
    if (answer instanceof Error) throw answer;
    return answer;
  };
  for (const name of ['put', 'count', 'plain']) field('Mutation', name).resolve = resolve;
  return calls;
};
field('Done', 'late').resolve = async ({ late }: { late: unknown }) => {
  if (late instanceof Error) throw late;
  return late;
};

const put =
  'mutation Put($input: PutInput!) { done: put(input: $input) { __typename ... on Done { name late parent { ...D } must } ... on Refused { why } } } fragment D on Done { n: name }';
const done = { __typename: 'Done', name: 7, late: 'soon', parent: { name: 'p' }, must: 1 };
const input = { name: 'a "b"', colour: 'RED', content: { text: 'x' } };

const both = async (text: string, variableValues: Record<string, unknown>, answer: unknown) => {
  const args: ExecutionArgs = { schema, document: parse(text), variableValues, contextValue: {} };
  const expectedCalls = setup(answer);
  const expected = await execute(args);
  const calls = setup(answer);
  const found = await compileMutation(schema, args.document, null)?.(args);
  return { found, expected: JSON.stringify(expected), calls, expectedCalls };
};
const textOf = (found: Awaited<ReturnType<typeof both>>['found']): string | undefined =>
  found == null ? undefined : 'json' in found ? found.json : JSON.stringify(found.result satisfies ExecutionResult);

describe('a compiled mutation', () => {
  it.each([
    ['a payload', done],
    ['a refusal', { __typename: 'Refused', why: 'no' }],
    ['nulls where they may be', { ...done, parent: null }],
  ])('answers with the text of graphql-js: %s', async (_what, answer) => {
    const { found, expected, calls } = await both(put, { input }, answer);
    expect(found).toEqual({ json: expected });
    expect(calls).toHaveLength(1);
  });

  it.each([
    ['what it throws', new Error('away')],
    ['a null where there must be none', { ...done, must: null }],
    ['a field that fails', { ...done, late: new Error('late') }],
    ['a type that is not of the union', { __typename: 'Query' }],
    ['no answer at all', null],
  ])('is resolved once, whatever is wrong with its answer: %s', async (_what, answer) => {
    const { found, expected, calls } = await both(put, { input }, answer);
    expect(textOf(found)).toBe(expected);
    expect(found).toHaveProperty('result.errors');
    expect(calls).toHaveLength(1);
  });

  it.each([
    { ...input, tags: ['a', 'b'], sizes: [{ width: 1 }, { width: 2, height: 3 }] },
    { ...input, colour: null, tags: [], again: { name: 4, content: { size: { width: 1, height: null } } } },
    { name: 'a', content: { text: '' } },
  ])('is called with the arguments that graphql-js makes: %j', async (value) => {
    const { found, calls, expectedCalls } = await both(put, { input: value }, done);
    expect(found).toHaveProperty('json');
    expect(calls).toEqual(expectedCalls);
  });

  it.each([
    undefined,
    null,
    'text',
    [input],
    {},
    { ...input, unknown: 1 },
    { ...input, name: null },
    { ...input, name: undefined },
    { ...input, colour: 'GREEN' },
    { ...input, tags: 'one' },
    { ...input, tags: [null] },
    { ...input, sizes: [{ height: 1 }] },
    { ...input, sizes: [{ width: 2 ** 31 }] },
    { ...input, content: {} },
    { ...input, content: { text: null } },
    { ...input, content: { text: 'x', size: { width: 1 } } },
  ])('leaves to graphql-js, untouched, what is not as it should be: %j', async (value) => {
    const { found, calls } = await both(put, { input: value }, done);
    expect(found).toBeNull();
    expect(calls).toEqual([]);
  });

  it.each([
    'query { ok }',
    'mutation { count(by: 1) }',
    'mutation($by: Int!) { count(by: $by) }',
    'mutation($by: Int!, $note: String) { a: count(by: $by, note: $note) b: count(by: $by, note: $note) }',
    'mutation($by: Int! = 2, $note: String) { count(by: $by, note: $note) }',
    'mutation($n: Int, $other: Int) { plain(n: $n) }',
    'mutation($input: PutInput!, $yes: Boolean!) { put(input: $input) { ... on Done { name @include(if: $yes) } } }',
    'mutation A($n: Int) { plain(n: $n) } mutation B($n: Int) { plain(n: $n) }',
  ])('is none of: %s', (text) => {
    expect(compileMutation(schema, parse(text), null)).toBeNull();
  });

  it('is what clients send messages with', () => {
    expect(compileMutation(parleySchema, parse(findOperation('sendMessage').query), null)).not.toBeNull();
  });
});
