import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseChatId } from '../../schema/ids.ts';
import { limits } from '../../services/limits.ts';
import { createPeople, createTestClock, type Answer, type People, type Person } from '../support/people.ts';

const clock = createTestClock();
let people: People;
beforeAll(async () => {
  people = await createPeople({ clock });
});
afterAll(() => people.close());

const REPORT = `mutation ($input: ReportInput!) { report(input: $input) { __typename
  ... on ReportPayload { report { id kind user { id } chatId reason note messageCount state createdAt decidedAt } } ... on Error { code path } } }`;
const MINE = `query ($first: Int, $after: String, $last: Int, $before: String) { reports(first: $first, after: $after, last: $last, before: $before) {
  edges { node { id state reason } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`;
const SEND = `mutation ($input: SendMessageInput!) { sendMessage(input: $input) { ... on SendMessagePayload { message: sentMessage { id seq } } } }`;

let keys = 0;
const key = (): string => `report-key-${(keys += 1)}`;
const report = async (person: Person, input: object): Promise<Answer> =>
  (await person.run(REPORT, { input: { clientReportId: key(), reason: 'SPAM', ...input } })).report;
const say = async (person: Person, chatId: string, body: string): Promise<Answer> =>
  (await person.run(SEND, { input: { chatId, clientMessageId: key(), content: { text: { body } } } })).sendMessage.message;
const friends = async (): Promise<[Person, Person, string]> => {
  const [a, b] = [await people.signUp('Ada'), await people.signUp('Bob')];
  const { request } = (
    await a.run(`mutation ($id: ID!) { requestContact(input: { userId: $id }) { ... on RequestContactPayload { request { id } } } }`, {
      id: b.id,
    })
  ).requestContact;
  const { chat } = (
    await b.run(
      `mutation ($id: ID!) { acceptContactRequest(input: { requestId: $id }) { ... on AcceptContactRequestPayload { chat { id } } } }`,
      request,
    )
  ).acceptContactRequest;
  return [a, b, chat.id];
};
const group = async (owner: Person, members: Person[]): Promise<string> =>
  (
    await owner.run(`mutation ($input: CreateGroupInput!) { createGroup(input: $input) { ... on CreateGroupPayload { chat { id } } } }`, {
      input: { clientChatId: key(), title: 'Loud people', memberIds: members.map(({ id }) => id) },
    })
  ).createGroup.chat.id;
/** What the moderators have of it. */
const stored = async (person: Person): Promise<Answer[]> =>
  people.prisma.report.findMany({ where: { reporterId: person.userId }, orderBy: { id: 'asc' } });
const versions = async (person: Person, chatId: string): Promise<unknown> => [
  (await people.services.inner.listAccountChanges(person.userId, null)).version,
  (await person.run(`query ($id: ID!) { chat(id: $id) { version } }`, { id: chatId })).chat.version,
];

describe('report', () => {
  it('keeps messages as they were, whatever becomes of them, and says nothing to whom it is about', async () => {
    const [a, b, chatId] = await friends();
    const first = await say(b, chatId, 'buy now');
    const second = await say(b, chatId, 'and here');
    await b.run(`mutation ($id: ID!) { editMessage(input: { messageId: $id, body: "buy it" }) { __typename } }`, { id: first.id });
    const before = await versions(b, chatId);
    const made = (await report(a, { chatId, seqs: [second.seq, first.seq], note: ' again and again ' })).report;
    expect(made).toMatchObject({
      kind: 'MESSAGES',
      user: { id: b.id },
      chatId,
      reason: 'SPAM',
      note: 'again and again',
      messageCount: 2,
      state: 'OPEN',
      decidedAt: null,
    });
    expect(made.id).toMatch(/^p_/);
    expect(await versions(b, chatId)).toEqual(before);
    await b.run(`mutation ($id: ID!) { recallMessage(input: { messageId: $id }) { __typename } }`, { id: second.id });
    await b.run(`mutation { updateProfile(input: { name: "Somebody else" }) { __typename } }`);
    const [row] = await stored(a);
    expect(row.evidence).toMatchObject([
      { seq: first.seq, senderName: 'Bob', content: { body: 'buy it' }, versions: [{ body: 'buy now' }], recalledAt: null },
      { seq: second.seq, senderId: String(b.userId), senderHandle: b.handle, content: { body: 'and here' }, versions: [] },
    ]);
    expect(row.subject).toMatchObject({ chat: { id: String(parseChatId(chatId)), kind: 'DIRECT', memberCount: 2 } });
    expect(row.userId).toBe(b.userId);
  });

  it('is about a person, a stranger too, with messages or without', async () => {
    const [a, b, chatId] = await friends();
    const stranger = await people.signUp('Cy');
    expect((await report(a, { userId: stranger.id, reason: 'IMPERSONATION' })).report).toMatchObject({
      kind: 'USER',
      user: { id: stranger.id },
      chatId: null,
      messageCount: 0,
    });
    const { seq } = await say(b, chatId, 'hm');
    expect((await report(a, { userId: b.id, chatId, seqs: [seq] })).report).toMatchObject({
      kind: 'USER',
      user: { id: b.id },
      messageCount: 1,
    });
    const [first] = await stored(a);
    expect(first.subject).toEqual({ user: { id: String(stranger.userId), handle: stranger.handle, name: 'Cy', statusLine: '' } });
  });

  it('is about a group as a whole, which a direct chat is not', async () => {
    const [a, b, direct] = await friends();
    const chatId = await group(b, [a]);
    expect((await report(a, { chatId, reason: 'HATE' })).report).toMatchObject({ kind: 'GROUP', user: null, chatId });
    expect((await stored(a))[0].subject).toMatchObject({ chat: { title: 'Loud people', ownerId: String(b.userId), memberCount: 2 } });
    expect(await report(a, { chatId: direct })).toMatchObject({ code: 'INVALID_INPUT', path: ['input', 'chatId'] });
  });

  it('is made once, however often and from how many sides it is sent; other words under its id are refused', async () => {
    const [a, b] = await friends();
    const input = { clientReportId: key(), userId: b.id, reason: 'FRAUD' };
    const all = await Promise.all(Array.from({ length: 5 }, () => report(a, input)));
    expect(new Set(all.map((answer) => answer.report.id)).size).toBe(1);
    expect(await stored(a)).toHaveLength(1);
    expect(await report(a, { ...input, reason: 'SPAM' })).toMatchObject({ code: 'MESSAGE_ID_REUSED', path: ['input', 'clientReportId'] });
    const other = await people.signUp();
    expect((await report(other, input)).report.id).not.toBe(all[0].report.id);
  });

  it('refuses what the reporter may not see, what is not there, and what is out of bounds', async () => {
    const [a, b, chatId] = await friends();
    const own = await say(a, chatId, 'mine');
    const outsider = await people.signUp();
    expect(await report(outsider, { chatId, seqs: [own.seq] })).toMatchObject({ code: 'CHAT_NOT_FOUND' });
    for (const seqs of [[own.seq + 1], [0], [-1]])
      expect(await report(a, { chatId, seqs })).toMatchObject({ code: 'MESSAGE_NOT_FOUND', path: ['input', 'seqs'] });
    expect(await report(a, { chatId, seqs: [own.seq] })).toMatchObject({ code: 'INVALID_INPUT', path: ['input', 'seqs'] });
    for (const userId of ['u_zzz', 'nonsense']) expect(await report(a, { userId })).toMatchObject({ code: 'USER_NOT_FOUND' });
    const cases: [object, string][] = [
      [{}, 'userId'],
      [{ userId: a.id }, 'userId'],
      [{ userId: b.id, seqs: [1] }, 'chatId'],
      [{ userId: b.id, note: 'x'.repeat(limits.reportNoteLengthMax + 1) }, 'note'],
      [{ chatId, seqs: Array.from({ length: limits.reportMessagesMax + 1 }, (_, n) => n + 1) }, 'seqs'],
      [{ userId: b.id, clientReportId: 'short' }, 'clientReportId'],
    ];
    for (const [input, field] of cases) expect(await report(a, input)).toMatchObject({ code: 'INVALID_INPUT', path: ['input', field] });
    expect(await stored(a)).toEqual([]);
    // What was said before somebody came is not theirs to show around.
    const chat = await group(a, [b]);
    const early = await say(a, chat, 'before');
    const late = await people.signUp();
    const { request } = (
      await a.run(`mutation ($id: ID!) { requestContact(input: { userId: $id }) { ... on RequestContactPayload { request { id } } } }`, {
        id: late.id,
      })
    ).requestContact;
    await late.run(`mutation ($id: ID!) { acceptContactRequest(input: { requestId: $id }) { __typename } }`, request);
    await a.run(`mutation ($id: ID!, $who: [ID!]!) { addMembers(input: { chatId: $id, userIds: $who }) { __typename } }`, {
      id: chat,
      who: [late.id],
    });
    expect(await report(late, { chatId: chat, seqs: [early.seq] })).toMatchObject({ code: 'MESSAGE_NOT_FOUND' });
  });

  it('lists the own ones with their state, newest first, both ways, and nobody else’s', async () => {
    const [a, b] = await friends();
    const ids: string[] = [];
    for (const reason of ['SPAM', 'FRAUD', 'HATE']) ids.unshift((await report(a, { userId: b.id, reason })).report.id);
    const page = async (person: Person, args = {}): Promise<Answer> => (await person.run(MINE, args)).reports;
    const idsOf = ({ edges }: Answer): string[] => edges.map(({ node }: Answer) => node.id);
    expect(idsOf(await page(a))).toEqual(ids);
    expect(idsOf(await page(b))).toEqual([]);
    const first = await page(a, { first: 2 });
    expect([idsOf(first), first.pageInfo.hasNextPage]).toEqual([ids.slice(0, 2), true]);
    const rest = await page(a, { first: 2, after: first.pageInfo.endCursor });
    expect([idsOf(rest), rest.pageInfo.hasNextPage]).toEqual([ids.slice(2), false]);
    expect(idsOf(await page(a, { last: 2, before: rest.pageInfo.startCursor }))).toEqual(ids.slice(0, 2));
    await people.prisma.report.updateMany({
      where: { reporterId: a.userId, reason: 'HATE' },
      data: { state: 'ACTED', decidedAt: new Date() },
    });
    expect((await page(a)).edges[0].node).toMatchObject({ reason: 'HATE', state: 'ACTED' });
  });

  it('is forgotten with its copies when it has been kept long enough, and may be made so often and no more', async () => {
    const [a, b] = await friends();
    for (let n = 0; n < limits.reportsPerHour; n += 1) expect((await report(a, { userId: b.id })).__typename).toBe('ReportPayload');
    expect((await report(a, { userId: b.id })).code).toBe('RATE_LIMITED');
    clock.advance(limits.reportDays * 86_400_000);
    expect((await a.run(MINE)).reports.edges).toEqual([]);
    await report(b, { userId: a.id });
    expect(await stored(a)).toEqual([]);
    expect(await stored(b)).toHaveLength(1);
  });
});
