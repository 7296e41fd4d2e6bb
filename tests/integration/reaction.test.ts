import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseChatId } from '../../schema/ids.ts';
import { limits } from '../../services/limits.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import {
  befriend,
  befriendMany,
  listen,
  makeGroup,
  newId,
  onServer,
  payload,
  type Person,
  send,
  signUp,
  signUpMany,
} from '../support/company.ts';
import * as ops from '../support/operations/gql.ts';

let app: TestApp;
/** A second process on the same database and bus. */
let other: TestApp;
let ann: Person;
let bo: Person;
let chatId: string;
beforeAll(async () => {
  app = await createTestApp();
  other = await createTestApp({ beside: app.testEngines });
  [ann, bo] = await Promise.all([signUp(app, 'Ann'), signUp(app, 'Bo')]);
  chatId = await befriend(ann, bo);
});
afterAll(async () => {
  await other.close();
  await app.close();
});

const tryReact = async (person: Person, messageId: string, emoji: string | null) =>
  (await person.ask(ops.SetReactionDocument, { input: { messageId, emoji } })).setReaction;
const react = async (person: Person, messageId: string, emoji: string | null) =>
  payload(await tryReact(person, messageId, emoji), 'SetReactionPayload').reactedMessage;
const chatOf = async (person: Person, id: string) => (await person.ask(ops.ChatDocument, { id })).chat;
const readBy = async (person: Person, id: string) => (await person.ask(ops.MessageDocument, { id })).message;
const recall = (person: Person, messageId: string) => person.ask(ops.RecallMessageDocument, { input: { messageId } });
const inDatabase = (text: string, values: unknown[]) => app.testEngines.engines.database.pool.query(text, values);
const keyOf = (id: string) => String(parseChatId(id));
const activeAtOf = async (id: string) =>
  (await inDatabase('SELECT last_activity_at FROM chats WHERE id = $1', [keyOf(id)])).rows[0]?.last_activity_at as Date;
const of = (emoji: string, ...people: readonly Person[]) => ({ emoji, count: people.length, userIds: people.map(({ id }) => id) });

/** A group of many, of whom the first is the owner. */
const company = async (howMany: number): Promise<{ people: Person[]; group: string }> => {
  const people = await signUpMany(app, howMany);
  const [owner, ...others] = people as [Person, ...Person[]];
  await befriendMany(app, owner, others);
  return { people, group: await makeGroup(owner, others) };
};

describe('setReaction', () => {
  it('shows one emoji of each person to everyone, and makes nothing unread or more recent', async () => {
    const watching = listen(app, bo);
    await watching.next((event) => event.events.__typename === 'CaughtUp');
    const message = await send(ann, chatId, 'a good idea');
    const [before, activeAt] = [await chatOf(bo, chatId), await activeAtOf(chatId)];
    const first = await react(bo, message.id, '👍');
    expect(first).toMatchObject({ version: message.version + 1, reactions: [of('👍', bo)], editedAt: null, fallbackText: 'a good idea' });
    const second = await react(ann, message.id, '❤');
    expect(second.reactions).toEqual([of('👍', bo), of('❤️', ann)]);
    const third = await react(bo, message.id, '❤️');
    expect(third.reactions).toEqual([of('❤️', ann, bo)]);
    const live = await watching.next(({ events }) => events.__typename === 'ChatChanges' && events.version === third.version);
    expect(live.events).toMatchObject({ previousVersion: second.version, messages: [{ id: message.id, reactions: third.reactions }] });
    const after = await chatOf(bo, chatId);
    expect(after).toMatchObject({ lastSeq: before?.lastSeq, unreadCount: before?.unreadCount });
    expect(await activeAtOf(chatId)).toEqual(activeAt);
    expect((await react(bo, message.id, null)).reactions).toEqual([of('❤️', ann)]);
    expect((await react(ann, message.id, null)).reactions).toEqual([]);
    await watching.closeSocket();
  });

  it('changes nothing when it stands already, or there is none to take back', async () => {
    const message = await send(ann, chatId, 'again');
    const once = await react(bo, message.id, '😂');
    expect(await react(bo, message.id, '😂')).toMatchObject({ version: once.version, reactions: once.reactions });
    expect((await react(ann, message.id, null)).version).toBe(once.version);
    expect((await chatOf(ann, chatId))?.version).toBe(once.version);
  });

  it('comes to a device that was away, and lives through an edit, but not through a recall', async () => {
    const message = await send(ann, chatId, 'first words');
    await react(bo, message.id, '🎉');
    const { version } = (await chatOf(bo, chatId))!;
    await ann.ask(ops.EditMessageDocument, { input: { messageId: message.id, body: 'other words' } });
    await react(ann, message.id, '🎉');
    const { chat } = await bo.ask(ops.ChangesDocument, { id: chatId, after: version });
    expect(chat?.changes?.messages).toMatchObject([{ fallbackText: 'other words', reactions: [of('🎉', bo, ann)] }]);
    await recall(ann, message.id);
    expect((await readBy(bo, message.id))?.reactions).toEqual([]);
    const { rows } = await inDatabase(`SELECT content FROM messages WHERE chat_id = $1 AND seq = $2`, [keyOf(chatId), message.seq]);
    expect(rows[0]?.content).toEqual({});
    expect((await tryReact(bo, message.id, '🎉')).__typename).toBe('NotPermitted');
    expect((await react(bo, message.id, null)).content.__typename).toBe('RecalledContent');
  });

  it('leaves the id of the send to what was sent', async () => {
    const clientMessageId = newId();
    const message = await send(ann, chatId, 'sent once', clientMessageId);
    await react(bo, message.id, '🙏');
    expect(await send(ann, chatId, 'sent once', clientMessageId)).toMatchObject({ id: message.id, reactions: [of('🙏', bo)] });
  });

  it('is not taken along by a copy', async () => {
    const message = await send(ann, chatId, 'take me along');
    await react(bo, message.id, '👍');
    const input = { chatId, fromChatId: chatId, seqs: [message.seq], clientMessageIds: [newId()] };
    const { forwardMessages } = await bo.ask(ops.ForwardMessagesDocument, { input });
    const copies = payload(forwardMessages, 'ForwardMessagesPayload').forwardedMessages;
    expect(copies.map(({ fallbackText, reactions }) => [fallbackText, reactions])).toEqual([['take me along', []]]);
  });

  it('takes one emoji and nothing else', async () => {
    const message = await send(ann, chatId, 'fine');
    for (const emoji of ['👍🏽', '👩‍👩‍👧‍👦', '🇨🇳', '1️⃣', '☺️']) expect((await react(bo, message.id, emoji)).reactions).toEqual([of(emoji, bo)]);
    for (const emoji of ['', 'a', '👍👍', '👍 ', '1', '\ud83d', '©'.repeat(100), '<b>']) {
      expect(await tryReact(bo, message.id, emoji), emoji).toMatchObject({ __typename: 'InvalidInput', path: ['input', 'emoji'] });
    }
    const notice = (await ann.ask(ops.HistoryDocument, { id: chatId, first: 1, afterSeq: 0 })).chat?.messages.edges[0]?.node;
    expect((await tryReact(bo, notice?.id as string, '👍')).__typename).toBe('NotPermitted');
    for (const id of ['rubbish', 'm_zzz_1', `${message.id}9999`]) expect((await tryReact(bo, id, '👍')).__typename).toBe('MessageNotFound');
  });

  it('is refused too often in a minute', async () => {
    const [busy] = (await signUpMany(app, 1)) as [Person];
    const notes = (await busy.ask(ops.OpenSelfChatDocument, {})).openSelfChat.chat.id;
    const note = await send(busy, notes, 'same');
    for (let at = 0; at < limits.reactionsPerMinute; at += 1) await react(busy, note.id, '👍');
    expect((await tryReact(busy, note.id, '👍')).__typename).toBe('RateLimited');
  });
});

describe('who may react', () => {
  it('whoever may see the message and write to the chat, to their own too', async () => {
    const [owner, member, gone, stranger, late] = (await signUpMany(app, 5)) as [Person, Person, Person, Person, Person];
    await befriendMany(app, owner, [member, gone, late]);
    const group = await makeGroup(owner, [member, gone]);
    const message = await send(member, group, 'who may');
    await react(gone, message.id, '👀');
    await owner.ask(ops.RemoveMemberDocument, { input: { chatId: group, userId: gone.id } });
    await owner.ask(ops.AddMembersDocument, { input: { chatId: group, userIds: [late.id] } });
    const answers = [];
    for (const person of [owner, member, gone, stranger, late]) answers.push((await tryReact(person, message.id, '👍')).__typename);
    expect(answers).toEqual(['SetReactionPayload', 'SetReactionPayload', 'MessageNotFound', 'MessageNotFound', 'MessageNotFound']);
    // What was shown before someone left stays, as what they said does.
    expect((await readBy(owner, message.id))?.reactions).toEqual([of('👀', gone), of('👍', owner, member)]);
  });

  it('nobody in a direct chat that is closed, without telling why', async () => {
    const [eve, mallory] = (await signUpMany(app, 2)) as [Person, Person];
    const theirs = await befriend(eve, mallory);
    const message = await send(eve, theirs, 'hi');
    await react(mallory, message.id, '👍');
    await eve.ask(ops.BlockUserDocument, { input: { userId: mallory.id } });
    expect((await tryReact(mallory, message.id, '😡')).__typename).toBe('NotContacts');
    expect((await tryReact(eve, message.id, '👋')).__typename).toBe('NotContacts');
    expect((await tryReact(mallory, message.id, '👍')).__typename).toBe('SetReactionPayload');
  });
});

describe('many reactions', () => {
  it('of a whole group to one message are a few changes, and every one of them stands', async () => {
    const { people, group } = await company(60);
    const [owner] = people as [Person];
    const message = await send(owner, group, 'who is in?');
    const answers = await Promise.all(
      people.map((person, at) => react(at % 2 === 0 ? person : onServer(other, person), message.id, at % 3 === 0 ? '👍' : '🎉')),
    );
    const now = await readBy(owner, message.id);
    expect(now?.reactions.map(({ count }) => count).sort()).toEqual([20, 40]);
    expect(new Set(now?.reactions.flatMap(({ userIds }) => userIds)).size).toBe(60);
    expect(now?.version).toBe((await chatOf(owner, group))?.version);
    // One change for each that was under way, not one for each person.
    expect((now?.version as number) - message.version).toBeLessThan(30);
    for (const [at, { reactions }] of answers.entries())
      expect(reactions.some(({ userIds }) => userIds.includes(people[at]!.id))).toBe(true);
    const first = (await owner.ask(ops.MessageReactorsDocument, { id: message.id, emoji: '👍', first: 15 })).message?.reactors;
    const rest = (
      await owner.ask(ops.MessageReactorsDocument, { id: message.id, emoji: '👍', first: 15, after: first?.pageInfo.endCursor })
    ).message?.reactors;
    const named = [...(first?.edges ?? []), ...(rest?.edges ?? [])].map(({ node }) => node.id);
    expect([first?.pageInfo.hasNextPage, rest?.pageInfo.hasNextPage, new Set(named).size]).toEqual([true, false, 20]);
    expect(now?.reactions.find(({ emoji }) => emoji === '👍')?.userIds.toSorted()).toEqual(named.toSorted());
    expect((await owner.ask(ops.MessageReactorsDocument, { id: message.id })).message?.reactors.edges).toHaveLength(limits.pageSizeDefault);
  });

  it('stop at twenty kinds, whichever of two processes comes first', async () => {
    const { people, group } = await company(24);
    const message = await send(people[0]!, group, 'all kinds');
    const kinds = [...'😀😁😂🤣😃😄😅😆😉😊😋😎😍😘🥰😗😙😚🙂🤗🤩🤔🤨😐'];
    const answers = await Promise.all(
      people.map((person, at) => tryReact(at % 2 === 0 ? person : onServer(other, person), message.id, kinds[at] as string)),
    );
    const refused = answers.filter(({ __typename }) => __typename === 'LimitReached');
    expect(refused).toHaveLength(4);
    expect(refused[0]).toMatchObject({ limit: 'reactionKindsMax' });
    const now = await readBy(people[0]!, message.id);
    expect(now?.reactions).toHaveLength(limits.reactionKindsMax);
    const loser = people[answers.findIndex(({ __typename }) => __typename === 'LimitReached')] as Person;
    expect((await react(loser, message.id, now?.reactions[0]?.emoji as string)).reactions[0]?.count).toBe(2);
  });

  it('of one person at once, from two devices on two processes, leave one', async () => {
    for (let round = 0; round < 6; round += 1) {
      const message = await send(ann, chatId, `round ${round}`);
      await Promise.all([react(bo, message.id, '👍'), react(onServer(other, bo), message.id, '❤️'), react(bo, message.id, '😂')]);
      const now = await readBy(ann, message.id);
      expect(now?.reactions).toHaveLength(1);
      expect(now?.reactions[0]?.userIds).toEqual([bo.id]);
      expect(now?.version).toBe((await chatOf(ann, chatId))?.version);
    }
  });
});
