import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.ts';
import { befriendMany, listen, makeGroup, payload, type Person, signUpMany } from '../support/company.ts';
import { countQueries } from '../support/count-queries.ts';
import * as ops from '../support/operations/gql.ts';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({ sweepMs: 600_000 });
});
afterAll(() => app.close());

const setNickname = async (person: Person, chatId: string, nickname: string) =>
  (await person.ask(ops.SetGroupNicknameDocument, { input: { chatId, nickname } })).setGroupNickname;
const nicknames = async (person: Person, chatId: string) => (await person.ask(ops.ChatDocument, { id: chatId })).chat?.nicknames;

const openDirect = async (person: Person, { id }: Person) =>
  payload((await person.ask(ops.OpenDirectChatDocument, { input: { userId: id } })).openDirectChat, 'OpenDirectChatPayload').chat.id;

const setUp = async () => {
  const [owner, member, other] = (await signUpMany(app, 3)) as [Person, Person, Person];
  await befriendMany(app, owner, [member, other]);
  return { owner, member, other, chatId: await makeGroup(owner, [member, other]) };
};

describe('a search among members', () => {
  const searchIn = async (
    person: Person,
    id: string,
    search: string | null,
    page: { first?: number; last?: number; after?: string } = {},
  ) => (await person.ask(ops.SearchMembersDocument, { id, search, ...page })).chat?.members;
  const found = async (person: Person, id: string, search: string | null, page: { first?: number; last?: number } = {}) =>
    (await searchIn(person, id, search, page))?.edges.map(({ node }) => node.user.id);

  it('finds by name, handle and nickname, whatever the case, a page at a time', async () => {
    const { owner, member, other, chatId } = await setUp();
    await setNickname(member, chatId, '100% Käpt’n_');
    for (const search of ['KÄPT', '% k', 'n_', member.handle.toUpperCase()])
      expect(await found(owner, chatId, search)).toEqual([member.id]);
    for (const search of ['%', '_%', 'nobody']) expect(await found(owner, chatId, search)).toEqual(search === '%' ? [member.id] : []);
    const everyone = await found(owner, chatId, null);
    expect(new Set(everyone)).toEqual(new Set([owner.id, member.id, other.id]));
    expect(await found(owner, chatId, 'one of many')).toEqual(everyone);
    expect(await found(owner, chatId, 'one of many', { last: 2 })).toEqual(everyone?.slice(1));
    const first = await searchIn(owner, chatId, 'one of many', { first: 2 });
    expect(first?.pageInfo.hasNextPage).toBe(true);
    const rest = await searchIn(owner, chatId, 'one of many', { first: 2, after: first?.pageInfo.endCursor as string });
    expect([...(first?.edges ?? []), ...(rest?.edges ?? [])].map(({ node }) => node.user.id)).toEqual(everyone);
  });

  it('finds nobody who has left, and refuses what nobody is called', async () => {
    const { owner, member, chatId } = await setUp();
    await member.ask(ops.LeaveGroupDocument, { input: { chatId } });
    expect(await found(owner, chatId, member.handle)).toEqual([]);
    await expect(found(owner, chatId, ' ')).rejects.toThrow();
    await expect(found(owner, chatId, 'x'.repeat(65))).rejects.toThrow();
  });
});

describe('setGroupNickname', () => {
  it('is told to everyone in the group, at once and with the chat, and taken back by an empty text', async () => {
    const { member, other, chatId } = await setUp();
    const device = listen(app, other);
    await device.next(({ events }) => events.__typename === 'CaughtUp');
    const { member: place } = payload(await setNickname(member, chatId, '  Conductor '), 'SetGroupNicknamePayload');
    expect(place.nickname).toBe('Conductor');
    const { events } = await device.next(({ events: frame }) => frame.__typename === 'ChatChanges' && frame.members.length > 0);
    expect(events).toMatchObject({ chat: null, messages: [], members: [{ user: { id: member.id }, nickname: 'Conductor' }] });
    expect(await nicknames(other, chatId)).toEqual([{ userId: member.id, nickname: 'Conductor' }]);
    expect(payload(await setNickname(member, chatId, 'Conductor'), 'SetGroupNicknamePayload').member.version).toBe(place.version);
    expect(payload(await setNickname(member, chatId, ' '), 'SetGroupNicknamePayload').member.nickname).toBeNull();
    expect(await nicknames(other, chatId)).toEqual([]);
    device.closeSocket();
  });

  it('goes when they do', async () => {
    const { owner, member, chatId } = await setUp();
    await setNickname(member, chatId, 'Conductor');
    await owner.ask(ops.RemoveMemberDocument, { input: { chatId, userId: member.id } });
    expect(await nicknames(owner, chatId)).toEqual([]);
    await owner.ask(ops.AddMembersDocument, { input: { chatId, userIds: [member.id] } });
    expect(await nicknames(owner, chatId)).toEqual([]);
  });

  it('refuses what is no line, other chats, and those who are not in the group', async () => {
    const { owner, member, chatId } = await setUp();
    for (const bad of ['x'.repeat(33), 'two\nlines', '\u200b'])
      expect(await setNickname(member, chatId, bad)).toMatchObject({ __typename: 'InvalidInput', path: ['input', 'nickname'] });
    expect((await setNickname(member, chatId, '安'.repeat(32))).__typename).toBe('SetGroupNicknamePayload');
    expect((await setNickname(owner, await openDirect(owner, member), 'Me')).__typename).toBe('NotPermitted');
    await member.ask(ops.LeaveGroupDocument, { input: { chatId } });
    expect((await setNickname(member, chatId, 'Me')).__typename).toBe('ChatNotFound');
  });

  it('costs groups without nicknames no query, and all others one', async () => {
    const { owner, member, chatId } = await setUp();
    const count = async () => (await countQueries(() => nicknames(owner, chatId))).count;
    const before = await count();
    await setNickname(member, chatId, 'Conductor');
    expect(await count()).toBe(before + 1);
  });
});
