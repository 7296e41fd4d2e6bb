import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseChatId } from '../../schema/ids.ts';
import { limits } from '../../services/limits.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { befriend, befriendMany, listen, makeGroup, newId, onServer, payload, type Person, send, signUpMany } from '../support/company.ts';
import * as ops from '../support/operations/gql.ts';

let app: TestApp;
/** A second process on the same database and bus. */
let other: TestApp;
let ann: Person;
let bo: Person;
let stranger: Person;
let chatId: string;
beforeAll(async () => {
  app = await createTestApp();
  other = await createTestApp({ beside: app.testEngines });
  [ann, bo, stranger] = (await signUpMany(app, 3)) as [Person, Person, Person];
  chatId = await befriend(ann, bo);
});
afterAll(async () => {
  await other.close();
  await app.close();
});

type Content = ops.SendMessageMutationVariables['input']['content'];
const trySendContent = async (person: Person, chat: string, content: Content, clientMessageId = newId()) =>
  (await person.ask(ops.SendMessageDocument, { input: { chatId: chat, clientMessageId, content } })).sendMessage;
const sendContent = async (person: Person, chat: string, content: Content, clientMessageId = newId()) =>
  payload(await trySendContent(person, chat, content, clientMessageId), 'SendMessagePayload').sentMessage;
const lunch = { question: 'Lunch?', options: ['Noodles', 'Dumplings', 'Rice'] };
const ask = (person: Person, chat: string, more: object = {}) => sendContent(person, chat, { poll: { ...lunch, ...more } });
const tryVote = async (person: Person, messageId: string, options: number[]) =>
  (await person.ask(ops.VotePollDocument, { input: { messageId, options } })).votePoll;
const vote = async (person: Person, messageId: string, options: number[]) =>
  payload(await tryVote(person, messageId, options), 'VotePollPayload');
const close = async (person: Person, messageId: string) => (await person.ask(ops.ClosePollDocument, { input: { messageId } })).closePoll;
const pollOf = async (person: Person, id: string) => {
  const { message } = await person.ask(ops.MessageDocument, { id });
  if (message?.content.__typename !== 'PollContent') throw new Error('This is no poll.');
  return message.content;
};
const countsOf = async (person: Person, id: string) => (await pollOf(person, id)).options.map(({ voteCount }) => voteCount);
const votersOf = async (person: Person, id: string, option: number, first = 100, after: string | null = null) => {
  const content = (await person.ask(ops.PollVotersDocument, { id, option, first, after })).message?.content as
    | { ownVote: number[]; voters: { edges: { node: { id: string } }[]; pageInfo: { hasNextPage: boolean; endCursor: string } } }
    | undefined;
  if (content === undefined) throw new Error('This poll is not there.');
  return { own: content.ownVote, ids: content.voters.edges.map(({ node }) => node.id), pageInfo: content.voters.pageInfo };
};
const inDatabase = (text: string, values: unknown[]) => app.testEngines.engines.database.pool.query(text, values);
const keyOf = (id: string) => String(parseChatId(id));
const chatOf = async (person: Person, id: string) => (await person.ask(ops.ChatDocument, { id })).chat;

describe('a poll', () => {
  it('is sent like any message, under one id, and counts votes for everyone', async () => {
    const clientMessageId = newId();
    const poll = await sendContent(ann, chatId, { poll: lunch }, clientMessageId);
    expect(poll).toMatchObject({ fallbackText: 'Poll: Lunch?', content: { question: 'Lunch?', voterCount: 0, closesAt: null } });
    const before = await chatOf(ann, chatId);
    const first = await vote(bo, poll.id, [1]);
    expect(first.pollMessage).toMatchObject({ version: poll.version + 1, seq: poll.seq });
    expect(first.vote).toMatchObject({ messageId: poll.id, options: [1] });
    expect(await countsOf(ann, poll.id)).toEqual([0, 1, 0]);
    await vote(bo, poll.id, [2]);
    await vote(ann, poll.id, [2]);
    expect(await pollOf(ann, poll.id)).toMatchObject({ voterCount: 2, options: [{ voteCount: 0 }, { voteCount: 0 }, { voteCount: 2 }] });
    await vote(bo, poll.id, []);
    expect(await pollOf(ann, poll.id)).toMatchObject({ voterCount: 1, options: [{ voteCount: 0 }, { voteCount: 0 }, { voteCount: 1 }] });
    // A vote is no news: nothing is unread, and the chat stays where it is in the list.
    const after = await chatOf(ann, chatId);
    expect([after?.lastSeq, after?.unreadCount]).toEqual([before?.lastSeq, before?.unreadCount]);
    // The retry of a send says what was asked, whatever was voted since.
    expect(await sendContent(ann, chatId, { poll: lunch }, clientMessageId)).toMatchObject({ id: poll.id, content: { voterCount: 1 } });
    const otherwise = await trySendContent(ann, chatId, { poll: { ...lunch, multiple: true } }, clientMessageId);
    expect(otherwise.__typename).toBe('MessageIdReused');
  });

  it('changes nothing when a vote is repeated, even once it is closed', async () => {
    const poll = await ask(ann, chatId);
    const once = await vote(bo, poll.id, [0]);
    const again = await vote(bo, poll.id, [0]);
    expect([again.pollMessage.version, again.vote.version]).toEqual([once.pollMessage.version, once.vote.version]);
    expect((await close(bo, poll.id)).__typename).toBe('NotPermitted');
    const closed = payload(await close(ann, poll.id), 'ClosePollPayload').pollMessage;
    expect(payload(await close(ann, poll.id), 'ClosePollPayload').pollMessage.version).toBe(closed.version);
    expect((await pollOf(bo, poll.id)).closesAt).not.toBeNull();
    expect((await vote(bo, poll.id, [0])).pollMessage.version).toBe(closed.version);
    expect((await tryVote(bo, poll.id, [1])).__typename).toBe('PollClosed');
    expect((await tryVote(bo, poll.id, [])).__typename).toBe('PollClosed');
    expect((await tryVote(ann, poll.id, [1])).__typename).toBe('PollClosed');
  });

  it('closes at its time', async () => {
    const poll = await ask(ann, chatId, { closesInSeconds: limits.pollSecondsMin });
    const { closesAt } = await pollOf(ann, poll.id);
    expect(Date.parse(closesAt as string) - Date.parse(poll.createdAt)).toBe(limits.pollSecondsMin * 1000);
    await vote(bo, poll.id, [0]);
    await inDatabase(`UPDATE messages SET created_at = created_at - make_interval(secs => $3) WHERE chat_id = $1 AND seq = $2`, [
      keyOf(chatId),
      poll.seq,
      limits.pollSecondsMin,
    ]);
    expect((await tryVote(bo, poll.id, [1])).__typename).toBe('PollClosed');
    expect(await countsOf(bo, poll.id)).toEqual([1, 0, 0]);
  });

  it('takes one option or several, as it says, and none that it has not', async () => {
    const [single, multiple] = [await ask(ann, chatId), await ask(ann, chatId, { multiple: true })];
    for (const options of [[0, 1], [3], [-1]]) {
      expect(await tryVote(bo, single.id, options)).toMatchObject({ __typename: 'InvalidInput', path: ['input', 'options'] });
    }
    expect((await vote(bo, multiple.id, [2, 0, 2])).vote.options).toEqual([0, 2]);
    expect(await pollOf(bo, multiple.id)).toMatchObject({ voterCount: 1, options: [{ voteCount: 1 }, { voteCount: 0 }, { voteCount: 1 }] });
    const text = await send(ann, chatId, 'no poll');
    expect((await tryVote(bo, text.id, [0])).__typename).toBe('NotPermitted');
    for (const poll of [
      { question: ' ', options: ['a', 'b'] },
      { question: 'q'.repeat(limits.pollQuestionLengthMax + 1), options: ['a', 'b'] },
      { question: 'q', options: ['a'] },
      { question: 'q', options: Array.from({ length: limits.pollOptionsMax + 1 }, (_, at) => `${at}`) },
      { question: 'q', options: ['a', ' a '] },
      { question: 'q', options: ['a', ''] },
      { question: 'q', options: ['a', 'b'.repeat(limits.pollOptionLengthMax + 1)] },
      { question: 'q', options: ['a', 'b'], closesInSeconds: limits.pollSecondsMin - 1 },
      { question: 'q', options: ['a', 'b'], closesInSeconds: limits.pollSecondsMax + 1 },
    ]) {
      expect((await trySendContent(ann, chatId, { poll })).__typename, JSON.stringify(poll).slice(0, 80)).toBe('InvalidInput');
    }
  });

  it('names who voted, page by page, unless it is anonymous', async () => {
    const [open, anonymous] = [await ask(ann, chatId), await ask(ann, chatId, { anonymous: true })];
    for (const poll of [open, anonymous]) for (const person of [ann, bo]) await vote(person, poll.id, [1]);
    const ids = [ann.id, bo.id];
    const first = await votersOf(bo, open.id, 1, 1);
    const second = await votersOf(bo, open.id, 1, 1, first.pageInfo.endCursor);
    expect([...first.ids, ...second.ids].sort()).toEqual([...ids].sort());
    expect([first.pageInfo.hasNextPage, second.pageInfo.hasNextPage]).toEqual([true, false]);
    expect((await votersOf(bo, open.id, 0)).ids).toEqual([]);
    expect(await votersOf(bo, anonymous.id, 1)).toMatchObject({ own: [1], ids: [] });
    expect(await countsOf(bo, anonymous.id)).toEqual([0, 2, 0]);
  });

  it('tells the own vote to the own devices, live, resumed and in a snapshot, and to nobody else', async () => {
    const [phone, theirs] = [listen(app, bo), listen(app, ann)];
    await Promise.all([phone, theirs].map((device) => device.next(({ events }) => events.__typename === 'CaughtUp')));
    const { cursor } = (await bo.ask(ops.SyncDocument, { after: null })).sync;
    const poll = await ask(ann, chatId, { anonymous: true });
    const { pollMessage, vote: own } = await vote(bo, poll.id, [2]);
    const live = await phone.next(({ events }) => events.__typename === 'AccountChanges' && events.pollVotes.length > 0);
    expect(live.events).toMatchObject({ pollVotes: [own] });
    await theirs.next(({ events }) => events.__typename === 'ChatChanges' && events.version === pollMessage.version);
    const told = theirs.events.flatMap(({ events }) => (events.__typename === 'AccountChanges' ? events.pollVotes : []));
    expect(told.filter(({ messageId }) => messageId === poll.id)).toEqual([]);
    for (const after of [cursor, null]) {
      const { events } = (await bo.ask(ops.SyncDocument, { after })).sync;
      const votes = events.flatMap((event) => (event.__typename === 'AccountChanges' ? event.pollVotes : []));
      expect(votes.find(({ messageId }) => messageId === poll.id)).toEqual(own);
    }
    await vote(bo, poll.id, []);
    const { events } = (await bo.ask(ops.SyncDocument, { after: null })).sync;
    expect(JSON.stringify(events.filter(({ __typename }) => __typename === 'AccountChanges'))).not.toContain(poll.id);
    await Promise.all([phone, theirs].map((device) => device.closeSocket()));
  });

  it('is for those who may see it and write there, and goes with a recall', async () => {
    const [owner, member, gone, late] = (await signUpMany(app, 4)) as [Person, Person, Person, Person];
    await befriendMany(app, owner, [member, gone, late]);
    const group = await makeGroup(owner, [member, gone]);
    const poll = await ask(member, group);
    await vote(gone, poll.id, [0]);
    await owner.ask(ops.RemoveMemberDocument, { input: { chatId: group, userId: gone.id } });
    await owner.ask(ops.AddMembersDocument, { input: { chatId: group, userIds: [late.id] } });
    const answers = [];
    for (const person of [owner, member, gone, stranger, late]) answers.push((await tryVote(person, poll.id, [1])).__typename);
    expect(answers).toEqual(['VotePollPayload', 'VotePollPayload', 'MessageNotFound', 'MessageNotFound', 'MessageNotFound']);
    expect(await countsOf(owner, poll.id)).toEqual([1, 2, 0]);
    await member.ask(ops.RecallMessageDocument, { input: { messageId: poll.id } });
    expect((await tryVote(owner, poll.id, [0])).__typename).toBe('NotPermitted');
    const { rows } = await inDatabase('SELECT count(*)::int AS votes FROM poll_votes WHERE chat_id = $1', [keyOf(group)]);
    expect(rows).toEqual([{ votes: 0 }]);

    const [eve, mallory] = (await signUpMany(app, 2)) as [Person, Person];
    const theirs = await befriend(eve, mallory);
    const asked = await ask(eve, theirs);
    await vote(mallory, asked.id, [0]);
    await eve.ask(ops.BlockUserDocument, { input: { userId: mallory.id } });
    expect((await tryVote(mallory, asked.id, [1])).__typename).toBe('NotContacts');
    expect((await tryVote(mallory, asked.id, [0])).__typename).toBe('VotePollPayload');
  });

  it('counts every vote of many once, in two processes at the same time', async () => {
    const people = await signUpMany(app, 40);
    const [owner, ...others] = people as [Person, ...Person[]];
    await befriendMany(app, owner, others);
    const group = await makeGroup(owner, others);
    const poll = await ask(owner, group);
    await Promise.all(
      people.flatMap((person, at) => [vote(onServer(app, person), poll.id, [at % 3]), vote(onServer(other, person), poll.id, [at % 3])]),
    );
    expect(await pollOf(owner, poll.id)).toMatchObject({
      voterCount: 40,
      options: [{ voteCount: 14 }, { voteCount: 13 }, { voteCount: 13 }],
    });
    // Those that came together are one change.
    const { version } = (await owner.ask(ops.MessageDocument, { id: poll.id })).message!;
    expect(version).toBeLessThan(poll.version + 40);
    // One person, two processes, other choices: one of them stands, and is counted once.
    await Promise.all([0, 1, 2, 0, 1].map((option, at) => vote(onServer(at % 2 === 0 ? app : other, owner), poll.id, [option])));
    const counts = await countsOf(owner, poll.id);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(40);
    const { own } = await votersOf(owner, poll.id, 0);
    expect((await votersOf(owner, poll.id, own[0] as number)).ids).toContain(owner.id);
  });
});

describe('a group chain', () => {
  const start = (person: Person, chat: string) => sendContent(person, chat, { chain: { topic: 'Who comes on Sunday?' } });
  const tryPut = async (person: Person, messageId: string, text: string) =>
    (await person.ask(ops.SetChainEntryDocument, { input: { messageId, text } })).setChainEntry;
  const entriesOf = (message: { content: ops.MessagePartsFragment['content'] }) =>
    message.content.__typename === 'ChainContent' ? message.content.entries.map(({ number, user, text }) => [number, user.id, text]) : [];
  const put = async (person: Person, messageId: string, text: string) =>
    entriesOf(payload(await tryPut(person, messageId, text), 'SetChainEntryPayload').chainMessage);
  const leave = async (person: Person, messageId: string) =>
    entriesOf(
      payload((await person.ask(ops.RemoveChainEntryDocument, { input: { messageId } })).removeChainEntry, 'RemoveChainEntryPayload')
        .chainMessage,
    );

  it('is a numbered list of which each has one entry, changed in its place', async () => {
    const clientMessageId = newId();
    const content = { chain: { topic: 'Who comes on Sunday?' } };
    const chain = await sendContent(ann, chatId, content, clientMessageId);
    expect(await put(ann, chain.id, 'with cake')).toEqual([[1, ann.id, 'with cake']]);
    expect(await put(bo, chain.id, '')).toEqual([
      [1, ann.id, 'with cake'],
      [2, bo.id, ''],
    ]);
    expect(await put(ann, chain.id, ' with two cakes ')).toEqual([
      [1, ann.id, 'with two cakes'],
      [2, bo.id, ''],
    ]);
    const { version } = (await chatOf(ann, chatId))!;
    await put(ann, chain.id, 'with two cakes');
    expect((await chatOf(ann, chatId))?.version).toBe(version);
    expect(await leave(ann, chain.id)).toEqual([[1, bo.id, '']]);
    expect(await leave(ann, chain.id)).toEqual([[1, bo.id, '']]);
    expect(await sendContent(ann, chatId, content, clientMessageId)).toMatchObject({ id: chain.id });
    expect((await trySendContent(ann, chatId, { chain: { topic: 'Another' } }, clientMessageId)).__typename).toBe('MessageIdReused');
  });

  it('refuses what is too long, no list, or not theirs', async () => {
    const [chain, text] = [await start(ann, chatId), await send(ann, chatId, 'no list')];
    expect(await tryPut(bo, chain.id, 'x'.repeat(limits.chainEntryLengthMax + 1))).toMatchObject({ __typename: 'InvalidInput' });
    expect((await tryPut(bo, text.id, 'x')).__typename).toBe('NotPermitted');
    expect((await tryPut(stranger, chain.id, 'x')).__typename).toBe('MessageNotFound');
    const long = { chain: { topic: 'x'.repeat(limits.chainTopicLengthMax + 1) } };
    expect((await trySendContent(ann, chatId, long)).__typename).toBe('InvalidInput');
  });

  it('loses nobody when many put themselves on it at once, and holds its limit', async () => {
    const people = await signUpMany(app, 30);
    const [owner, ...others] = people as [Person, ...Person[]];
    await befriendMany(app, owner, others);
    const group = await makeGroup(owner, others);
    const chain = await start(owner, group);
    await inDatabase(
      `UPDATE messages SET content = content || jsonb_build_object('entries', (SELECT jsonb_agg(jsonb_build_object('userId', g::text, 'text', '')) FROM generate_series(1, $3::int) g))
       WHERE chat_id = $1 AND seq = $2`,
      [keyOf(group), chain.seq, limits.chainEntriesMax - 20],
    );
    const answers = await Promise.all(people.map((person, at) => tryPut(onServer(at % 2 === 0 ? app : other, person), chain.id, 'me')));
    const names = answers.map(({ __typename }) => __typename);
    expect(names.filter((name) => name === 'SetChainEntryPayload')).toHaveLength(20);
    expect(answers.find(({ __typename }) => __typename === 'LimitReached')).toMatchObject({ limit: 'chainEntriesMax' });
    const { rows } = await inDatabase(
      `SELECT jsonb_array_length(content->'entries') AS entries FROM messages WHERE chat_id = $1 AND seq = $2`,
      [keyOf(group), chain.seq],
    );
    expect(rows).toEqual([{ entries: limits.chainEntriesMax }]);
  });
});
