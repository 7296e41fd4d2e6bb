import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseChatId } from '../../schema/ids.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { befriendMany, listen, makeGroup, newId, onServer, payload, type Person, send, signUpMany, trySend } from '../support/company.ts';
import { freePort } from '../support/free-port.ts';
import { createMirror } from '../support/mirror.ts';
import * as ops from '../support/operations/gql.ts';
import type { Answer } from '../support/people.ts';
import { startRedis, type TestRedis } from '../support/redis-server.ts';
import { type Supervised, supervise } from '../support/supervised.ts';
import { waitFor } from '../support/wait-for.ts';

/** Two processes of the operating system on one database, as `npm start` runs them. The app beside them only makes people. */
let maker: TestApp;
let redis: TestRedis;
let folder: string;
let both: readonly [Supervised, Supervised];
beforeAll(async () => {
  maker = await createTestApp({ role: 'server' });
  redis = await startRedis();
  folder = await mkdtemp(path.join(tmpdir(), 'parley-processes-'));
  const env = {
    DATABASE_URL: maker.testEngines.database.url,
    REDIS_URL: redis.url,
    PARLEY_SECRET: randomBytes(36).toString('base64'),
    SHUTDOWN_MS: '500',
    // Should the tests be killed, their processes notice and end.
    npm_lifecycle_event: 'test',
  };
  const start = async (name: string) => supervise({ name, role: 'server', port: await freePort(), folder, env });
  both = [await start('one'), await start('two')];
  for (const process of both) await waitFor(() => process.isReady(), `process ${process.name} to be ready`, 50_000);
}, 60_000);
afterAll(async () => {
  await Promise.all(both.map((process) => process.stop()));
  await maker.close();
  await redis.stop();
  await rm(folder, { recursive: true, force: true });
});

const at = (index: number): Supervised => both[index % 2] as Supervised;

/** People who are all the owner's contacts, in one group. */
const company = async (howMany: number) => {
  const people = await signUpMany(maker, howMany);
  const [owner, ...others] = people as [Person, ...Person[]];
  await befriendMany(maker, owner, others);
  return { people, owner, others };
};
const lastSeqOf = async (person: Person, chatId: string): Promise<number> =>
  (await person.ask(ops.ChatDocument, { id: chatId })).chat?.lastSeq as number;

describe('two processes', () => {
  it('give one dense order to 64 senders at once, and keep what each of them sent in the order of sending', async () => {
    const { people, owner, others } = await company(64);
    const chatId = await makeGroup(onServer(at(0), owner), others);
    const before = await lastSeqOf(onServer(at(1), owner), chatId);
    const ROUNDS = 4;
    const sent = await Promise.all(
      people.map(async (person, index) => {
        const seqs: number[] = [];
        for (let round = 0; round < ROUNDS; round += 1) {
          seqs.push((await send(onServer(at(index + round), person), chatId, `${index} ${round}`)).seq);
        }
        return seqs;
      }),
    );
    for (const seqs of sent) expect(seqs).toEqual(seqs.toSorted((a, b) => a - b));
    const all = sent.flat().toSorted((a, b) => a - b);
    expect(all).toEqual(Array.from({ length: 64 * ROUNDS }, (_, i) => before + 1 + i));
    const { rows } = await maker.testEngines.engines.database.pool.query<{ seq: number; version: number }>(
      'SELECT seq, version FROM messages WHERE chat_id = $1 ORDER BY seq',
      [String(parseChatId(chatId))],
    );
    expect(rows.map((row) => row.seq)).toEqual(rows.map((_, i) => i + 1));
    expect(new Set(rows.map((row) => row.version)).size).toBe(rows.length);
  });

  it('make one message of the same send to both at once, and both refuse other words under its id', async () => {
    const { owner, others } = await company(2);
    const chatId = await makeGroup(onServer(at(0), owner), others);
    const before = await lastSeqOf(onServer(at(1), owner), chatId);
    for (let round = 0; round < 8; round += 1) {
      const id = newId();
      const answers = await Promise.all(Array.from({ length: 24 }, (_, i) => send(onServer(at(i), owner), chatId, 'once', id)));
      for (const answer of answers) expect(answer).toEqual(answers[0]);
      for (const process of both) {
        expect((await trySend(onServer(process, owner), chatId, 'other words', id)).__typename).toBe('MessageIdReused');
        expect(await send(onServer(process, owner), chatId, 'once', id)).toEqual(answers[0]);
      }
    }
    expect(await lastSeqOf(onServer(at(0), owner), chatId)).toBe(before + 8);
  });

  it('let exactly one of two different messages have an id that both claim at once', async () => {
    const { owner, others } = await company(2);
    const chatId = await makeGroup(onServer(at(0), owner), others);
    for (let round = 0; round < 8; round += 1) {
      const id = newId();
      const answers = await Promise.all(Array.from({ length: 8 }, (_, i) => trySend(onServer(at(i), owner), chatId, `words ${i % 4}`, id)));
      const taken = answers.flatMap((answer) => (answer.__typename === 'SendMessagePayload' ? answer.sentMessage : []));
      expect(taken.length).toBeGreaterThan(0);
      for (const message of taken) expect(message).toEqual(taken[0]);
      const refused = answers.filter((answer) => answer.__typename !== 'SendMessagePayload');
      expect(new Set(refused.map((answer) => answer.__typename))).toEqual(new Set(['MessageIdReused']));
    }
  });

  it('resume each other’s streams from every cursor that was ever sent', async () => {
    const { owner, others } = await company(2);
    const [bo] = others as [Person];
    const chatId = await makeGroup(onServer(at(0), owner), [bo]);
    const device = listen(at(0), bo);
    await device.next(({ events }) => events.__typename === 'CaughtUp');
    for (let i = 0; i < 12; i += 1) {
      const message = await send(onServer(at(i), owner), chatId, `message ${i}`);
      if (i % 3 === 0) await onServer(at(i + 1), owner).ask(ops.RecallMessageDocument, { input: { messageId: message.id } });
      if (i % 4 === 0) await onServer(at(i), bo).ask(ops.UpdateMarksDocument, { input: { marks: [{ chatId, readSeq: message.seq }] } });
    }
    const last = await send(onServer(at(1), owner), chatId, 'the last one');
    await device.next(({ events }) => events.__typename === 'ChatChanges' && events.messages.some((message) => message.id === last.id));
    const frames = device.events.map((event) => event.events);
    const truth = createMirror();
    truth.applyAll((await onServer(at(1), bo).ask(ops.SyncDocument, {})).sync.events);
    for (const [index, frame] of frames.entries()) {
      if (!('cursor' in frame)) continue;
      for (const process of both) {
        const mirror = createMirror();
        mirror.applyAll(frames.slice(0, index + 1));
        mirror.applyAll((await onServer(process, bo).ask(ops.SyncDocument, { after: frame.cursor })).sync.events);
        expect(mirror.state(), `${frame.__typename} ${index} of ${frames.length} at ${process.name}`).toEqual(truth.state());
      }
    }
    await device.closeSocket();
  });

  it('sign a browser in by a code, whichever of them is asked, and once', async () => {
    const [person] = (await signUpMany(maker, 1)) as [Person];
    const ask = async (process: Supervised, query: string, variables: object, token = ''): Promise<Answer> => {
      const headers = { 'Content-Type': 'application/json', ...(token === '' ? {} : { Authorization: `Bearer ${token}` }) };
      const response = await fetch(`${process.url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query, variables }) });
      return ((await response.json()) as { data: Answer }).data;
    };
    const CLAIM = `mutation ($input: ClaimSignInInput!) { answer: claimSignIn(input: $input) { __typename ... on ClaimSignInPayload { state session { token } } } }`;
    const request = `mutation { answer: requestSignInCode(input: {}) { ... on RequestSignInCodePayload { signInCode { code secret } } } }`;
    const { code, secret } = (await ask(at(0), request, {})).answer.signInCode;
    const approve = `mutation ($code: String!) { answer: answerSignIn(input: { code: $code, answer: APPROVE }) { __typename } }`;
    expect(await ask(at(1), approve, { code }, person.token)).toEqual({ answer: { __typename: 'AnswerSignInPayload' } });
    const claims = await Promise.all([0, 1, 0, 1].map((n) => ask(at(n), CLAIM, { input: { code, secret } })));
    const won = claims.filter(({ answer }) => answer.state === 'SIGNED_IN');
    expect(won).toHaveLength(1);
    expect(claims.filter(({ answer }) => answer.__typename === 'SignInCodeExpired')).toHaveLength(3);
    for (const process of both) {
      const viewer = await ask(process, '{ viewer { user { id } } }', {}, won[0].answer.session.token);
      expect(viewer).toEqual({ viewer: { user: { id: person.id } } });
    }
  });

  it('let in by a link no more than it says, and no more than there is room for, however many come to both at once', async () => {
    const { owner, others } = await company(522);
    const guests = others.slice(491);
    const chatId = await makeGroup(onServer(at(0), owner), others.slice(0, 491));
    const joinAll = async (usesMax: number | null) => {
      const { createInvite } = await owner.ask(ops.CreateInviteDocument, { input: { chatId, usesMax } });
      const { token } = payload(createInvite, 'CreateInvitePayload');
      const answers = await Promise.all(
        guests.flatMap((guest, i) =>
          // Each asks both at once.
          [0, 1].map(
            async (n) => (await onServer(at(i + n), guest).ask(ops.JoinByInviteDocument, { input: { token } })).joinByInvite.__typename,
          ),
        ),
      );
      return new Set(answers);
    };
    const count = async () => (await onServer(at(1), owner).ask(ops.ChatDocument, { id: chatId })).chat?.memberCount;
    expect(await joinAll(5)).toEqual(new Set(['JoinByInvitePayload', 'InviteNotFound']));
    expect(await count()).toBe(497);
    expect(await joinAll(null)).toEqual(new Set(['JoinByInvitePayload', 'GroupFull']));
    expect(await count()).toBe(500);
    const { rows } = await maker.testEngines.engines.database.pool.query<{ joined: number; uses: number }>(
      `SELECT (SELECT count(*)::int FROM members WHERE chat_id = $1 AND state = 'JOINED') AS joined,
        (SELECT sum(uses)::int FROM invites WHERE chat_id = $1) AS uses`,
      [String(parseChatId(chatId))],
    );
    expect(rows[0]).toEqual({ joined: 500, uses: 8 });
  });

  it('never let a group pass 500 people, however many both add at once', async () => {
    const { owner, others } = await company(530);
    const chatId = await makeGroup(onServer(at(0), owner), others.slice(0, 479));
    // Twenty places, fifty who want in: some alone, some in pairs, some asked for at both.
    const wanted = others.slice(479, 529).flatMap((person, i) => [[person], ...(i % 5 === 0 ? [[person, others[480 + i] as Person]] : [])]);
    const answers = await Promise.all(
      wanted.map(async (people, i) => {
        const input = { chatId, userIds: people.map((person) => person.id) };
        return (await onServer(at(i), owner).ask(ops.AddMembersDocument, { input })).addMembers.__typename;
      }),
    );
    expect(new Set(answers)).toEqual(new Set(['AddMembersPayload', 'GroupFull']));
    for (const process of both) {
      expect((await onServer(process, owner).ask(ops.ChatDocument, { id: chatId })).chat?.memberCount).toBe(500);
    }
    const { rows } = await maker.testEngines.engines.database.pool.query<{ joined: number }>(
      `SELECT count(*)::int AS joined FROM members WHERE chat_id = $1 AND state = 'JOINED'`,
      [String(parseChatId(chatId))],
    );
    expect(rows[0]?.joined).toBe(500);
  });
});
