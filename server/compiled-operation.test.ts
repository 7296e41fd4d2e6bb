import { buildSchema, execute, type GraphQLObjectType, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { schema as parleySchema } from '../resolvers/index.ts';
import { compileOperation, NotPlain } from './compiled-operation.ts';

const small = buildSchema(`
  type Query { ok: Boolean }
  type Subscription { event(after: String): Event }
  interface Named { name: String! }
  union Event = Cat | Box
  enum Colour { RED BLUE }
  type Cat implements Named { name: String! age: Int weight: Float colour: Colour friends(first: Int = 2): [Cat!]! late: String toys: [[String]] box: Box }
  type Box implements Named { name: String! cat: Cat isFull: Boolean! }
`);
const resolve = (type: string, field: string, how: (source: Record<string, unknown>, args: Record<string, unknown>) => unknown): void => {
  const found = (small.getType(type) as GraphQLObjectType).getFields()[field];
  if (found !== undefined) found.resolve = how;
};
resolve('Subscription', 'event', (payload) => payload);
resolve('Cat', 'friends', ({ friends }, { first }) => (friends as unknown[]).slice(0, first as number));
resolve('Cat', 'late', async ({ late }) => late);

const kitten = {
  __typename: 'Cat',
  name: 'Mo "the" 猫',
  age: 1,
  weight: 0.5,
  colour: 'RED',
  friends: [],
  late: 'soon',
  toys: [['a', null], null],
};
const cat = { ...kitten, name: 'Ann', age: null, weight: -0, colour: 'BLUE', friends: [kitten, kitten, kitten], toys: [], late: null };
const box = { __typename: 'Box', name: 'B', cat, isFull: true };
const payloads = [kitten, cat, box, { ...cat, box }, { ...box, cat: null }];

const texts = [
  '{ event { __typename ... on Cat { name age weight colour toys } ... on Box { isFull } } }',
  '{ e: event { ... on Named { name } ... on Cat { n: name late friends { name late } } } }',
  '{ event(after: "x") { ...F ...F ... on Cat { friends(first: 1) { age ...G } friends(first: 1) { name } } } } fragment F on Event { ... on Cat { box { name } box { isFull } } ... on Box { cat { ...G } } } fragment G on Cat { name late }',
  'query Q($few: Int, $yes: Boolean = true, $no: Boolean!) { ok }',
];
const withVariables =
  'subscription S($few: Int, $yes: Boolean = true, $no: Boolean!) { event { ... on Cat @include(if: $yes) { name @skip(if: $yes) age @skip(if: $no) friends(first: $few) { name } } ... @include(if: $no) { ... on Box { name } } __typename } }';

const both = async (text: string, rootValue: unknown, variables: Record<string, unknown> = {}) => {
  const document = parse(text.startsWith('{') ? `subscription ${text}` : text);
  const compiled = compileOperation(small, document, { variables, operationName: undefined });
  const expected = await execute({ schema: small, document, rootValue, variableValues: variables });
  return { compiled, expected };
};

describe('a compiled operation', () => {
  it.each(texts.slice(0, 3).flatMap((text) => payloads.map((payload) => [text, payload] as const)))(
    'answers as graphql-js does: %s',
    async (text, payload) => {
      const { compiled, expected } = await both(text, payload);
      expect(expected.errors).toBeUndefined();
      expect(await compiled?.(payload, {})).toBe(JSON.stringify(expected.data));
    },
  );

  it.each([{ no: false }, { no: true, few: 1 }, { no: false, yes: false }, { no: false, few: null, yes: true }])(
    'has its variables worked in: %o',
    async (variables) => {
      for (const payload of payloads) {
        const { compiled, expected } = await both(withVariables, payload, variables);
        // Where the variables ask for what cannot be, graphql-js says so and we leave it to it.
        if (expected.errors === undefined) expect(await compiled?.(payload, {})).toBe(JSON.stringify(expected.data));
        else await expect((async () => compiled?.(payload, {}))()).rejects.toThrow();
      }
    },
  );

  it('does not know how to run what lacks a variable', async () => {
    expect((await both(withVariables, kitten)).compiled).toBeNull();
  });

  it.each([
    ['a null where there must be none', { ...kitten, name: null }],
    ['a value that is none of its type', { ...kitten, age: 'old' }],
    ['a colour that there is not', { ...kitten, colour: 'GREEN' }],
    ['an error in place of a value', { ...kitten, name: new Error('secret') }],
    ['a type that is none of the union', { ...kitten, __typename: 'Dog' }],
    ['a list that is none', { ...kitten, toys: 5 }],
    ['a failure that comes late', { ...kitten, late: new Error('secret') }],
  ])('leaves to graphql-js what has to be told as an error: %s', async (_what, payload) => {
    const { compiled, expected } = await both('{ event { ... on Cat { name age colour toys late } } }', payload);
    expect(expected.errors).toHaveLength(1);
    await expect((async () => compiled?.(payload, {}))()).rejects.toThrow();
  });

  it('leaves nothing unheard that fails after something else did', async () => {
    const late = Promise.reject(new Error('nobody waits for this'));
    const { compiled } = await both('{ event { ... on Cat { late name } } }', { ...kitten, late: null });
    expect(() => compiled?.({ ...kitten, name: null, late }, {})).toThrow(NotPlain);
    // An unheard rejection would fail the run.
    await new Promise((resolve) => setImmediate(resolve));
  });

  it('tells the frames of our own schema as graphql-js does', async () => {
    const message = {
      chatId: 5n,
      seq: 7,
      id: 99n,
      senderId: 12n,
      clientMessageId: 'abcdefgh',
      kind: 'TEXT',
      content: { body: 'hello 👋' },
      version: 9,
      createdAt: new Date(0),
      recalledAt: null,
      recalledBy: null,
    };
    const frames = [
      {
        kind: 'ChatChanges',
        chatId: 5n,
        previousVersion: 8,
        version: 9,
        reset: false,
        chat: null,
        members: [],
        messages: [message],
        hole: { fromSeq: 1, toSeq: 6 },
        cursor: 'c',
      },
      {
        kind: 'ChatChanges',
        chatId: 5n,
        previousVersion: 8,
        version: 9,
        reset: false,
        chat: null,
        members: [],
        messages: [{ ...message, kind: 'RECALLED', recalledAt: new Date(1), recalledBy: 12n, content: {} }],
        hole: null,
        cursor: 'c',
      },
      { kind: 'MarksChanged', chatId: 5n, userId: 4n, deliveredSeq: 3, readSeq: 2, cursor: 'c' },
      { kind: 'CaughtUp', cursor: 'c' },
    ];
    const document = parse(`subscription ($after: Cursor) { events(after: $after) { __typename
      ... on ChatChanges { chatId previousVersion version reset chat { id } messages { id chatId seq version clientMessageId createdAt sender { id } content { __typename ... on TextContent { body } ... on RecalledContent { __typename } } } hole { fromSeq toSeq } cursor }
      ... on MarksChanged { chatId userId deliveredSeq readSeq }
      ... on CaughtUp { cursor } } }`);
    const run = compileOperation(parleySchema, document, { variables: { after: null }, operationName: undefined });
    for (const rootValue of frames) {
      const expected = await execute({ schema: parleySchema, document, rootValue, contextValue: {}, variableValues: { after: null } });
      expect(expected.errors).toBeUndefined();
      expect(await run?.(rootValue, {})).toBe(JSON.stringify(expected.data));
    }
  });
});
