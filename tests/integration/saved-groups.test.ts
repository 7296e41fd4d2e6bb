import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseUserId } from '../../schema/ids.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { befriendMany, listen, makeGroup, payload, type Person, send, signUpMany } from '../support/company.ts';
import * as ops from '../support/operations/gql.ts';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({ sweepMs: 600_000, databasePoolMax: 10 });
});
afterAll(() => app.close());

type Change = Omit<ops.UpdateChatSettingsInput, 'chatId'>;
const tryChange = async (person: Person, chatId: string, change: Change) =>
  (await person.ask(ops.UpdateChatSettingsDocument, { input: { chatId, ...change } })).updateChatSettings;
const change = async (person: Person, chatId: string, what: Change) =>
  payload(await tryChange(person, chatId, what), 'UpdateChatSettingsPayload').chatSettings;
const ids = async (person: Person, filter: ops.ChatFilter | null = null) =>
  (await person.ask(ops.ChatListDocument, { first: 100, filter })).chats.edges.map(({ node }) => node.id);
const place = async (person: Person, chatId: string) => (await person.ask(ops.OwnPlaceDocument, { chatId })).chat!;

const setUp = async () => {
  const [owner, member] = (await signUpMany(app, 2)) as [Person, Person];
  await befriendMany(app, owner, [member]);
  const chatId = await makeGroup(owner, [member]);
  const first = await send(owner, chatId, 'hello');
  return { owner, member, chatId, first };
};

describe('a saved group', () => {
  it('is among the contacts on all devices, wherever the list has it, until it is taken out', async () => {
    const { owner, chatId } = await setUp();
    const device = listen(app, owner);
    await device.next(({ events }) => events.__typename === 'CaughtUp');
    const saved = await change(owner, chatId, { saved: true });
    expect(saved.savedAt).not.toBeNull();
    const told = await device.next(({ events }) => events.__typename === 'AccountChanges' && events.chatSettings.length > 0);
    expect(told.events).toMatchObject({ chatSettings: [saved] });
    device.closeSocket();
    expect(await change(owner, chatId, { saved: true })).toEqual(saved);
    await change(owner, chatId, { archived: true });
    expect(await ids(owner, 'SAVED')).toEqual([chatId]);
    const snapshot = (await owner.ask(ops.SyncDocument, {})).sync.events.find((frame) => frame.__typename === 'AccountChanges');
    expect(snapshot).toMatchObject({ chatSettings: [{ chatId, savedAt: saved.savedAt }] });
    expect((await change(owner, chatId, { saved: false })).savedAt).toBeNull();
    expect(await ids(owner, 'SAVED')).toEqual([]);
  });

  it('is a group, one of at most 200, and not one’s own any more after leaving', async () => {
    const { owner, member, chatId } = await setUp();
    const self = (await owner.ask(ops.OpenSelfChatDocument, {})).openSelfChat.chat.id;
    expect(await tryChange(owner, self, { saved: true })).toMatchObject({ __typename: 'InvalidInput', path: ['input', 'saved'] });
    await change(member, chatId, { saved: true });
    await member.ask(ops.LeaveGroupDocument, { input: { chatId } });
    await owner.ask(ops.AddMembersDocument, { input: { chatId, userIds: [member.id] } });
    expect(await ids(member, 'SAVED')).toEqual([]);
    const user = String(parseUserId(owner.id));
    const { pool } = app.testEngines.engines.database;
    await pool.query(
      `INSERT INTO members (chat_id, user_id, joined_at) SELECT -$1::bigint - n, $1, now() - interval '1 day' FROM generate_series(1, 200) n`,
      [user],
    );
    await pool.query(
      'INSERT INTO chat_settings (user_id, chat_id, saved_at) SELECT $1, -$1::bigint - n, now() FROM generate_series(1, 199) n',
      [user],
    );
    await change(owner, chatId, { saved: true });
    const another = await makeGroup(owner, [member]);
    expect(await tryChange(owner, another, { saved: true })).toMatchObject({ __typename: 'LimitReached', limit: 'savedGroupsMax' });
  });
});

describe('a hidden chat', () => {
  it('is out of the list with all that was said in it, until something new comes or it is taken back', async () => {
    const { owner, member, chatId, first } = await setUp();
    await change(member, chatId, { pinned: true });
    const hidden = await change(member, chatId, { hidden: true, upToSeq: first.seq });
    expect(hidden).toMatchObject({ hiddenSeq: first.seq, pinnedAt: null, clearedSeq: 0 });
    expect(await change(member, chatId, { hidden: true, upToSeq: first.seq })).toEqual(hidden);
    expect(await ids(member, 'LIST')).not.toContain(chatId);
    const there = await place(member, chatId);
    expect(there).toMatchObject({ placement: 'HIDDEN', lastMessage: { id: first.id } });
    expect((await change(member, chatId, { hidden: false })).hiddenSeq).toBeNull();
    expect(await ids(member, 'LIST')).toContain(chatId);
    await change(member, chatId, { hidden: true, upToSeq: first.seq });
    await send(owner, chatId, 'news');
    expect((await place(member, chatId)).placement).toBe('LIST');
  });

  it('is no notes to self, nor pinned or archived as well', async () => {
    const { owner, chatId } = await setUp();
    const self = (await owner.ask(ops.OpenSelfChatDocument, {})).openSelfChat.chat.id;
    expect(await tryChange(owner, self, { hidden: true })).toMatchObject({ __typename: 'InvalidInput', path: ['input', 'hidden'] });
    for (const more of [{ pinned: true }, { archived: true }])
      expect(await tryChange(owner, chatId, { hidden: true, ...more })).toMatchObject({
        __typename: 'InvalidInput',
        path: ['input', 'hidden'],
      });
  });
});

describe('the answer to a change of settings', () => {
  it('tells what the viewer has deleted for themselves, as the frame does', async () => {
    const { member, chatId, first } = await setUp();
    await member.ask(ops.DeleteMessagesDocument, { input: { chatId, seqs: [first.seq] } });
    expect((await change(member, chatId, { pinned: true })).deletedRanges).toEqual([{ fromSeq: first.seq, toSeq: first.seq }]);
  });
});
