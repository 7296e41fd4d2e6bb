import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { everythingOf } from '../support/everything-of.ts';
import { type ListWorld, makeListWorld } from '../support/lists/list-world.ts';
import { type Answer, createPeople, type People } from '../support/people.ts';
import { mutations } from '../support/permissions/ask-by-name.ts';
import { groupRetries, peopleRetries } from '../support/retries/group-retries.ts';
import { messageRetries, ownRetries } from '../support/retries/message-retries.ts';
import type { Retried } from '../support/retries/retried.ts';

const retryRows = [...messageRetries, ...ownRetries, ...groupRetries, ...peopleRetries];

let people: People;
let world: ListWorld;
let tables: string[];
beforeAll(async () => {
  people = await createPeople();
  world = await makeListWorld(people);
  // The outbox holds what is still to be told, and empties itself; leases are renewed by the clock. Each message takes a seq, and each change of one a version, of its chat:
  // to look there is as good as to look through the many parts that messages lie in.
  const { rows } = await world.database.pool.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = 'public' AND c.relkind = 'r' AND NOT c.relispartition AND c.relname NOT IN ('outbox', 'worker_leases') ORDER BY 1`,
  );
  tables = rows.map(({ name }) => name);
});
afterAll(() => people.close());

type Look = Readonly<Record<string, { readonly count: number; readonly print: string }>>;

/** How many rows each table has, and what is in them. */
const look = async (): Promise<Look> => {
  const each = tables.map(
    (name) => `SELECT '${name}' AS name, count(*)::int AS count, md5(string_agg(t::text, '' ORDER BY t::text)) AS print FROM "${name}" t`,
  );
  const seqs = `SELECT 'messages', coalesce(sum(last_seq), 0)::int, '' FROM chats`;
  const { rows } = await world.database.pool.query<{ name: string; count: number; print: string }>([...each, seqs].join(' UNION ALL '));
  return Object.fromEntries(rows.map(({ name, ...row }) => [name, row]));
};

/** What there is more of, by table, or less. */
const grown = (before: Look, after: Look): Record<string, number> =>
  Object.fromEntries(
    Object.entries(after).flatMap(([name, { count }]) => {
      const more = count - (before[name]?.count ?? 0);
      return more === 0 ? [] : [[name, more]];
    }),
  );

const attempt = async (operation: string, { person, input }: Retried): Promise<Answer> => {
  const type = `${operation[0]?.toUpperCase()}${operation.slice(1)}`;
  const answers = `__typename ... on ${type}Payload { ${everythingOf(`${type}Payload`, 2)} } ... on Error { code }`;
  return (await world.run(person, `mutation ($input: ${type}Input!) { ${operation}(input: $input) { ${answers} } }`, { input }))[operation];
};

describe('an operation that a client sends again, because it has not heard what became of it', () => {
  it.each(retryRows)('%s %s: two attempts at once do it once, and a third changes nothing at all', async (operation, _about, make) => {
    const retried = await make(world);
    const done = `${operation[0]?.toUpperCase()}${operation.slice(1)}Payload`;
    const before = await look();
    const both = await Promise.all([attempt(operation, retried), attempt(operation, retried)]);
    const after = await look();
    const kinds = both.map(({ __typename }) => __typename as string).toSorted();
    expect(kinds, JSON.stringify(both)).toEqual([done, retried.again ?? done].toSorted());
    expect(grown(before, after)).toEqual(retried.makes ?? {});
    const third = await attempt(operation, retried);
    expect(third.__typename).toBe(retried.again ?? done);
    if (retried.again === undefined) expect(both).toContainEqual(third);
    expect(await look()).toEqual(after);
  });

  /** Those that are no row, and why. */
  const elsewhere: Readonly<Record<string, readonly string[]>> = {
    'another one is meant: nobody can be told a secret twice': ['requestSignInCode', 'resetContactCard', 'rotateSession', 'signIn'],
    'what is done is done, and the examples are run twice': [
      'answerSignIn',
      'changePassword',
      'claimSignIn',
      'openSelfChat',
      'revokeDevice',
      'revokeOtherDevices',
      'signOut',
      'signUp',
    ],
    'needs bytes, and is repeated where uploads and stickers are tested': [
      'addStickerPack',
      'addStickers',
      'cancelUpload',
      'completeUpload',
      'createUpload',
      'orderStickerPacks',
      'removeStickerPack',
      'removeStickers',
      'setAvatar',
      'updateStickerPack',
    ],
    'says what is at this moment': ['setTyping', 'updateLiveLocation'],
  };

  it('is every mutation, or is in a list that says why not', () => {
    const named = [...retryRows.map(([operation]) => operation), ...Object.values(elsewhere).flat()];
    expect([...new Set(named)].toSorted()).toEqual(Object.keys(mutations).toSorted());
  });
});
