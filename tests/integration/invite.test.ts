import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseChatId } from '../../schema/ids.ts';
import { createCaller, createTestApp, type TestApp } from '../support/app.ts';
import { befriendMany, listen, makeGroup, newId, payload, type Person, send, signUpMany } from '../support/company.ts';
import * as ops from '../support/operations/gql.ts';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({ sweepMs: 600_000, databasePoolMax: 10 });
});
afterAll(() => app.close());

const sql = async <Row>(text: string, ...values: unknown[]): Promise<Row[]> =>
  (await app.testEngines.engines.database.pool.query(text, values)).rows as Row[];

type Wish = Omit<ops.CreateInviteInput, 'chatId'>;
const tryInvite = async (person: Person, chatId: string, wish: Wish = {}) =>
  (await person.ask(ops.CreateInviteDocument, { input: { chatId, ...wish } })).createInvite;
const invite = async (person: Person, chatId: string, wish: Wish = {}) =>
  payload(await tryInvite(person, chatId, wish), 'CreateInvitePayload');
const join = async (person: Person, token: string) => (await person.ask(ops.JoinByInviteDocument, { input: { token } })).joinByInvite;
const preview = async (token: string) => (await createCaller(app.url).ask(ops.InvitePreviewDocument, { token })).invitePreview;
const revoke = async (person: Person, inviteId: string) =>
  (await person.ask(ops.RevokeInviteDocument, { input: { inviteId } })).revokeInvite;
const listed = async (person: Person, id: string) => (await person.ask(ops.ChatInvitesDocument, { id })).chat?.invites;
const countOf = async (person: Person, id: string) => (await person.ask(ops.ChatDocument, { id })).chat?.memberCount;

const setUp = async () => {
  const [owner, admin, member, guest, other] = (await signUpMany(app, 5)) as [Person, Person, Person, Person, Person];
  await befriendMany(app, owner, [admin, member]);
  const chatId = await makeGroup(owner, [admin, member]);
  await owner.ask(ops.SetMemberRoleDocument, { input: { chatId, userId: admin.id, role: 'ADMIN' } });
  return { owner, admin, member, guest, other, chatId };
};

describe('an invite', () => {
  it('shows the group to whoever holds it, lets them in, and tells everyone', async () => {
    const { owner, guest, chatId } = await setUp();
    const before = await send(owner, chatId, 'before');
    const { token, invite: made } = await invite(owner, chatId);
    expect(token).toMatch(/^[A-Za-z0-9_-]{24}$/);
    expect(await preview(token)).toMatchObject({ title: 'A group', memberCount: 3 });
    expect(await preview(`${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`)).toBeNull();
    const [theirs, own] = [listen(app, owner), listen(app, guest)];
    await Promise.all([theirs, own].map((device) => device.next(({ events }) => events.__typename === 'CaughtUp')));
    expect(payload(await join(guest, token), 'JoinByInvitePayload').chat).toMatchObject({ id: chatId, memberCount: 4 });
    for (const device of [theirs, own]) {
      const { events } = await device.next(({ events: frame }) => frame.__typename === 'ChatChanges' && frame.chat !== null);
      const messages = events.__typename === 'ChatChanges' ? events.messages : [];
      expect(messages.at(-1)?.content).toMatchObject({ event: 'MEMBER_JOINED', actor: { id: guest.id }, targets: [] });
      expect(messages.map(({ seq }) => seq)).not.toContain(before.seq);
      device.closeSocket();
    }
    // Again: who is in stays, and uses nothing up.
    expect((await join(guest, token)).__typename).toBe('JoinByInvitePayload');
    expect(await listed(owner, chatId)).toEqual([
      expect.objectContaining({ id: made.id, uses: 1, usesMax: null, creator: { id: owner.id } }),
    ]);
  });

  it('is kept as a hash alone', async () => {
    const { owner, chatId } = await setUp();
    const { token } = await invite(owner, chatId);
    const rows = await sql<{ row: string }>('SELECT i::text AS row FROM invites i WHERE chat_id = $1', String(parseChatId(chatId)));
    expect(rows).toHaveLength(1);
    expect(rows[0]?.row).not.toContain(token);
    expect(rows[0]?.row).not.toContain(Buffer.from(token).toString('hex'));
  });

  it('is made once under an id of the client; another chat, count or time under it is refused', async () => {
    const { owner, member, chatId } = await setUp();
    const clientInviteId = newId();
    const wish = { clientInviteId, usesMax: 3, expiresInSeconds: 3_600 };
    const made = await invite(owner, chatId, wish);
    expect(await invite(owner, chatId, wish)).toEqual(made);
    const others: [string, Wish][] = [
      [chatId, { ...wish, usesMax: 4 }],
      [chatId, { clientInviteId, expiresInSeconds: 3_600 }],
      [chatId, { ...wish, expiresInSeconds: 3_601 }],
      [chatId, { clientInviteId, usesMax: 3 }],
      [await makeGroup(owner, [member]), wish],
    ];
    for (const [chat, other] of others) {
      const refused = await tryInvite(owner, chat, other);
      expect(refused).toMatchObject({ __typename: 'MessageIdReused', path: ['input', 'clientInviteId'] });
    }
  });

  it('ends when it is ended, when its time is over, and when it is used up', async () => {
    const { owner, guest, other, chatId } = await setUp();
    const ended = await invite(owner, chatId);
    expect(payload(await revoke(owner, ended.invite.id), 'RevokeInvitePayload').invite.revokedAt).not.toBeNull();
    expect(await revoke(owner, ended.invite.id)).toEqual(await revoke(owner, ended.invite.id));
    const late = await invite(owner, chatId, { expiresInSeconds: 60 });
    await sql(`UPDATE invites SET expires_at = now() WHERE chat_id = $1 AND revoked_at IS NULL`, String(parseChatId(chatId)));
    const once = await invite(owner, chatId, { usesMax: 1 });
    for (const { token } of [ended, late]) {
      expect(await preview(token)).toBeNull();
      expect((await join(guest, token)).__typename).toBe('InviteNotFound');
    }
    expect((await join(guest, once.token)).__typename).toBe('JoinByInvitePayload');
    expect((await join(other, once.token)).__typename).toBe('InviteNotFound');
    // The answer to the last use may have been lost.
    expect((await join(guest, once.token)).__typename).toBe('JoinByInvitePayload');
    expect(await listed(owner, chatId)).toEqual([]);
  });

  it('is for owner and admins to make, see and end', async () => {
    const { owner, admin, member, guest, chatId } = await setUp();
    const { invite: made } = await invite(owner, chatId);
    expect((await tryInvite(admin, chatId)).__typename).toBe('CreateInvitePayload');
    expect((await tryInvite(member, chatId)).__typename).toBe('NotPermitted');
    expect((await tryInvite(guest, chatId)).__typename).toBe('ChatNotFound');
    expect(await listed(member, chatId)).toEqual([]);
    expect(await listed(admin, chatId)).toHaveLength(2);
    expect((await revoke(member, made.id)).__typename).toBe('NotPermitted');
    for (const id of [made.id, 'i_zzz', 'rubbish']) expect((await revoke(guest, id)).__typename).toBe('InviteNotFound');
    expect((await revoke(admin, made.id)).__typename).toBe('RevokeInvitePayload');
    for (const wish of [{ usesMax: 0 }, { usesMax: 501 }, { expiresInSeconds: 0 }, { expiresInSeconds: 365 * 86_400 + 1 }])
      expect(await tryInvite(owner, chatId, wish)).toMatchObject({ __typename: 'InvalidInput', path: ['input', Object.keys(wish)[0]] });
  });

  it('does not bring back who was removed, until a member adds them; who left comes back', async () => {
    const { owner, member, admin, chatId } = await setUp();
    const { token } = await invite(owner, chatId);
    await owner.ask(ops.RemoveMemberDocument, { input: { chatId, userId: member.id } });
    expect(await join(member, token)).toMatchObject({ __typename: 'NotPermitted', path: ['input', 'token'] });
    await owner.ask(ops.AddMembersDocument, { input: { chatId, userIds: [member.id] } });
    expect((await join(member, token)).__typename).toBe('JoinByInvitePayload');
    await admin.ask(ops.LeaveGroupDocument, { input: { chatId } });
    expect((await join(admin, token)).__typename).toBe('JoinByInvitePayload');
    expect(await countOf(owner, chatId)).toBe(3);
  });

  it('leads nowhere once everyone has left', async () => {
    const { owner, admin, member, guest, chatId } = await setUp();
    const { token } = await invite(owner, chatId);
    for (const person of [owner, admin, member]) await person.ask(ops.LeaveGroupDocument, { input: { chatId } });
    expect(await preview(token)).toBeNull();
    expect((await join(guest, token)).__typename).toBe('InviteNotFound');
  });

  it('has company of at most 49', async () => {
    const { owner, chatId } = await setUp();
    await sql(
      `INSERT INTO invites (id, chat_id, token_hash, creator_id, expires_at) SELECT -n, $1, int8send(n * 1000000 + $2), 1, now() + interval '1 day' FROM generate_series(1, 49) n`,
      String(parseChatId(chatId)),
      Number(parseChatId(chatId)! % 1000000n),
    );
    expect((await tryInvite(owner, chatId)).__typename).toBe('CreateInvitePayload');
    expect(await tryInvite(owner, chatId)).toMatchObject({ __typename: 'LimitReached' });
  });
});
