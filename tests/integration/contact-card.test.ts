import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { limits } from '../../services/limits.ts';
import { createPeople, createTestClock, type Answer, type People, type Person } from '../support/people.ts';

const clock = createTestClock();
let people: People;
beforeAll(async () => {
  people = await createPeople({ clock });
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

describe('the card of a person', () => {
  const CARD = `query ($form: CardForm!) { contactCard(form: $form) { form token path expiresAt } }`;
  const OWNER = `query ($token: String!) { userByCard(token: $token) { id relation } }`;
  const ASK = `mutation ($input: RequestContactInput!) { requestContact(input: $input) { __typename ... on RequestContactPayload { request { id source state } } ... on Error { code path } } }`;
  const RESET = `mutation { resetContactCard { __typename ... on ResetContactCardPayload { card { form token } } ... on RateLimited { retryAfterMs } } }`;
  const card = async (person: Person, form: 'CODE' | 'LINK'): Promise<Answer> => (await person.run(CARD, { form })).contactCard;
  const ownerOf = async (viewer: Person, token: string): Promise<string | null> =>
    (await viewer.run(OWNER, { token })).userByCard?.id ?? null;
  const ask = async (viewer: Person, person: Person, cardToken?: string): Promise<Answer> =>
    (await viewer.run(ASK, { input: { userId: person.id, cardToken } })).requestContact;

  it('says whose it is, and a request by it says how it came, on both sides and in their streams', async () => {
    for (const [form, source] of [
      ['CODE', 'QR_CODE'],
      ['LINK', 'LINK'],
    ] as const) {
      const [a, b] = [await people.signUp('Ada'), await people.signUp('Bob')];
      const { token, path } = await card(a, form);
      expect(path).toBe(`/#/add/${token}`);
      expect((await b.run(OWNER, { token })).userByCard).toEqual({ id: a.id, relation: 'STRANGER' });
      const before = [await version(a), await version(b)] as const;
      const { request } = await ask(b, a, token);
      expect(request).toMatchObject({ source, state: 'PENDING' });
      expect(await changesAfter(a, before[0])).toMatchObject({ requests: [{ id: expect.anything(), source }] });
      expect(await changesAfter(b, before[1])).toMatchObject({ requests: [{ source }] });
      const listed = await a.run(`{ contactRequests(direction: INCOMING) { edges { node { source } } } }`);
      expect(listed.contactRequests.edges).toEqual([{ node: { source } }]);
      expect((await ask(b, a)).request, 'a repeat by another way').toEqual(request);
    }
  });

  it('is not asked for by whoever came some other way', async () => {
    const [a, b] = [await people.signUp(), await people.signUp()];
    expect((await ask(a, b)).request.source).toBe('OTHER');
  });

  it('runs out: a code within the hour, a link after a month', async () => {
    const [a, b] = [await people.signUp(), await people.signUp()];
    const [code, link] = [await card(a, 'CODE'), await card(a, 'LINK')];
    expect(Date.parse(code.expiresAt) - clock.now()).toBeLessThanOrEqual(limits.cardCodeMinutes * 60_000);
    clock.advance(limits.cardCodeMinutes * 60_000 - 2_000);
    expect([await ownerOf(b, code.token), await ownerOf(b, link.token)]).toEqual([a.id, a.id]);
    clock.advance(2_000);
    expect([await ownerOf(b, code.token), await ownerOf(b, link.token)]).toEqual([null, a.id]);
    expect(await ask(b, a, code.token)).toEqual({
      __typename: 'ContactCardExpired',
      code: 'CONTACT_CARD_EXPIRED',
      path: ['input', 'cardToken'],
    });
    clock.advance(limits.cardLinkDays * 86_400_000);
    expect(await ownerOf(b, link.token)).toBeNull();
  });

  it('is ended by its owner, all that are out at once, and nobody else’s with it', async () => {
    const [a, b, c] = [await people.signUp(), await people.signUp(), await people.signUp()];
    const out = [await card(a, 'CODE'), await card(a, 'LINK')];
    const others = await card(c, 'LINK');
    const fresh = (await a.run(RESET)).resetContactCard.card;
    expect(fresh.form).toBe('CODE');
    for (const { token } of out) {
      expect(await ownerOf(b, token)).toBeNull();
      expect((await ask(b, a, token)).code).toBe('CONTACT_CARD_EXPIRED');
    }
    expect([await ownerOf(b, fresh.token), await ownerOf(b, others.token)]).toEqual([a.id, c.id]);
    await Promise.all([a.run(RESET), a.run(RESET)]);
    expect(await ownerOf(b, fresh.token)).toBeNull();
  });

  it('is refused where it is forged, or that of somebody else', async () => {
    const [a, b, c] = [await people.signUp(), await people.signUp(), await people.signUp()];
    const { token } = await card(c, 'LINK');
    expect((await ask(b, a, token)).code).toBe('CONTACT_CARD_EXPIRED');
    for (const forged of ['', 'nonsense', `${token}A`, token.slice(0, -2) + (token.endsWith('AA') ? 'BB' : 'AA')]) {
      expect(await ownerOf(b, forged)).toBeNull();
      expect((await ask(b, c, forged)).code).toBe('CONTACT_CARD_EXPIRED');
    }
    expect((await ask(b, c, token)).request.source).toBe('LINK');
  });

  it('may be reset so often and no more', async () => {
    const a = await people.signUp();
    for (let n = 0; n < limits.cardResetsPerHour; n += 1) expect((await a.run(RESET)).resetContactCard.__typename).toMatch(/Payload$/);
    expect((await a.run(RESET)).resetContactCard).toMatchObject({ __typename: 'RateLimited' });
    clock.advance(3_600_000);
  });
});

describe('a contact card as a message', () => {
  const SEND = `mutation ($input: SendMessageInput!) { sendMessage(input: $input) { __typename
    ... on SendMessagePayload { sentMessage { id seq fallbackText content { __typename ... on ContactCardContent { userId name avatarUrl } } } } ... on Error { code path } } }`;
  let keys = 0;
  const key = (): string => `card-key-${(keys += 1)}`;
  const send = async (person: Person, chatId: string, userId: string, clientMessageId = key()): Promise<Answer> =>
    (await person.run(SEND, { input: { chatId, clientMessageId, content: { contactCard: { userId } } } })).sendMessage;
  const rename = (person: Person, name: string) =>
    person.run(`mutation ($name: String!) { updateProfile(input: { name: $name }) { __typename } }`, { name });

  it('recommends a contact as they are called then, to whoever is in the chat', async () => {
    const [a, b, chatId] = await friends();
    const c = await people.signUp('Cy');
    await befriend(a, c);
    const { sentMessage } = await send(a, chatId, c.id);
    expect(sentMessage).toMatchObject({
      fallbackText: '[Contact card] Cy',
      content: { __typename: 'ContactCardContent', userId: c.id, name: 'Cy' },
    });
    await rename(c, 'Somebody else');
    const read = await b.run(`query ($id: ID!) { message(id: $id) { content { ... on ContactCardContent { userId name avatarUrl } } } }`, {
      id: sentMessage.id,
    });
    expect(read.message.content).toEqual({ userId: c.id, name: 'Cy', avatarUrl: sentMessage.content.avatarUrl });
    const reply = await b.run(
      `mutation ($input: SendMessageInput!) { sendMessage(input: $input) { ... on SendMessagePayload { sentMessage { replyTo { kind excerpt } } } } }`,
      { input: { chatId, clientMessageId: key(), content: { text: { body: 'who is it?' } }, replyToSeq: sentMessage.seq } },
    );
    expect(reply.sendMessage.sentMessage.replyTo).toEqual({ kind: 'OTHER', excerpt: '👤 Cy' });
    expect((await send(a, chatId, a.id)).sentMessage.content).toMatchObject({ userId: a.id, name: 'Ada' });
  });

  it('is the same message for the same client id, under another name too, and refused for somebody else', async () => {
    const [a, b, chatId] = await friends();
    const clientMessageId = key();
    const all = await Promise.all([1, 2, 3].map(() => send(a, chatId, b.id, clientMessageId)));
    expect(new Set(all.map(({ sentMessage }) => sentMessage.id)).size).toBe(1);
    await rename(b, 'Robert');
    expect((await send(a, chatId, b.id, clientMessageId)).sentMessage).toEqual(all[0].sentMessage);
    expect(await send(a, chatId, a.id, clientMessageId)).toMatchObject({ code: 'MESSAGE_ID_REUSED' });
  });

  it('keeps what is written in the chat and not sent', async () => {
    const [a, b, chatId] = await friends();
    await a.run(`mutation ($id: ID!) { setDraft(input: { chatId: $id, text: "half a" }) { __typename } }`, { id: chatId });
    await send(a, chatId, b.id);
    expect(
      (await a.run(`query ($id: ID!) { chat(id: $id) { viewerMember { draft { text } } } }`, { id: chatId })).chat.viewerMember.draft.text,
    ).toBe('half a');
  });

  it('is forwarded, alone and in a record', async () => {
    const [a, b, chatId] = await friends();
    const { sentMessage } = await send(a, chatId, a.id);
    const own = (await b.run(`mutation { openSelfChat { chat { id } } }`)).openSelfChat.chat.id;
    const forward = async (merged: boolean): Promise<Answer> =>
      (
        await b.run(
          `mutation ($input: ForwardMessagesInput!) { forwardMessages(input: $input) { ... on ForwardMessagesPayload { forwardedMessages { forwardedFrom content {
            ... on ContactCardContent { userId name } ... on RecordContent { preview entries { content { ... on ContactCardContent { userId name } } } } } } } ... on Error { code } } }`,
          { input: { fromChatId: chatId, chatId: own, seqs: [sentMessage.seq], merged, clientMessageIds: [key()] } },
        )
      ).forwardMessages.forwardedMessages[0];
    expect(await forward(false)).toEqual({ forwardedFrom: 'Ada', content: { userId: a.id, name: 'Ada' } });
    expect((await forward(true)).content).toEqual({
      preview: ['Ada: 👤 Ada'],
      entries: [{ content: { userId: a.id, name: 'Ada' } }],
    });
  });

  it('refuses strangers, chats one is not in, and chats one may not write to', async () => {
    const [a, b, chatId] = await friends();
    const stranger = await people.signUp();
    for (const id of [stranger.id, 'nonsense'])
      expect(await send(a, chatId, id)).toMatchObject({ code: 'CONTACT_NOT_FOUND', path: ['input', 'content', 'contactCard', 'userId'] });
    expect(await send(stranger, chatId, stranger.id)).toMatchObject({ code: 'CHAT_NOT_FOUND' });
    await b.run(`mutation ($id: ID!) { blockUser(input: { userId: $id }) { __typename } }`, { id: a.id });
    expect(await send(a, chatId, a.id)).toMatchObject({ code: 'NOT_CONTACTS' });
    expect(await send(a, chatId, a.id, 'short')).toMatchObject({ code: 'INVALID_INPUT', path: ['input', 'clientMessageId'] });
  });
});
