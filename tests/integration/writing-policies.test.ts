import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseChatId } from '../../schema/ids.ts';
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
  signUpMany,
  trySend,
} from '../support/company.ts';
import * as ops from '../support/operations/gql.ts';

const FOR_EVER = '9999-12-31T23:59:59.999Z';
const HOUR_MS = 3_600_000;

let app: TestApp;
/** A second process on the same database and bus. */
let other: TestApp;
beforeAll(async () => {
  app = await createTestApp();
  other = await createTestApp({ beside: app.testEngines });
});
afterAll(async () => {
  await other.close();
  await app.close();
});

const setUp = async () => {
  const [owner, admin, member, second] = (await signUpMany(app, 4)) as [Person, Person, Person, Person];
  await befriendMany(app, owner, [admin, member, second]);
  const chatId = await makeGroup(owner, [admin, member, second]);
  await owner.ask(ops.SetMemberRoleDocument, { input: { chatId, userId: admin.id, role: 'ADMIN' } });
  return { owner, admin, member, second, chatId };
};
const mute = async (person: Person, chatId: string, userId: string, mutedUntil: string | null) =>
  (await person.ask(ops.SetMemberMuteDocument, { input: { chatId, userId, mutedUntil } })).setMemberMute;
const muteAll = async (person: Person, chatId: string, mutedAll: boolean) =>
  (await person.ask(ops.SetMuteAllDocument, { input: { chatId, mutedAll } })).setMuteAll;
const slow = async (person: Person, chatId: string, seconds: number) =>
  (await person.ask(ops.SetSlowModeDocument, { input: { chatId, seconds } })).setSlowMode;
const policiesOf = async (person: Person, id: string) => (await person.ask(ops.ChatPoliciesDocument, { id })).chat;
const openDirect = async (person: Person, { id }: Person) =>
  payload((await person.ask(ops.OpenDirectChatDocument, { input: { userId: id } })).openDirectChat, 'OpenDirectChatPayload').chat.id;
const inAnHour = () => new Date(Date.now() + HOUR_MS).toISOString();
/** As if they had been muted, or had written, so much earlier. */
const shift = (column: 'muted_until' | 'wrote_at', chatId: string, userId: string, byMs: number) =>
  app.testEngines.engines.database.pool.query(
    `UPDATE members SET ${column} = ${column} - make_interval(secs => $1) FROM users u WHERE members.chat_id = $2 AND u.id = members.user_id AND u.handle = $3`,
    [byMs / 1000, String(parseChatId(chatId)), userId],
  );
const lastNotice = async (person: Person, id: string) =>
  (await person.ask(ops.HistoryDocument, { id, last: 1 })).chat?.messages.edges[0]?.node.content;

describe('setMemberMute', () => {
  it('keeps a member from writing until then, says until when, and tells everyone', async () => {
    const { owner, admin, member, second, chatId } = await setUp();
    const watching = listen(app, second);
    await watching.next(({ events }) => events.__typename === 'CaughtUp');
    const until = inAnHour();
    const { member: place } = payload(await mute(admin, chatId, member.id, until), 'SetMemberMutePayload');
    expect(place.mutedUntil).toBe(until);
    const { events } = await watching.next(({ events: frame }) => frame.__typename === 'ChatChanges' && frame.members.length > 0);
    expect(events).toMatchObject({
      chat: null,
      members: [{ user: { id: member.id }, mutedUntil: until }],
      messages: [{ content: { event: 'MEMBER_MUTED', actor: { id: admin.id }, targets: [{ id: member.id }], title: until } }],
    });
    expect(await trySend(member, chatId, 'but')).toMatchObject({
      __typename: 'Muted',
      code: 'MUTED',
      mutedUntil: until,
      path: ['input', 'chatId'],
    });
    await send(second, chatId, 'the others write on');
    // Again changes nothing.
    expect(payload(await mute(owner, chatId, member.id, until), 'SetMemberMutePayload').member).toEqual(place);
    expect(payload(await mute(owner, chatId, member.id, null), 'SetMemberMutePayload').member.mutedUntil).toBeNull();
    expect(await lastNotice(second, chatId)).toMatchObject({ event: 'MEMBER_UNMUTED', targets: [{ id: member.id }] });
    await send(member, chatId, 'thanks');
    await watching.closeSocket();
  });

  it('ends by itself', async () => {
    const { owner, member, chatId } = await setUp();
    await mute(owner, chatId, member.id, inAnHour());
    expect((await trySend(member, chatId, 'early')).__typename).toBe('Muted');
    await shift('muted_until', chatId, member.handle, HOUR_MS);
    await send(member, chatId, 'late enough');
    // What has ended by itself is not ended again, with no notice.
    const { version } = payload(await mute(owner, chatId, member.id, null), 'SetMemberMutePayload').member;
    expect(payload(await mute(owner, chatId, member.id, null), 'SetMemberMutePayload').member.version).toBe(version);
  });

  it('keeps them from everything that says something, and from nothing else', async () => {
    const { owner, member, second, chatId } = await setUp();
    const direct = await befriend(member, second);
    const [own, elsewhere] = [await send(member, chatId, 'before'), await send(member, direct, 'to forward')];
    const sendContent = async (content: ops.SendMessageMutationVariables['input']['content']) =>
      payload(
        (await owner.ask(ops.SendMessageDocument, { input: { chatId, clientMessageId: newId(), content } })).sendMessage,
        'SendMessagePayload',
      ).sentMessage;
    const poll = await sendContent({ poll: { question: 'Lunch?', options: ['Noodles', 'Rice'] } });
    const chain = await sendContent({ chain: { topic: 'Who comes?' } });
    await mute(owner, chatId, member.id, FOR_EVER);
    const tries = async () => [
      (await member.ask(ops.EditMessageDocument, { input: { messageId: own.id, body: 'after' } })).editMessage,
      (await member.ask(ops.SetReactionDocument, { input: { messageId: own.id, emoji: '👍' } })).setReaction,
      (await member.ask(ops.VotePollDocument, { input: { messageId: poll.id, options: [0] } })).votePoll,
      (await member.ask(ops.SetChainEntryDocument, { input: { messageId: chain.id, text: 'me' } })).setChainEntry,
      (await member.ask(ops.SetGroupNicknameDocument, { input: { chatId, nickname: 'Shouter' } })).setGroupNickname,
      (
        await member.ask(ops.ForwardMessagesDocument, {
          input: { fromChatId: direct, seqs: [elsewhere.seq], chatId, merged: false, clientMessageIds: [newId()] },
        })
      ).forwardMessages,
      await trySend(member, chatId, 'said'),
    ];
    for (const answer of await tries()) expect(answer).toMatchObject({ __typename: 'Muted', code: 'MUTED' });
    expect((await member.ask(ops.RecallMessageDocument, { input: { messageId: own.id } })).recallMessage.__typename).toBe(
      'RecallMessagePayload',
    );
    expect((await member.ask(ops.SetDraftDocument, { input: { chatId, text: 'for later' } })).setDraft.__typename).toBe('SetDraftPayload');
    await send(member, direct, 'elsewhere they write');
  });

  it('is a right of the owner and admins over members alone', async () => {
    const { owner, admin, member, second, chatId } = await setUp();
    const stranger = (await signUpMany(app, 1))[0] as Person;
    const until = inAnHour();
    const codes = async (person: Person, target: Person, when: string | null = until) =>
      (await mute(person, chatId, target.id, when)).__typename;
    expect([await codes(admin, owner), await codes(admin, admin), await codes(owner, owner), await codes(owner, admin)]).toEqual(
      Array(4).fill('NotPermitted'),
    );
    expect([await codes(member, second), await codes(member, owner)]).toEqual(['NotPermitted', 'NotPermitted']);
    expect([await codes(stranger, member), await codes(owner, stranger)]).toEqual(['ChatNotFound', 'UserNotFound']);
    expect([await codes(owner, member, '2020-01-01T00:00:00.000Z')]).toEqual(['InvalidInput']);
    const direct = await openDirect(owner, member);
    expect((await mute(owner, direct, member.id, until)).__typename).toBe('NotPermitted');
  });

  it('outlasts leaving, and ends with a promotion', async () => {
    const { owner, member, chatId } = await setUp();
    await mute(owner, chatId, member.id, FOR_EVER);
    await member.ask(ops.LeaveGroupDocument, { input: { chatId } });
    await owner.ask(ops.AddMembersDocument, { input: { chatId, userIds: [member.id] } });
    expect(await trySend(member, chatId, 'back')).toMatchObject({ __typename: 'Muted', mutedUntil: FOR_EVER });
    for (const role of ['ADMIN', 'MEMBER'] as const) {
      await owner.ask(ops.SetMemberRoleDocument, { input: { chatId, userId: member.id, role } });
      await send(member, chatId, `as ${role}`);
    }
  });

  it('answers a repeat of what was stored before with the message, also when it was edited since', async () => {
    const { owner, member, chatId } = await setUp();
    const [first, second] = [newId(), newId()];
    const sent = [await send(member, chatId, 'one', first), await send(member, chatId, 'two', second)];
    await member.ask(ops.EditMessageDocument, { input: { messageId: sent[1]?.id as string, body: 'deux' } });
    await mute(owner, chatId, member.id, FOR_EVER);
    expect((await send(member, chatId, 'one', first)).seq).toBe(sent[0]?.seq);
    expect((await send(member, chatId, 'two', second)).seq).toBe(sent[1]?.seq);
  });
});

describe('setMuteAll', () => {
  it('lets only the owner and admins write, through either process, until it is ended', async () => {
    const { owner, admin, member, second, chatId } = await setUp();
    // The other process has seen the chat as it was.
    await send(onServer(other, member), chatId, 'hello');
    const chat = payload(await muteAll(admin, chatId, true), 'SetMuteAllPayload').chat;
    expect(chat.mutedAll).toBe(true);
    expect(await lastNotice(member, chatId)).toMatchObject({ event: 'ALL_MUTED', actor: { id: admin.id } });
    expect(payload(await muteAll(owner, chatId, true), 'SetMuteAllPayload').chat.version).toBe(chat.version);
    for (const server of [app, other])
      expect(await trySend(onServer(server, member), chatId, 'but')).toMatchObject({ __typename: 'Muted', mutedUntil: null });
    await send(owner, chatId, 'the owner writes');
    await send(onServer(other, admin), chatId, 'an admin writes');
    expect((await policiesOf(second, chatId))?.mutedAll).toBe(true);
    expect((await muteAll(member, chatId, false)).__typename).toBe('NotPermitted');
    await muteAll(owner, chatId, false);
    expect(await lastNotice(member, chatId)).toMatchObject({ event: 'ALL_UNMUTED' });
    await send(member, chatId, 'at last');
  });

  it('lets no message through that is stored after it, however many come at once', async () => {
    const { owner, member, second, chatId } = await setUp();
    const [, answers] = await Promise.all([
      muteAll(owner, chatId, true),
      Promise.all(
        Array.from({ length: 40 }, (_, at) =>
          trySend(onServer(at % 2 === 0 ? app : other, at % 3 === 0 ? member : second), chatId, `${at}`),
        ),
      ),
    ]);
    const history = (await owner.ask(ops.HistoryDocument, { id: chatId, last: 100 })).chat?.messages.edges.map(({ node }) => node) ?? [];
    const notice = history.find(({ content }) => content.__typename === 'SystemContent' && content.event === 'ALL_MUTED');
    for (const message of history) if (message.content.__typename === 'TextContent') expect(message.seq).toBeLessThan(notice?.seq ?? 0);
    const stored = answers.filter(({ __typename }) => __typename === 'SendMessagePayload').length;
    expect(history.filter(({ content }) => content.__typename === 'TextContent')).toHaveLength(stored);
    expect(answers.filter(({ __typename }) => __typename === 'Muted')).toHaveLength(40 - stored);
  });
});

describe('setSlowMode', () => {
  it('makes a member wait, and says from when on', async () => {
    const { owner, admin, member, second, chatId } = await setUp();
    expect(payload(await slow(admin, chatId, 300), 'SetSlowModePayload').chat.slowModeSeconds).toBe(300);
    expect(await lastNotice(member, chatId)).toMatchObject({ event: 'SLOW_MODE_SET', title: '300' });
    expect((await policiesOf(member, chatId))?.nextMessageAt).toBeNull();
    const clientMessageId = newId();
    const first = await send(member, chatId, 'one', clientMessageId);
    const next = new Date(Date.parse(first.createdAt) + 300_000).toISOString();
    const refusal = await trySend(member, chatId, 'two');
    expect(refusal).toMatchObject({ __typename: 'SlowMode', code: 'SLOW_MODE', nextMessageAt: next });
    if (refusal.__typename !== 'SlowMode') throw new Error('It was not refused.');
    expect(refusal.retryAfterMs).toBeGreaterThan(200_000);
    expect(refusal.retryAfterMs).toBeLessThanOrEqual(300_000);
    expect((await policiesOf(member, chatId))?.nextMessageAt).toBe(next);
    // A repeat of what is stored is no new message, others have their own time, and the owner has none.
    expect((await send(member, chatId, 'one', clientMessageId)).seq).toBe(first.seq);
    await send(second, chatId, 'mine');
    for (const text of ['a', 'b']) await send(owner, chatId, text);
    expect((await policiesOf(owner, chatId))?.nextMessageAt).toBeNull();
    await shift('wrote_at', chatId, member.handle, 300_000);
    await send(member, chatId, 'two');
    await slow(owner, chatId, 0);
    expect(await lastNotice(member, chatId)).toMatchObject({ event: 'SLOW_MODE_ENDED' });
    await send(member, chatId, 'three');
  });

  it('lets one message be forwarded at a time, or several as one record: what is refused has stored nothing', async () => {
    const { owner, member, chatId } = await setUp();
    const own = await openDirect(member, member);
    const seqs = [(await send(member, own, 'one')).seq, (await send(member, own, 'two')).seq];
    await slow(owner, chatId, 60);
    const forward = async (person: Person, merged: boolean, ids: string[], of = seqs) =>
      (await person.ask(ops.ForwardMessagesDocument, { input: { fromChatId: own, seqs: of, chatId, merged, clientMessageIds: ids } }))
        .forwardMessages;
    const ids = [newId(), newId()];
    const before = (await member.ask(ops.ChatDocument, { id: chatId })).chat?.lastSeq;
    expect(await forward(member, false, ids)).toMatchObject({ __typename: 'NotPermitted', path: ['input', 'seqs'] });
    expect((await member.ask(ops.ChatDocument, { id: chatId })).chat?.lastSeq).toBe(before);
    expect((await forward(member, false, ids.slice(0, 1), seqs.slice(0, 1))).__typename).toBe('ForwardMessagesPayload');
    // What is there already is no new message.
    await shift('wrote_at', chatId, member.handle, 60_000);
    expect(payload(await forward(member, false, ids), 'ForwardMessagesPayload').forwardedMessages).toHaveLength(2);
    await shift('wrote_at', chatId, member.handle, 60_000);
    expect((await forward(member, true, [newId()])).__typename).toBe('ForwardMessagesPayload');
    expect((await forward(member, true, [newId()])).__typename).toBe('SlowMode');
  });

  it('takes one of many that come at once through two processes', async () => {
    const { owner, member, chatId } = await setUp();
    await slow(owner, chatId, 60);
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, at) => trySend(onServer(at % 2 === 0 ? app : other, member), chatId, `${at}`)),
    );
    expect(answers.map(({ __typename }) => __typename).sort()).toEqual(['SendMessagePayload', ...Array(11).fill('SlowMode')].sort());
  });

  it('is set by owner and admins of a group, to one of its steps', async () => {
    const { owner, member, chatId } = await setUp();
    expect((await slow(member, chatId, 10)).__typename).toBe('NotPermitted');
    expect((await slow(owner, await openDirect(owner, member), 10)).__typename).toBe('NotPermitted');
    for (const seconds of [-10, 1, 11, 7200])
      expect(await slow(owner, chatId, seconds)).toMatchObject({ __typename: 'InvalidInput', path: ['input', 'seconds'] });
    const { version } = payload(await slow(owner, chatId, 10), 'SetSlowModePayload').chat;
    expect(payload(await slow(owner, chatId, 10), 'SetSlowModePayload').chat.version).toBe(version);
  });
});

describe('a process of the last version', () => {
  it('takes nothing of those who are muted or have to wait: to it, the chat is closed', async () => {
    const { owner, member, second, chatId } = await setUp();
    await mute(owner, chatId, member.id, FOR_EVER);
    await slow(owner, chatId, 3600);
    await send(second, chatId, 'first');
    const keyOf = async (person: Person) =>
      (await app.testEngines.engines.database.pool.query('SELECT id FROM users WHERE handle = $1', [person.handle])).rows[0]?.id as string;
    const entry = async (i: number, person: Person) => ({
      i,
      chat: String(parseChatId(chatId)),
      sender: await keyOf(person),
      client: newId(),
      id: `77${i}`,
      kind: 'TEXT',
      content: { body: 'old' },
      newest: true,
    });
    const batch = JSON.stringify([await entry(0, member), await entry(1, second), await entry(2, owner)]);
    const { rows } = await app.testEngines.engines.database.pool.query(
      'SELECT i, status, seq, created_at FROM append_and_clear_drafts($1::jsonb)',
      [batch],
    );
    expect(rows.map(({ status }) => status)).toEqual(['CLOSED', 'CLOSED', 'OK']);
    expect(rows.slice(0, 2)).toMatchObject([{ created_at: null }, { created_at: null }]);
  });
});
