import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPeople, type Answer, type People, type Person } from '../support/people.ts';

let people: People;
beforeAll(async () => {
  people = await createPeople();
});
afterAll(() => people.close());

const REQUEST = `mutation ($id: ID!) { requestContact(input: { userId: $id }) { ... on RequestContactPayload { request { id } } } }`;
const ACCEPT = `mutation ($id: ID!) { acceptContactRequest(input: { requestId: $id }) { ... on AcceptContactRequestPayload { chat { id } } } }`;
const UPDATE = `mutation ($input: UpdateContactInput!) { updateContact(input: $input) { __typename ... on UpdateContactPayload { contact { remark starred } } ... on Error { code path } } }`;

const befriend = async (a: Person, b: Person): Promise<string> => {
  const { request } = (await a.run(REQUEST, { id: b.id })).requestContact;
  return (await b.run(ACCEPT, { id: request.id })).acceptContactRequest.chat.id;
};
const friends = async (): Promise<[Person, Person, string]> => {
  const [a, b] = [await people.signUp('Ada'), await people.signUp('Bob')];
  return [a, b, await befriend(a, b)];
};
const version = async (person: Person): Promise<number> => (await people.services.inner.listAccountChanges(person.userId, null)).version;
const changesAfter = (person: Person, after: number) => people.services.inner.listAccountChanges(person.userId, after);

describe('starred contacts', () => {
  it('are told to the own devices alone, and a repeat or what is absent changes nothing', async () => {
    const [a, b] = await friends();
    const update = async (input: object): Promise<Answer> => (await a.run(UPDATE, { input: { userId: b.id, ...input } })).updateContact;
    const [before, beforeOther] = [await version(a), await version(b)];
    expect((await update({ starred: true })).contact).toMatchObject({ starred: true, remark: null });
    expect(await changesAfter(a, before)).toMatchObject({ version: before + 1, contacts: [{ contactId: b.userId, starred: true }] });
    expect((await update({ starred: true })).contact.starred).toBe(true);
    expect((await update({ starred: null })).contact.starred).toBe(true);
    expect(await version(a)).toBe(before + 1);
    expect((await update({ remark: 'Bo' })).contact).toMatchObject({ starred: true, remark: 'Bo' });
    expect((await update({ starred: false })).contact).toMatchObject({ starred: false, remark: 'Bo' });
    expect(await version(b)).toBe(beforeOther);
    const page = await a.run('{ contacts { edges { node { starred } } } }');
    expect(page.contacts.edges).toEqual([{ node: { starred: false } }]);
  });
});

describe('commonGroups', () => {
  const COMMON = `query ($id: ID!, $first: Int, $after: String, $last: Int, $before: String) { commonGroups(userId: $id, first: $first, after: $after, last: $last, before: $before) {
    edges { node { id title } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`;
  const common = async (viewer: Person, other: Person | string, args: object = {}): Promise<Answer> =>
    (await viewer.run(COMMON, { id: typeof other === 'string' ? other : other.id, ...args })).commonGroups;
  const titles = (page: Answer): string[] => page.edges.map((edge: Answer) => edge.node.title);
  const group = async (owner: Person, title: string, members: Person[]): Promise<string> => {
    const answer = await owner.run(
      `mutation ($input: CreateGroupInput!) { createGroup(input: $input) { ... on CreateGroupPayload { chat { id } } ... on Error { code } } }`,
      { input: { clientChatId: `common-${title.replaceAll(' ', '-')}-${owner.id}`, title, memberIds: members.map(({ id }) => id) } },
    );
    return answer.createGroup.chat.id;
  };

  it('pages through the groups that both are in now, the newest first, both ways', async () => {
    const [a, b] = await friends();
    const c = await people.signUp('Cy');
    await befriend(a, c);
    const first = await group(a, 'one', [b]);
    await group(a, 'two', [b, c]);
    await group(a, 'not with Bob', [c]);
    await group(a, 'three', [b]);
    for (const viewer of [a, b]) expect(titles(await common(viewer, viewer === a ? b : a))).toEqual(['three', 'two', 'one']);
    const page = await common(a, b, { first: 2 });
    expect([titles(page), page.pageInfo.hasNextPage]).toEqual([['three', 'two'], true]);
    const rest = await common(a, b, { first: 2, after: page.pageInfo.endCursor });
    expect([titles(rest), rest.pageInfo.hasNextPage, rest.pageInfo.hasPreviousPage]).toEqual([['one'], false, true]);
    expect(titles(await common(a, b, { last: 2, before: rest.pageInfo.startCursor }))).toEqual(['three', 'two']);
    expect(titles(await common(c, b))).toEqual(['two']);
    await b.run(`mutation ($id: ID!) { leaveGroup(input: { chatId: $id }) { __typename } }`, { id: first });
    expect(titles(await common(a, b))).toEqual(['three', 'two']);
    expect(titles(await common(b, a))).toEqual(['three', 'two']);
  });

  it('is empty for strangers, for nobody and for oneself', async () => {
    const [a, b] = await friends();
    await group(a, 'ours', [b]);
    const stranger = await people.signUp();
    expect(titles(await common(stranger, b))).toEqual([]);
    for (const id of [stranger.id, 'nonsense', a.id]) expect(titles(await common(a, id))).toEqual([]);
  });
});
