import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseChatId, parseUserId } from '../../schema/ids.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { befriendMany, listen, makeGroup, onServer, payload, type Person, signUpMany } from '../support/company.ts';
import * as ops from '../support/operations/gql.ts';

let app: TestApp;
let second: TestApp;
beforeAll(async () => {
  app = await createTestApp({ sweepMs: 600_000, databasePoolMax: 10 });
  second = await createTestApp({ beside: app.testEngines, sweepMs: 600_000, databasePoolMax: 10 });
});
afterAll(async () => {
  await second.close();
  await app.close();
});

const sql = async <Row>(text: string, ...values: unknown[]): Promise<Row[]> =>
  (await app.testEngines.engines.database.pool.query(text, values)).rows as Row[];

const ban = async (person: Person, chatId: string, { id }: Person, wish: { reason?: string; until?: string } = {}) =>
  (await person.ask(ops.BanMemberDocument, { input: { chatId, userId: id, ...wish } })).banMember;
const lift = async (person: Person, chatId: string, { id }: Person) =>
  (await person.ask(ops.LiftBanDocument, { input: { chatId, userId: id } })).liftBan.__typename;
const remove = async (person: Person, chatId: string, { id }: Person, reason?: string) =>
  (await person.ask(ops.RemoveMemberDocument, { input: { chatId, userId: id, ...(reason === undefined ? {} : { reason }) } })).removeMember;
const add = async (person: Person, chatId: string, ...others: Person[]) =>
  (await person.ask(ops.AddMembersDocument, { input: { chatId, userIds: others.map(({ id }) => id) } })).addMembers;
const join = async (person: Person, token: string) => (await person.ask(ops.JoinByInviteDocument, { input: { token } })).joinByInvite;
const linkTo = async (person: Person, chatId: string) =>
  payload((await person.ask(ops.CreateInviteDocument, { input: { chatId } })).createInvite, 'CreateInvitePayload').token;
const bansOf = async (person: Person, chatId: string, page: { first?: number; after?: string; last?: number } = {}) =>
  (await person.ask(ops.BansDocument, { chatId, ...page })).chat!.bans;
const removalOf = async (person: Person, chatId: string) => (await person.ask(ops.RemovalDocument, { chatId })).removal;

const setUp = async () => {
  const [owner, admin, member, other] = (await signUpMany(app, 4)) as [Person, Person, Person, Person];
  await befriendMany(app, owner, [admin, member, other]);
  const chatId = await makeGroup(owner, [admin, member, other]);
  await owner.ask(ops.SetMemberRoleDocument, { input: { chatId, userId: admin.id, role: 'ADMIN' } });
  return { owner, admin, member, other, chatId };
};

describe('a removal', () => {
  it('tells its reason to whom it is about, and to nobody else', async () => {
    const { owner, member, other, chatId } = await setUp();
    const device = listen(app, other);
    await device.next(({ events }) => events.__typename === 'CaughtUp');
    expect((await remove(owner, chatId, member, '  Nothing but advertisements ')).__typename).toBe('RemoveMemberPayload');
    await device.next(({ events }) => events.__typename === 'ChatChanges' && events.members.some(({ user }) => user.id === member.id));
    expect(JSON.stringify(device.events)).not.toContain('advertisements');
    device.closeSocket();
    expect(await removalOf(member, chatId)).toEqual({ reason: 'Nothing but advertisements', isBanned: false, until: null });
    expect(await removalOf(other, chatId)).toBeNull();
    expect((await bansOf(owner, chatId)).edges).toEqual([]);
    // Who is in again was not removed, also when they leave later.
    await add(owner, chatId, member);
    expect(await removalOf(member, chatId)).toBeNull();
    await member.ask(ops.LeaveGroupDocument, { input: { chatId } });
    expect(await removalOf(member, chatId)).toBeNull();
  });

  it('has a reason of at most 200 characters in one line', async () => {
    const { owner, member, chatId } = await setUp();
    for (const reason of ['x'.repeat(201), 'two\nlines'])
      expect(await remove(owner, chatId, member, reason)).toMatchObject({ __typename: 'InvalidInput', path: ['input', 'reason'] });
    expect((await remove(owner, chatId, member, '字'.repeat(200))).__typename).toBe('RemoveMemberPayload');
  });
});

describe('a ban', () => {
  it('takes out, and keeps out by every way, until it is lifted', async () => {
    const { owner, admin, member, chatId } = await setUp();
    const token = await linkTo(owner, chatId);
    expect(payload(await ban(admin, chatId, member, { reason: 'Enough' }), 'BanMemberPayload').chat.memberCount).toBe(3);
    expect(await add(owner, chatId, member)).toMatchObject({ __typename: 'KeptOut', path: ['input', 'userIds'] });
    expect(await join(member, token)).toMatchObject({ __typename: 'KeptOut', path: ['input', 'token'] });
    expect(await removalOf(member, chatId)).toEqual({ reason: 'Enough', isBanned: true, until: null });
    expect((await bansOf(admin, chatId)).edges.map(({ node }) => node)).toEqual([
      expect.objectContaining({ user: { id: member.id }, bannedBy: { id: admin.id }, reason: 'Enough', until: null }),
    ]);
    // Again: another reason in its place, and no second notice.
    const { memberCount } = payload(await ban(owner, chatId, member, { reason: 'Enough, really' }), 'BanMemberPayload').chat;
    expect(memberCount).toBe(3);
    expect((await bansOf(owner, chatId)).edges.map(({ node }) => node.reason)).toEqual(['Enough, really']);
    for (let round = 0; round < 2; round += 1) expect(await lift(admin, chatId, member)).toBe('LiftBanPayload');
    expect((await bansOf(owner, chatId)).edges).toEqual([]);
    expect((await join(member, token)).__typename).toBe('JoinByInvitePayload');
  });

  it('ends by itself, and then a link lets them in', async () => {
    const { owner, member, chatId } = await setUp();
    const token = await linkTo(owner, chatId);
    const until = new Date(Date.now() + 3_600_000).toISOString();
    await ban(owner, chatId, member, { until });
    expect(await removalOf(member, chatId)).toMatchObject({ isBanned: true, until });
    expect((await join(member, token)).__typename).toBe('KeptOut');
    await sql('UPDATE removals SET until = now() WHERE chat_id = $1', String(parseChatId(chatId)));
    expect(await removalOf(member, chatId)).toMatchObject({ isBanned: false });
    expect((await join(member, token)).__typename).toBe('JoinByInvitePayload');
    expect(await ban(owner, chatId, member, { until: new Date(Date.now() - 1000).toISOString() })).toMatchObject({
      __typename: 'InvalidInput',
      path: ['input', 'until'],
    });
  });

  it('is for those who are or were in the group, listed page by page for those who may', async () => {
    const { owner, admin, member, other, chatId } = await setUp();
    const [stranger] = (await signUpMany(app, 1)) as [Person];
    expect((await ban(owner, chatId, stranger)).__typename).toBe('UserNotFound');
    await other.ask(ops.LeaveGroupDocument, { input: { chatId } });
    expect((await ban(owner, chatId, other)).__typename).toBe('BanMemberPayload');
    expect((await bansOf(member, chatId)).edges).toEqual([]);
    await ban(owner, chatId, admin);
    const first = await bansOf(owner, chatId, { first: 1 });
    expect(first.edges.map(({ node }) => node.user.id)).toEqual([admin.id]);
    const next = await bansOf(owner, chatId, { first: 1, after: first.pageInfo.endCursor! });
    expect(next.edges.map(({ node }) => node.user.id)).toEqual([other.id]);
    expect(next.pageInfo.hasNextPage).toBe(false);
    expect((await bansOf(owner, chatId, { last: 1 })).edges.map(({ node }) => node.user.id)).toEqual([other.id]);
  });

  it('has company of at most 999', async () => {
    const { owner, member, other, chatId } = await setUp();
    await sql(
      'INSERT INTO removals (chat_id, user_id, removed_by, banned) SELECT $1, -n, 1, true FROM generate_series(1, 999) n',
      String(parseChatId(chatId)),
    );
    expect((await ban(owner, chatId, member)).__typename).toBe('BanMemberPayload');
    expect(await ban(owner, chatId, other)).toMatchObject({ __typename: 'LimitReached' });
    // One that stands may be changed.
    expect((await ban(owner, chatId, member, { reason: 'Still' })).__typename).toBe('BanMemberPayload');
  });

  it('never leaves somebody both in and kept out, however it races in two processes', async () => {
    const { owner, admin, member, chatId } = await setUp();
    const token = await linkTo(owner, chatId);
    await member.ask(ops.LeaveGroupDocument, { input: { chatId } });
    const there = onServer(second, admin);
    const memberThere = onServer(second, member);
    for (let round = 0; round < 6; round += 1) {
      await Promise.all([ban(there, chatId, member), join(member, token), add(owner, chatId, member), join(memberThere, token)]);
      expect(await sql('SELECT state FROM members WHERE chat_id = $1 AND user_id = $2', ...keyOf(chatId, member))).not.toEqual([
        { state: 'JOINED' },
      ]);
      const [{ member_count: count } = { member_count: 0 }] = await sql<{ member_count: number }>(
        'SELECT member_count FROM chats WHERE id = $1',
        String(parseChatId(chatId)),
      );
      expect(count).toBe(3);
      await lift(owner, chatId, member);
    }
  });

  it('holds against a process that does not know of it', async () => {
    const { owner, member, chatId } = await setUp();
    await ban(owner, chatId, member);
    await expect(sql("UPDATE members SET state = 'JOINED' WHERE chat_id = $1 AND user_id = $2", ...keyOf(chatId, member))).rejects.toThrow(
      /kept out/,
    );
  });
});

const keyOf = (chatId: string, { id }: Person): string[] => [String(parseChatId(chatId)), String(parseUserId(id))];
