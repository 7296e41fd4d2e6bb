import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseChatId } from '../../schema/ids.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { befriend, befriendMany, listen, makeGroup, newId, payload, type Person, send, signUpMany, trySend } from '../support/company.ts';
import * as ops from '../support/operations/gql.ts';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({ databasePoolMax: 10 });
});
afterAll(() => app.close());

const sql = async <Row>(text: string, ...values: unknown[]): Promise<Row[]> =>
  (await app.testEngines.engines.database.pool.query(text, values)).rows as Row[];

/** A group with everyone that the rights speak of; `friend` is a contact of all of them and in no group. */
const makeCompany = async () => {
  const people = await signUpMany(app, 7);
  const [owner, admin, member, other, former, stranger, friend] = people as [Person, Person, Person, Person, Person, Person, Person];
  await befriendMany(app, owner, people);
  await befriendMany(app, friend, people);
  const chatId = await makeGroup(owner, [admin, member, other, former]);
  await owner.ask(ops.SetMemberRoleDocument, { input: { chatId, userId: admin.id, role: 'ADMIN' } });
  await former.ask(ops.LeaveGroupDocument, { input: { chatId } });
  return { chatId, owner, admin, member, other, former, stranger, friend };
};
type Company = Awaited<ReturnType<typeof makeCompany>>;
type Role = 'owner' | 'admin' | 'member' | 'former' | 'stranger';

const title = 'Another title';
const acts: Record<string, (actor: Person, company: Company) => Promise<{ __typename: string }>> = {
  rename: async (actor, { chatId }) => (await actor.ask(ops.RenameGroupDocument, { input: { chatId, title } })).renameGroup,
  add: async (actor, { chatId, friend }) =>
    (await actor.ask(ops.AddMembersDocument, { input: { chatId, userIds: [friend.id] } })).addMembers,
  removeMember: async (actor, { chatId, other }) =>
    (await actor.ask(ops.RemoveMemberDocument, { input: { chatId, userId: other.id } })).removeMember,
  removeAdmin: async (actor, { chatId, admin }) =>
    (await actor.ask(ops.RemoveMemberDocument, { input: { chatId, userId: admin.id } })).removeMember,
  removeOwner: async (actor, { chatId, owner }) =>
    (await actor.ask(ops.RemoveMemberDocument, { input: { chatId, userId: owner.id } })).removeMember,
  invite: async (actor, { chatId }) => (await actor.ask(ops.CreateInviteDocument, { input: { chatId } })).createInvite,
  announce: async (actor, { chatId }) =>
    (await actor.ask(ops.SetAnnouncementDocument, { input: { chatId, text: 'Hear!' } })).setAnnouncement,
  nickname: async (actor, { chatId }) =>
    (await actor.ask(ops.SetGroupNicknameDocument, { input: { chatId, nickname: 'Captain' } })).setGroupNickname,
  setRole: async (actor, { chatId, other }) =>
    (await actor.ask(ops.SetMemberRoleDocument, { input: { chatId, userId: other.id, role: 'ADMIN' } })).setMemberRole,
  transfer: async (actor, { chatId, other }) =>
    (await actor.ask(ops.TransferOwnershipDocument, { input: { chatId, userId: other.id } })).transferOwnership,
  leave: async (actor, { chatId }) => (await actor.ask(ops.LeaveGroupDocument, { input: { chatId } })).leaveGroup,
  send: (actor, { chatId }) => trySend(actor, chatId, 'hello'),
  type: async (actor, { chatId }) => (await actor.ask(ops.SetTypingDocument, { input: { chatId, typing: true } })).setTyping,
  recallOther: async (actor, { chatId, other }) => {
    const message = await send(other, chatId, 'to be recalled');
    return (await actor.ask(ops.RecallMessageDocument, { input: { messageId: message.id } })).recallMessage;
  },
  read: async (actor, { chatId }) => ({ __typename: (await actor.ask(ops.ChatDocument, { id: chatId })).chat === null ? 'null' : 'Chat' }),
};

/** What each may do; whoever is not in the group meets the answer for a group that is not there. */
const rights: Record<keyof typeof acts, Record<Exclude<Role, 'former' | 'stranger'>, string> & { outside: string }> = {
  rename: { owner: 'RenameGroupPayload', admin: 'RenameGroupPayload', member: 'NotPermitted', outside: 'ChatNotFound' },
  add: { owner: 'AddMembersPayload', admin: 'AddMembersPayload', member: 'AddMembersPayload', outside: 'ChatNotFound' },
  removeMember: { owner: 'RemoveMemberPayload', admin: 'RemoveMemberPayload', member: 'NotPermitted', outside: 'ChatNotFound' },
  removeAdmin: { owner: 'RemoveMemberPayload', admin: 'NotPermitted', member: 'NotPermitted', outside: 'ChatNotFound' },
  removeOwner: { owner: 'NotPermitted', admin: 'NotPermitted', member: 'NotPermitted', outside: 'ChatNotFound' },
  invite: { owner: 'CreateInvitePayload', admin: 'CreateInvitePayload', member: 'NotPermitted', outside: 'ChatNotFound' },
  announce: { owner: 'SetAnnouncementPayload', admin: 'SetAnnouncementPayload', member: 'NotPermitted', outside: 'ChatNotFound' },
  nickname: {
    owner: 'SetGroupNicknamePayload',
    admin: 'SetGroupNicknamePayload',
    member: 'SetGroupNicknamePayload',
    outside: 'ChatNotFound',
  },
  setRole: { owner: 'SetMemberRolePayload', admin: 'NotPermitted', member: 'NotPermitted', outside: 'ChatNotFound' },
  transfer: { owner: 'TransferOwnershipPayload', admin: 'NotPermitted', member: 'NotPermitted', outside: 'ChatNotFound' },
  leave: { owner: 'LeaveGroupPayload', admin: 'LeaveGroupPayload', member: 'LeaveGroupPayload', outside: 'ChatNotFound' },
  send: { owner: 'SendMessagePayload', admin: 'SendMessagePayload', member: 'SendMessagePayload', outside: 'ChatNotFound' },
  type: { owner: 'SetTypingPayload', admin: 'SetTypingPayload', member: 'SetTypingPayload', outside: 'ChatNotFound' },
  recallOther: { owner: 'RecallMessagePayload', admin: 'RecallMessagePayload', member: 'NotPermitted', outside: 'MessageNotFound' },
  read: { owner: 'Chat', admin: 'Chat', member: 'Chat', outside: 'null' },
};

describe('rights in a group', () => {
  for (const [name, expected] of Object.entries(rights)) {
    it(`${name}: each role may what the table says`, async () => {
      const roles: readonly Role[] = ['owner', 'admin', 'member', 'former', 'stranger'];
      const answers = await Promise.all(
        roles.map(async (role) => {
          const company = await makeCompany();
          return (await acts[name]?.(company[role], company))?.__typename;
        }),
      );
      expect(Object.fromEntries(roles.map((role, at) => [role, answers[at]]))).toEqual({
        owner: expected.owner,
        admin: expected.admin,
        member: expected.member,
        former: expected.outside,
        stranger: expected.outside,
      });
    });
  }

  it('are nobody’s in chats that are not groups', async () => {
    const [a, b] = (await signUpMany(app, 2)) as [Person, Person];
    const direct = await befriend(a, b);
    const self = (await a.ask(ops.OpenSelfChatDocument, {})).openSelfChat.chat.id;
    for (const chatId of [direct, self]) {
      expect((await a.ask(ops.RenameGroupDocument, { input: { chatId, title } })).renameGroup.__typename).toBe('NotPermitted');
      expect((await a.ask(ops.AddMembersDocument, { input: { chatId, userIds: [b.id] } })).addMembers.__typename).toBe('NotPermitted');
      expect((await a.ask(ops.RemoveMemberDocument, { input: { chatId, userId: b.id } })).removeMember.__typename).toBe('NotPermitted');
      expect((await a.ask(ops.TransferOwnershipDocument, { input: { chatId, userId: b.id } })).transferOwnership.__typename).toBe(
        'NotPermitted',
      );
      expect((await a.ask(ops.LeaveGroupDocument, { input: { chatId } })).leaveGroup.__typename).toBe('NotPermitted');
    }
  });

  it('are told to each, and anew on every device when a role changes', async () => {
    const { chatId, owner, member, other } = await makeCompany();
    const may = async (person: Person) => (await person.ask(ops.ChatDocument, { id: chatId })).chat?.viewerCapabilities;
    expect(await may(owner)).toContain('TRANSFER_OWNERSHIP');
    expect(await may(member)).toEqual(['ADD_MEMBERS']);
    const [own, others] = [listen(app, member), listen(app, other)];
    await Promise.all([own, others].map((device) => device.next(({ events }) => events.__typename === 'CaughtUp')));
    await owner.ask(ops.SetMemberRoleDocument, { input: { chatId, userId: member.id, role: 'ADMIN' } });
    const told = async (device: typeof own) => {
      const { events } = await device.next(({ events: frame }) => frame.__typename === 'ChatChanges' && frame.members.length > 0);
      return events.__typename === 'ChatChanges' ? events.chat?.viewerCapabilities : undefined;
    };
    const promoted = await told(own);
    expect(promoted).toContain('PIN_MESSAGES');
    expect(promoted).toEqual(await may(member));
    expect(await told(others)).toEqual(['ADD_MEMBERS']);
    own.closeSocket();
    others.closeSocket();
  });

  it('refuse what makes no sense, by name', async () => {
    const { chatId, owner, former, stranger } = await makeCompany();
    const remove = async (userId: string) => (await owner.ask(ops.RemoveMemberDocument, { input: { chatId, userId } })).removeMember;
    expect(await remove(owner.id)).toMatchObject({ __typename: 'NotPermitted', path: ['input', 'userId'] });
    for (const userId of [former.id, stranger.id, 'u_zzzz', 'rubbish']) expect((await remove(userId)).__typename).toBe('UserNotFound');
    const setRole = async (userId: string, role: 'OWNER' | 'MEMBER') =>
      (await owner.ask(ops.SetMemberRoleDocument, { input: { chatId, userId, role } })).setMemberRole;
    expect((await setRole(stranger.id, 'OWNER')).__typename).toBe('InvalidInput');
    expect((await setRole(owner.id, 'MEMBER')).__typename).toBe('NotPermitted');
    expect((await setRole(former.id, 'MEMBER')).__typename).toBe('UserNotFound');
    const transfer = await owner.ask(ops.TransferOwnershipDocument, { input: { chatId, userId: stranger.id } });
    expect(transfer.transferOwnership.__typename).toBe('UserNotFound');
    for (const bad of ['', '  ', 'x'.repeat(65), 'two\nlines', 'half \ud83d', '\u202eturned round', '\u200b']) {
      const { renameGroup } = await owner.ask(ops.RenameGroupDocument, { input: { chatId, title: bad } });
      expect(renameGroup).toMatchObject({ __typename: 'InvalidInput', path: ['input', 'title'] });
    }
    const nobody = await owner.ask(ops.AddMembersDocument, { input: { chatId, userIds: [] } });
    expect(nobody.addMembers).toMatchObject({ __typename: 'InvalidInput', path: ['input', 'userIds'] });
  });

  it('show nobody else’s marks', async () => {
    const { chatId, owner, admin, member, other } = await makeCompany();
    const message = await send(owner, chatId, 'read me');
    for (const reader of [admin, member, other]) {
      await reader.ask(ops.UpdateMarksDocument, { input: { marks: [{ chatId, readSeq: message.seq }] } });
    }
    const { chat } = await member.ask(ops.ChatMembersDocument, { id: chatId });
    const seen = chat?.members.edges.filter(({ node }) => node.user.id !== member.id) ?? [];
    expect(seen).toHaveLength(3);
    for (const { node } of seen) expect(node).toMatchObject({ readSeq: null, deliveredSeq: null });
    expect((await member.ask(ops.ChatDocument, { id: chatId })).chat).toMatchObject({ peer: null, peerMarks: null });
  });
});

describe('createGroup', () => {
  it('makes one group, however often and at once the same is asked, and refuses another under the same id', async () => {
    const [owner, a, b] = (await signUpMany(app, 3)) as [Person, Person, Person];
    await befriendMany(app, owner, [a, b]);
    const clientChatId = newId();
    const make = async (memberIds: string[], name = 'Once') =>
      (await owner.ask(ops.CreateGroupDocument, { input: { clientChatId, title: name, memberIds } })).createGroup;
    const answers = await Promise.all(Array.from({ length: 6 }, (_, i) => make(i % 2 ? [a.id, b.id] : [b.id, a.id, a.id, owner.id])));
    expect(new Set(answers.map((answer) => payload(answer, 'CreateGroupPayload').chat.id)).size).toBe(1);
    expect((await make([a.id, b.id])).__typename).toBe('CreateGroupPayload');
    expect((await make([a.id, b.id], 'Twice')).__typename).toBe('MessageIdReused');
    expect((await make([a.id])).__typename).toBe('MessageIdReused');
    expect((await owner.ask(ops.ChatsDocument, { first: 10 })).chats.edges).toHaveLength(1);
  });

  it('takes contacts only, none who blocks or is blocked, and names those it does not take', async () => {
    const [owner, friend, stranger, blocked, blocking] = (await signUpMany(app, 5)) as [Person, Person, Person, Person, Person];
    await befriendMany(app, owner, [friend, blocked, blocking]);
    await owner.ask(ops.BlockUserDocument, { input: { userId: blocked.id } });
    await blocking.ask(ops.BlockUserDocument, { input: { userId: owner.id } });
    const make = async (members: Person[]) =>
      (
        await owner.ask(ops.CreateGroupDocument, {
          input: { clientChatId: newId(), title: 'T', memberIds: members.map((member) => member.id) },
        })
      ).createGroup;
    for (const person of [stranger, blocked, blocking]) {
      expect(await make([friend, person])).toMatchObject({ __typename: 'NotContacts', userIds: [person.id] });
    }
    expect((await make([])).__typename).toBe('InvalidInput');
    expect((await make([owner])).__typename).toBe('InvalidInput');
  });
});

describe('the size of a group', () => {
  it('never passes 500, however many add at once, and the count is the truth', async () => {
    const [owner, ...rest] = (await signUpMany(app, 520)) as [Person, ...Person[]];
    await befriendMany(app, owner, rest);
    const make = (members: Person[]) =>
      owner.ask(ops.CreateGroupDocument, { input: { clientChatId: newId(), title: 'Big', memberIds: members.map((member) => member.id) } });
    expect((await make(rest.slice(0, 500))).createGroup).toMatchObject({ __typename: 'GroupFull', memberCountMax: 500 });
    const chatId = payload((await make(rest.slice(0, 489))).createGroup, 'CreateGroupPayload').chat.id;
    // 490 are in; thirty at once want ten places, five of them the same one.
    const wanted = [...rest.slice(489), ...Array.from({ length: 4 }, () => rest[489] as Person)].slice(0, 34);
    const answers = await Promise.all(
      wanted.map(
        async (person) => (await owner.ask(ops.AddMembersDocument, { input: { chatId, userIds: [person.id] } })).addMembers.__typename,
      ),
    );
    expect(new Set(answers)).toEqual(new Set(['AddMembersPayload', 'GroupFull']));
    const { chat } = await owner.ask(ops.ChatDocument, { id: chatId });
    expect(chat?.memberCount).toBe(500);
    const [counted] = await sql<{ joined: number }>(
      `SELECT count(*)::int AS joined FROM members WHERE chat_id = $1 AND state = 'JOINED'`,
      String(parseChatId(chatId)),
    );
    expect(counted?.joined).toBe(500);
    const notices = await sql<{ targets: number }>(
      `SELECT jsonb_array_length(content->'targetIds') AS targets FROM messages WHERE chat_id = $1 AND content->>'event' = 'MEMBERS_ADDED'`,
      String(parseChatId(chatId)),
    );
    expect(notices.map(({ targets }) => targets)).toEqual(Array.from({ length: 10 }, () => 1));
    await (rest[0] as Person).ask(ops.LeaveGroupDocument, { input: { chatId } });
    const late = await owner.ask(ops.AddMembersDocument, { input: { chatId, userIds: [(rest[518] as Person).id] } });
    expect(late.addMembers.__typename).toBe('AddMembersPayload');
  });
});

describe('ownership', () => {
  it('passes to the longest-serving admin, then to the longest-serving member, then to nobody', async () => {
    const { chatId, owner, admin, member, other } = await makeCompany();
    const ownerNow = async (asking: Person) => (await asking.ask(ops.ChatDocument, { id: chatId })).chat?.owner?.id;
    await owner.ask(ops.LeaveGroupDocument, { input: { chatId } });
    expect(await ownerNow(member)).toBe(admin.id);
    await admin.ask(ops.LeaveGroupDocument, { input: { chatId } });
    const heir = (await ownerNow(member)) === member.id ? member : other;
    const last = heir === member ? other : member;
    expect(await ownerNow(last)).toBe(heir.id);
    await heir.ask(ops.LeaveGroupDocument, { input: { chatId } });
    expect(await ownerNow(last)).toBe(last.id);
    await last.ask(ops.LeaveGroupDocument, { input: { chatId } });
    const [row] = await sql<{ member_count: number }>(`SELECT member_count FROM chats WHERE id = $1`, String(parseChatId(chatId)));
    expect(row?.member_count).toBe(0);
    expect((await last.ask(ops.ChatDocument, { id: chatId })).chat).toBeNull();
  });

  it('is handed over whole: the old owner becomes a member', async () => {
    const { chatId, owner, member } = await makeCompany();
    await owner.ask(ops.TransferOwnershipDocument, { input: { chatId, userId: member.id } });
    expect((await owner.ask(ops.ChatDocument, { id: chatId })).chat).toMatchObject({
      owner: { id: member.id },
      viewerMember: { role: 'MEMBER' },
    });
    const twice = await owner.ask(ops.TransferOwnershipDocument, { input: { chatId, userId: owner.id } });
    expect(twice.transferOwnership.__typename).toBe('NotPermitted');
  });

  it('has exactly one holder, and counts and versions stay whole, whatever is done at once', async () => {
    const { chatId, owner, admin, member, other, former, friend } = await makeCompany();
    const everyone = [owner, admin, member, other, former, friend];
    let seed = 20_261_124;
    const random = (below: number): number => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
      return Math.floor((seed / 0x80000000) * below);
    };
    const pick = (): Person => everyone[random(everyone.length)] as Person;
    const doings: ((actor: Person, target: Person) => Promise<unknown>)[] = [
      (actor, target) => actor.ask(ops.AddMembersDocument, { input: { chatId, userIds: [target.id] } }),
      (actor, target) => actor.ask(ops.AddMembersDocument, { input: { chatId, userIds: [target.id] } }),
      (actor, target) => actor.ask(ops.RemoveMemberDocument, { input: { chatId, userId: target.id } }),
      (actor, target) => actor.ask(ops.TransferOwnershipDocument, { input: { chatId, userId: target.id } }),
      (actor, target) =>
        actor.ask(ops.SetMemberRoleDocument, { input: { chatId, userId: target.id, role: random(2) ? 'ADMIN' : 'MEMBER' } }),
      (actor) => (random(3) === 0 ? actor.ask(ops.LeaveGroupDocument, { input: { chatId } }) : Promise.resolve()),
      (actor) => trySend(actor, chatId, 'meanwhile'),
    ];
    await befriendMany(app, owner, everyone);
    for (let round = 0; round < 25; round += 1) {
      await Promise.all(Array.from({ length: 6 }, () => (doings[random(doings.length)] as (typeof doings)[number])(pick(), pick())));
      const id = String(parseChatId(chatId));
      const [chat] = await sql<{ member_count: number; owner_id: string; last_seq: number; version: number }>(
        `SELECT * FROM chats WHERE id = $1`,
        id,
      );
      const joined = await sql<{ user_id: string; role: string; version: number }>(
        `SELECT * FROM members WHERE chat_id = $1 AND state = 'JOINED'`,
        id,
      );
      expect(chat?.member_count, `seed 20261124, round ${round}`).toBe(joined.length);
      const owners = joined.filter((entry) => entry.role === 'OWNER').map((entry) => entry.user_id);
      expect(owners, `seed 20261124, round ${round}`).toEqual(joined.length === 0 ? [] : [chat?.owner_id]);
      const messages = await sql<{ seq: number; version: number }>(`SELECT seq, version FROM messages WHERE chat_id = $1 ORDER BY seq`, id);
      expect(messages.map((entry) => entry.seq)).toEqual(Array.from({ length: chat?.last_seq ?? 0 }, (_, i) => i + 1));
      expect(messages.every((entry, at) => at === 0 || entry.version > (messages[at - 1]?.version ?? 0))).toBe(true);
      expect(Math.max(...messages.map((entry) => entry.version), ...joined.map((entry) => entry.version))).toBeLessThanOrEqual(
        chat?.version ?? 0,
      );
    }
  });
});

describe('openDirectChat', () => {
  it('is one chat for a pair, however many ask at once from both sides', async () => {
    const [a, b] = (await signUpMany(app, 2)) as [Person, Person];
    await befriendMany(app, a, [b]);
    const open = async (person: Person, userId: string) =>
      (await person.ask(ops.OpenDirectChatDocument, { input: { userId } })).openDirectChat;
    const answers = await Promise.all(Array.from({ length: 12 }, (_, i) => (i % 2 ? open(a, b.id) : open(b, a.id))));
    expect(new Set(answers.map((answer) => payload(answer, 'OpenDirectChatPayload').chat.id)).size).toBe(1);
    const [count] = await sql<{ chats: number }>(
      `SELECT count(*)::int AS chats FROM members m JOIN members n USING (chat_id) WHERE m.user_id <> n.user_id AND m.user_id = $1`,
      await userNumber(a),
    );
    expect(count?.chats).toBe(1);
  });

  it('is for contacts, and tells a stranger from nobody', async () => {
    const [a, b, c] = (await signUpMany(app, 3)) as [Person, Person, Person];
    await befriendMany(app, a, [c]);
    const open = async (userId: string) => (await a.ask(ops.OpenDirectChatDocument, { input: { userId } })).openDirectChat;
    expect((await open(b.id)).__typename).toBe('NotContacts');
    expect((await open('u_zzzz')).__typename).toBe('UserNotFound');
    await a.ask(ops.BlockUserDocument, { input: { userId: c.id } });
    expect((await open(c.id)).__typename).toBe('UserBlocked');
    const own = payload(await open(a.id), 'OpenDirectChatPayload').chat;
    expect(own).toMatchObject({ kind: 'SELF', memberCount: 1 });
    expect((await a.ask(ops.OpenSelfChatDocument, {})).openSelfChat.chat.id).toBe(own.id);
  });
});

const userNumber = async (person: Person): Promise<string> =>
  (await sql<{ id: string }>(`SELECT id FROM users WHERE handle = $1`, person.handle))[0]?.id ?? '';
