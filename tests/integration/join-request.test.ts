import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseChatId, parseUserId } from '../../schema/ids.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { befriendMany, listen, makeGroup, onServer, payload, type Person, signUpMany } from '../support/company.ts';
import * as ops from '../support/operations/gql.ts';
import { waitFor } from '../support/wait-for.ts';

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
const number = (chatId: string) => String(parseChatId(chatId));

const setEntry = async (person: Person, chatId: string, entry: Omit<ops.UpdateGroupEntryInput, 'chatId'>) =>
  (await person.ask(ops.UpdateGroupEntryDocument, { input: { chatId, ...entry } })).updateGroupEntry;
const ask = async (person: Person, token: string, answer = '') =>
  (await person.ask(ops.RequestToJoinDocument, { input: { token, answer } })).requestToJoin;
const asked = async (person: Person, token: string, answer = '') =>
  payload(await ask(person, token, answer), 'RequestToJoinPayload').request!;
const approve = async (person: Person, requestId: string) =>
  (await person.ask(ops.ApproveJoinRequestDocument, { input: { requestId } })).approveJoinRequest;
const decline = async (person: Person, requestId: string) =>
  (await person.ask(ops.DeclineJoinRequestDocument, { input: { requestId } })).declineJoinRequest;
const withdraw = async (person: Person, requestId: string) =>
  (await person.ask(ops.WithdrawJoinRequestDocument, { input: { requestId } })).withdrawJoinRequest;
const linkTo = async (person: Person, chatId: string, wish: Omit<ops.CreateInviteInput, 'chatId'> = {}) =>
  payload((await person.ask(ops.CreateInviteDocument, { input: { chatId, ...wish } })).createInvite, 'CreateInvitePayload');
const entryOf = async (person: Person, chatId: string, page: { first?: number; after?: string; last?: number } = {}) =>
  (await person.ask(ops.JoinRequestsDocument, { chatId, ...page })).chat!;
const preview = async (person: Person, token: string) => (await person.ask(ops.InvitePreviewDocument, { token })).invitePreview;
const add = async (person: Person, chatId: string, ...others: Person[]) =>
  (await person.ask(ops.AddMembersDocument, { input: { chatId, userIds: others.map(({ id }) => id) } })).addMembers;

const setUp = async (entry: Omit<ops.UpdateGroupEntryInput, 'chatId'> = { joinMode: 'APPROVAL' }) => {
  const [owner, admin, member, guest, other] = (await signUpMany(app, 5)) as [Person, Person, Person, Person, Person];
  await befriendMany(app, owner, [admin, member]);
  await befriendMany(app, member, [guest, other]);
  const chatId = await makeGroup(owner, [admin, member]);
  await owner.ask(ops.SetMemberRoleDocument, { input: { chatId, userId: admin.id, role: 'ADMIN' } });
  payload(await setEntry(owner, chatId, entry), 'UpdateGroupEntryPayload');
  const { token, invite } = await linkTo(owner, chatId);
  return { owner, admin, member, guest, other, chatId, token, inviteId: invite.id };
};

describe('a request to join', () => {
  it('waits, shows itself live to those who may answer, and lets in; its asker hears of it on every device', async () => {
    const { owner, member, guest, chatId, token } = await setUp({ joinMode: 'QUESTION', joinQuestion: 'Who sent you?' });
    expect(await preview(guest, token)).toMatchObject({
      joinMode: 'QUESTION',
      question: 'Who sent you?',
      isMember: false,
      request: null,
      chatId,
    });
    expect((await guest.ask(ops.JoinByInviteDocument, { input: { token } })).joinByInvite.__typename).toBe('ApprovalNeeded');
    expect(await ask(guest, token, ' ')).toMatchObject({ __typename: 'InvalidInput', path: ['input', 'answer'] });
    const devices = [owner, member, guest, guest].map((person) => listen(app, person));
    await Promise.all(devices.map((device) => device.next(({ events }) => events.__typename === 'CaughtUp')));
    const request = await asked(guest, token, 'The owner did');
    expect(request).toMatchObject({ state: 'PENDING', title: 'A group', chatId, answer: 'The owner did', invitedBy: null });
    const [ownerDevice, , ...own] = devices;
    await ownerDevice!.next(({ events }) => events.__typename === 'ChatChanges' && events.chatId === chatId && events.chat !== null);
    expect(await entryOf(owner, chatId)).toMatchObject({ joinRequestCount: 1 });
    expect(await entryOf(member, chatId)).toMatchObject({ joinRequestCount: 0, joinRequests: { edges: [] } });
    const isTold =
      (state: string, by = 'The owner did') =>
      (event: ops.EventsSubscription) =>
        event.events.__typename === 'AccountChanges' &&
        event.events.joinRequests.some((told) => told.id === request.id && told.state === state && told.answer === by);
    for (const device of own) await device.next(isTold('PENDING'));
    // Again: the same one, with the new answer, on every device.
    const chatFrames = () => ownerDevice!.events.filter(({ events }) => events.__typename === 'ChatChanges' && events.chat !== null).length;
    const told = chatFrames();
    expect(await asked(guest, token, 'Your neighbour')).toEqual({ ...request, answer: 'Your neighbour' });
    // Those who may answer hear that there is something new, though no more wait than before; the same answer again is nothing new.
    await waitFor(() => chatFrames() > told, 'the owner to hear of the new answer');
    const { version } = (await owner.ask(ops.ChatDocument, { id: chatId })).chat ?? {};
    expect(await asked(guest, token, 'Your neighbour')).toEqual({ ...request, answer: 'Your neighbour' });
    expect((await owner.ask(ops.ChatDocument, { id: chatId })).chat?.version).toBe(version);
    for (const device of own) await device.next(isTold('PENDING', 'Your neighbour'));
    expect((await entryOf(owner, chatId)).joinRequests.edges).toEqual([{ node: { ...request, answer: 'Your neighbour' } }]);
    expect((await preview(guest, token))?.request?.id).toBe(request.id);
    const sync = (await guest.ask(ops.SyncDocument, {})).sync.events;
    expect(sync.find((frame) => frame.__typename === 'AccountChanges')).toMatchObject({ joinRequests: [{ id: request.id }] });

    const answer = payload(await approve(owner, request.id), 'ApproveJoinRequestPayload');
    expect(answer).toMatchObject({ request: { state: 'APPROVED' }, chat: { memberCount: 4, joinRequestCount: 0 } });
    for (const device of own) {
      await Promise.all([
        device.next(isTold('APPROVED', 'Your neighbour')),
        device.next(({ events }) => events.__typename === 'ChatChanges' && events.chatId === chatId && events.chat !== null),
      ]);
    }
    expect(payload(await ask(guest, token, 'Again'), 'RequestToJoinPayload')).toMatchObject({ request: null, chat: { id: chatId } });
    for (const device of devices) device.closeSocket();
  });

  it('is answered once: of two admins at once one wins, and the other hears what became of it', async () => {
    const { owner, admin, guest, chatId, token } = await setUp();
    for (let round = 0; round < 5; round += 1) {
      const { id } = await asked(guest, token);
      const [yes, no] = await Promise.all([approve(owner, id), decline(onServer(second, admin), id)]);
      const won = yes.__typename === 'ApproveJoinRequestPayload';
      if (won) expect(no).toMatchObject({ __typename: 'JoinRequestAnswered', state: 'APPROVED' });
      else
        expect([yes, no]).toMatchObject([
          { __typename: 'JoinRequestAnswered', state: 'DECLINED' },
          { __typename: 'DeclineJoinRequestPayload' },
        ]);
      // The winner's own repeat is no conflict.
      expect((won ? await approve(owner, id) : await decline(admin, id)).__typename).toMatch(/Payload$/);
      expect((won ? await decline(owner, id) : await approve(admin, id)).__typename).toBe('JoinRequestAnswered');
      if (won) await guest.ask(ops.LeaveGroupDocument, { input: { chatId } });
      expect(await entryOf(owner, chatId)).toMatchObject({ joinRequestCount: 0, joinRequests: { edges: [] } });
    }
  });

  it('is withdrawn by whoever asked, and not answered afterwards', async () => {
    const { owner, guest, other, chatId, token } = await setUp();
    const { id } = await asked(guest, token);
    expect((await withdraw(other, id)).__typename).toBe('JoinRequestNotFound');
    for (let round = 0; round < 2; round += 1)
      expect(payload(await withdraw(guest, id), 'WithdrawJoinRequestPayload').request.state).toBe('WITHDRAWN');
    expect(await approve(owner, id)).toMatchObject({ __typename: 'JoinRequestAnswered', state: 'WITHDRAWN' });
    expect((await entryOf(owner, chatId)).joinRequestCount).toBe(0);
    for (const nowhere of ['j_zzz', 'rubbish']) expect((await approve(owner, nowhere)).__typename).toBe('JoinRequestNotFound');
  });

  it('is decided by the admin though the link has ended since, and counts its use when they come in', async () => {
    const { owner, guest, other, chatId } = await setUp();
    const { token, invite } = await linkTo(owner, chatId, { usesMax: 1 });
    const [first, later] = [await asked(guest, token), await asked(other, token)];
    await owner.ask(ops.RevokeInviteDocument, { input: { inviteId: invite.id } });
    expect((await asked(guest, token)).id).toBe(first.id);
    for (const { id } of [first, later]) expect((await approve(owner, id)).__typename).toBe('ApproveJoinRequestPayload');
    expect(await sql('SELECT uses FROM invites WHERE chat_id = $1 AND uses_max = 1', number(chatId))).toEqual([{ uses: 1 }]);
    // Who never asked finds the link ended.
    const [stranger] = (await signUpMany(app, 1)) as [Person];
    expect((await ask(stranger, token)).__typename).toBe('InviteNotFound');
  });

  it('holds the room of the group when it is approved, and waits on when there is none', async () => {
    const { owner, guest, other, chatId, token } = await setUp();
    const requests = [await asked(guest, token), await asked(other, token)];
    await sql('UPDATE chats SET member_count = 499 WHERE id = $1', number(chatId));
    const answers = await Promise.all(requests.map(({ id }, at) => approve(at === 0 ? owner : onServer(second, owner), id)));
    expect(answers.map(({ __typename }) => __typename).toSorted()).toEqual(['ApproveJoinRequestPayload', 'GroupFull']);
    expect((await entryOf(owner, chatId)).joinRequestCount).toBe(1);
  });

  it('ends with a ban, and with coming in by another way', async () => {
    const { owner, guest, other, chatId, token } = await setUp();
    const { id } = await asked(guest, token);
    expect((await owner.ask(ops.BanMemberDocument, { input: { chatId, userId: guest.id } })).banMember.__typename).toBe('BanMemberPayload');
    expect(await approve(owner, id)).toMatchObject({ __typename: 'JoinRequestAnswered', state: 'DECLINED' });
    expect((await ask(guest, token)).__typename).toBe('KeptOut');
    const waiting = await asked(other, token);
    await setEntry(owner, chatId, { joinMode: 'OPEN' });
    expect((await other.ask(ops.JoinByInviteDocument, { input: { token } })).joinByInvite.__typename).toBe('JoinByInvitePayload');
    expect(await approve(owner, waiting.id)).toMatchObject({ __typename: 'JoinRequestAnswered', state: 'APPROVED' });
    expect((await entryOf(owner, chatId)).joinRequestCount).toBe(0);
  });

  it('has company of at most 199 in a group, and a person at most 50 of them', async () => {
    const { owner, guest, other, chatId, token } = await setUp();
    await sql('UPDATE chats SET join_request_count = 199 WHERE id = $1', number(chatId));
    await asked(guest, token);
    expect(await ask(other, token)).toMatchObject({ __typename: 'LimitReached', limit: 'joinRequestsOfGroupMax' });
    const far = await setUp();
    await sql(
      'INSERT INTO join_requests (id, chat_id, user_id) SELECT -$1::bigint * 100 - n, -n, $1 FROM generate_series(1, 49) n',
      String(parseUserId(other.id)! % 1_000_000_000n),
    );
    await sql(
      'UPDATE join_requests SET user_id = $2 WHERE user_id = $1',
      String(parseUserId(other.id)! % 1_000_000_000n),
      String(parseUserId(other.id)),
    );
    await asked(other, far.token);
    const farther = await setUp();
    expect(await ask(other, farther.token)).toMatchObject({ __typename: 'LimitReached', limit: 'joinRequestsMax' });
    expect((await entryOf(farther.owner, farther.chatId)).joinRequestCount).toBe(0);
    expect((await entryOf(owner, chatId)).joinRequestCount).toBe(200);
  });

  it('pages', async () => {
    const { owner, guest, other, chatId, token } = await setUp();
    const ids = [(await asked(guest, token)).id, (await asked(other, token)).id];
    const page = await entryOf(owner, chatId, { first: 1 });
    expect(page.joinRequests.edges.map(({ node }) => node.id)).toEqual([ids[0]]);
    const next = await entryOf(owner, chatId, { first: 1, after: page.joinRequests.pageInfo.endCursor! });
    expect(next.joinRequests.edges.map(({ node }) => node.id)).toEqual([ids[1]]);
    expect((await entryOf(owner, chatId, { last: 1 })).joinRequests.edges.map(({ node }) => node.id)).toEqual([ids[1]]);
  });
});

describe('where admins let people in', () => {
  it('a member who adds somebody asks for them; whoever may answer adds at once', async () => {
    const { owner, member, guest, other, chatId } = await setUp();
    const answer = payload(await add(member, chatId, guest, other), 'AddMembersPayload');
    expect(answer.requests).toMatchObject([{ user: { id: guest.id }, invitedBy: { id: member.id } }, { user: { id: other.id } }]);
    expect(answer.chat.memberCount).toBe(3);
    // Again: the same two wait.
    expect(payload(await add(member, chatId, guest, other), 'AddMembersPayload').requests).toEqual(answer.requests);
    expect((await entryOf(owner, chatId)).joinRequestCount).toBe(2);
    const [first, next] = answer.requests as unknown as [{ id: string }, { id: string }];
    expect(payload(await approve(owner, first.id), 'ApproveJoinRequestPayload').chat.memberCount).toBe(4);
    const last = (await owner.ask(ops.HistoryDocument, { id: chatId, last: 1 })).chat!.messages.edges[0]!.node;
    expect(last.content).toMatchObject({ event: 'MEMBERS_ADDED', actor: { id: member.id }, targets: [{ id: guest.id }] });
    // Who has parted from them since is not put in.
    await other.ask(ops.BlockUserDocument, { input: { userId: member.id } });
    expect((await approve(owner, next.id)).__typename).toBe('NotContacts');
    expect((await withdraw(member, next.id)).__typename).toBe('WithdrawJoinRequestPayload');
    await befriendMany(app, owner, [other]);
    expect(payload(await add(owner, chatId, other), 'AddMembersPayload').requests).toEqual([]);
    expect((await entryOf(owner, chatId)).joinRequestCount).toBe(0);
  });

  it('whoever asks themselves takes the place of a member who asked for them', async () => {
    const { owner, member, guest, chatId, token } = await setUp();
    const [forThem] = payload(await add(member, chatId, guest), 'AddMembersPayload').requests as unknown as [{ id: string }];
    const own = await asked(guest, token, 'Myself');
    expect(own).toMatchObject({ invitedBy: null, answer: 'Myself' });
    expect((await entryOf(owner, chatId)).joinRequests.edges.map(({ node }) => node.id)).toEqual([own.id]);
    expect(await approve(owner, forThem.id)).toMatchObject({ __typename: 'JoinRequestAnswered', state: 'WITHDRAWN' });
    expect((await entryOf(owner, chatId)).joinRequestCount).toBe(1);
  });

  it('says what is wrong with the settings, changes nothing twice, and tells the group', async () => {
    const { owner, chatId } = await setUp();
    expect(await setEntry(owner, chatId, { joinMode: 'QUESTION' })).toMatchObject({
      __typename: 'InvalidInput',
      path: ['input', 'joinQuestion'],
    });
    expect((await setEntry(owner, chatId, { joinQuestion: 'x'.repeat(201) })).__typename).toBe('InvalidInput');
    const entry = { joinMode: 'QUESTION', joinQuestion: '字'.repeat(200) } as const;
    const once = payload(await setEntry(owner, chatId, entry), 'UpdateGroupEntryPayload').chat;
    expect(payload(await setEntry(owner, chatId, entry), 'UpdateGroupEntryPayload').chat).toEqual(once);
    const last = (await owner.ask(ops.HistoryDocument, { id: chatId, last: 1 })).chat!.messages.edges[0]!.node;
    expect(last.content).toMatchObject({ event: 'ENTRY_CHANGED', title: 'QUESTION' });
  });
});
