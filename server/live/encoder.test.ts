import { GraphQLNonNull, GraphQLObjectType, GraphQLSchema, GraphQLString, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import type { GraphQLContext } from '../../schema/context.ts';
import type { Viewer } from '../../services/viewer.ts';
import { createEncoder, createLiveOperation, EventFailed } from './encoder.ts';

interface Payload {
  readonly text: string;
  readonly fails?: boolean;
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** An event with a field for each way in which a value can come about, and a count of executions. */
const setup = () => {
  const runs = { text: 0, mine: 0 };
  const Event = new GraphQLObjectType<Payload, GraphQLContext>({
    name: 'Event',
    fields: {
      text: {
        type: new GraphQLNonNull(GraphQLString),
        args: { suffix: { type: GraphQLString } },
        resolve: ({ text, fails }, { suffix }: { suffix?: string }) => {
          runs.text += 1;
          if (fails === true) throw new Error('secret');
          return `${text}${suffix ?? ''}`;
        },
      },
      later: {
        type: GraphQLString,
        async resolve({ text, fails }) {
          runs.text += 1;
          await turn();
          if (fails === true) throw new Error('secret');
          return text;
        },
      },
      mine: {
        type: GraphQLString,
        async resolve(_payload, _args, context) {
          runs.mine += 1;
          await turn();
          return String(context.viewer?.userId);
        },
      },
    },
  });
  const schema = new GraphQLSchema({
    query: new GraphQLObjectType({ name: 'Query', fields: { ok: { type: GraphQLString } } }),
    subscription: new GraphQLObjectType({
      name: 'Subscription',
      fields: { event: { type: Event, args: { after: { type: GraphQLString } }, resolve: (payload: Payload) => payload } },
    }),
  });
  const encode = createEncoder({
    schema,
    services: {} as never,
    live: () => null,
    mask: ({ data }) => ({ data: data ?? null, errors: [] }) as never,
  });
  return { encode, runs };
};

const documents = new Map<string, ReturnType<typeof parse>>();
/** As the server does, one document for equal texts. */
const operation = (query: string, variables: Record<string, unknown> = {}) => {
  const document = documents.get(query) ?? parse(query);
  documents.set(query, document);
  return createLiveOperation({ document, variables, operationName: undefined });
};
const viewer = (userId: number): Viewer => ({ userId: BigInt(userId), deviceId: BigInt(userId) });
const crowd = Array.from({ length: 50 }, (_, i) => viewer(i));

describe('the encoder', () => {
  it('executes an event once for all who run the same operation, and hands out the same text', async () => {
    const { encode, runs } = setup();
    const payload = { text: 'hello' };
    const encoded = crowd.map((one) => encode(operation('subscription { event { text } }'), [payload], one)[0]);
    expect(new Set(encoded)).toEqual(new Set(['{"data":{"event":{"text":"hello"}}}']));
    expect(runs.text).toBe(1);
  });

  it('executes once also when the first execution is still under way as the others come', async () => {
    const { encode, runs } = setup();
    const payload = { text: 'hello' };
    const subscription = operation('subscription { event { later } }');
    const encoded = await Promise.all(crowd.map((one) => encode(subscription, [payload], one)[0]));
    expect(new Set(encoded).size).toBe(1);
    expect(runs.text).toBe(1);
    // Whoever comes later gets ready bytes.
    expect(typeof encode(subscription, [payload], viewer(99))[0]).toBe('string');
    expect(runs.text).toBe(1);
  });

  it('gives each viewer their own value where the selection asks who they are, and the devices of one share it', async () => {
    const { encode, runs } = setup();
    const payload = { text: 'hello' };
    const subscription = operation('subscription { event { text mine } }');
    const encoded = await Promise.all(crowd.map((one) => encode(subscription, [payload], one)[0]));
    expect(encoded).toEqual(crowd.map(({ userId }) => `{"data":{"event":{"text":"hello","mine":"${userId}"}}}`));
    expect(runs.mine).toBe(50);
    await Promise.all(crowd.map((one) => encode(subscription, [payload], one)[0]));
    expect(runs.mine).toBe(50);
  });

  it('tells operations apart by what their selection sees of the variables, and by nothing else', async () => {
    const { encode, runs } = setup();
    const payload = { text: 'hello' };
    const query = 'subscription ($after: String, $suffix: String) { event(after: $after) { text(suffix: $suffix) } }';
    const first = encode(operation(query, { after: 'one', suffix: '!' }), [payload], viewer(1))[0];
    const second = encode(operation(query, { after: 'another', suffix: '!' }), [payload], viewer(2))[0];
    const third = encode(operation(query, { after: 'one', suffix: '?' }), [payload], viewer(3))[0];
    expect([first, second, third]).toEqual([
      '{"data":{"event":{"text":"hello!"}}}',
      '{"data":{"event":{"text":"hello!"}}}',
      '{"data":{"event":{"text":"hello?"}}}',
    ]);
    expect(runs.text).toBe(2);
  });

  it('sees variables of the selection inside fragments and directives', async () => {
    const { encode } = setup();
    const payload = { text: 'hello' };
    const query = `subscription ($with: Boolean!, $suffix: String) { event { ...Part } } fragment Part on Event { text(suffix: $suffix) @include(if: $with) __typename }`;
    const encoded = [true, false].map((include) => encode(operation(query, { with: include, suffix: '!' }), [payload], viewer(1))[0]);
    expect(encoded).toEqual(['{"data":{"event":{"text":"hello!","__typename":"Event"}}}', '{"data":{"event":{"__typename":"Event"}}}']);
  });

  it('fails an event that cannot be told whole, once for all, and keeps why to itself', async () => {
    const { encode, runs } = setup();
    const payload = { text: 'hello', fails: true };
    for (const field of ['text', 'later']) {
      runs.text = 0;
      const subscription = operation(`subscription { event { ${field} } }`);
      const results = await Promise.allSettled(crowd.map((one) => Promise.resolve(encode(subscription, [payload], one)[0])));
      for (const result of results) {
        expect(result.status).toBe('rejected');
        const { reason } = result as PromiseRejectedResult;
        expect(reason).toBeInstanceOf(EventFailed);
        expect((reason as EventFailed).result).not.toContain('secret');
      }
      // Ours, and the one of graphql-js, which says what is wrong.
      expect(runs.text).toBe(2);
    }
  });
});
