import type { TestApp } from '../app.ts';
import { newId, payload, send } from '../company.ts';
import * as ops from '../operations/gql.ts';
import { picture, uploadsOf } from '../uploading.ts';
import type { Answer as Data } from '../people.ts';
import { ask } from './ask-by-name.ts';
import { type GroupRole, type GroupWorld, makeGroupWorld, sendContent, schedule } from './group-world.ts';

/** A group with one of everything that can be read of it. */
export interface ReadWorld extends GroupWorld {
  readonly token: string;
  readonly poll: string;
  readonly anonymousPoll: string;
  readonly record: string;
  readonly image: string;
  readonly pack: string;
  readonly upload: string;
}

export const makeReadWorld = async (app: TestApp): Promise<ReadWorld> => {
  const world = await makeGroupWorld(app);
  const { chatId, author, message, newcomer, otherAdmin, otherMember, people } = world;
  const mutate = async (person: typeof author, name: string, fields: string, input: object): Promise<Data> => {
    const type = `${name[0]?.toUpperCase()}${name.slice(1)}`;
    const { data, errors } = await ask(
      app.url,
      person.token,
      `mutation ($input: ${type}Input!) { ${name}(input: $input) { __typename ... on ${type}Payload { ${fields} } } }`,
      { input },
    );
    if (data?.[name]?.__typename !== `${type}Payload`) throw new Error(`${name}: ${JSON.stringify({ data, errors })}`);
    return data[name];
  };
  const { token } = await mutate(people.owner, 'createInvite', 'token', { chatId });
  await mutate(people.owner, 'updateGroupEntry', '__typename', { chatId, joinMode: 'APPROVAL' });
  await mutate(newcomer, 'requestToJoin', '__typename', { token });
  await mutate(people.owner, 'banMember', '__typename', { chatId, userId: people.exMember.id, reason: 'Advertisements.' });
  const { chat } = await mutate(people.owner, 'setAnnouncement', 'chat { announcementId }', { chatId, text: 'Hear, hear' });
  await mutate(otherMember, 'readAnnouncement', '__typename', { chatId, announcementId: chat.announcementId });
  await mutate(otherAdmin, 'pinMessage', '__typename', { messageId: message.id });
  await mutate(otherAdmin, 'setReaction', '__typename', { messageId: message.id, emoji: '👍' });
  await mutate(author, 'editMessage', '__typename', { messageId: message.id, body: 'something else' });
  await mutate(author, 'setDraft', '__typename', { chatId, text: 'not yet' });
  await mutate(author, 'report', '__typename', { clientReportId: newId(), reason: 'SPAM', chatId });
  await schedule(author, chatId);
  await send(author, chatId, 'see https://example.com');
  const options = { question: 'Where?', options: ['Here', 'There'] };
  const poll = await sendContent(author, chatId, { poll: options });
  const anonymousPoll = await sendContent(author, chatId, { poll: { ...options, anonymous: true } });
  for (const messageId of [poll, anonymousPoll]) await mutate(otherMember, 'votePoll', '__typename', { messageId, options: [0] });
  const { forwardMessages } = await author.ask(ops.ForwardMessagesDocument, {
    input: { fromChatId: chatId, chatId, seqs: [message.seq], clientMessageIds: [newId()], merged: true },
  });
  const record = payload(forwardMessages, 'ForwardMessagesPayload').forwardedMessages[0]?.id ?? '';
  const uploads = uploadsOf(app.url, author);
  const image = (await uploads.store(await picture('png'), { kind: 'IMAGE', type: 'image/png' })).id;
  await sendContent(author, chatId, { image: { attachmentIds: [image] } });
  const { stickerPack } = await mutate(author, 'createStickerPack', 'stickerPack { id }', { clientPackId: newId(), name: 'Dots' });
  const { upload } = await uploads.create(new Uint8Array(Buffer.from(chatId)), { kind: 'FILE', type: 'text/plain' });
  return { ...world, token, poll, anonymousPoll, record, image, pack: stickerPack.id, upload: upload?.id ?? '' };
};

export interface ReadRow {
  readonly what: string;
  readonly document: string;
  /** What is seen, in a word or a number; null where nothing is. */
  see(data: Data): unknown;
  readonly expected: Readonly<Record<GroupRole, unknown>>;
}

const all = (seen: unknown): ReadRow['expected'] => ({ ...inside(seen), stranger: seen, contact: seen, exMember: seen });
const inside = (seen: unknown): ReadRow['expected'] => ({
  stranger: null,
  contact: null,
  exMember: null,
  member: seen,
  blocked: seen,
  admin: seen,
  owner: seen,
});
const staff = (seen: unknown, others: unknown): ReadRow['expected'] => ({ ...inside(seen), member: others, blocked: others });
const count = (connection: { edges: unknown[] } | undefined): number | null => connection?.edges.length ?? null;

const ofChat = (what: string, selection: string, see: (chat: Data) => unknown, expected: ReadRow['expected']): ReadRow => ({
  what,
  document: `query ($chatId: ID!) { chat(id: $chatId) { ${selection} } }`,
  see: ({ chat }) => (chat === null ? null : see(chat)),
  expected,
});
const ofMessage = (
  what: string,
  variable: 'message' | 'poll' | 'anonymousPoll' | 'record',
  selection: string,
  see: (message: Data) => unknown,
  expected: ReadRow['expected'],
): ReadRow => ({
  what,
  document: `query ($${variable}: ID!) { message(id: $${variable}) { ${selection} } }`,
  see: ({ message }) => (message === null ? null : see(message)),
  expected,
});

export const readRows: readonly ReadRow[] = [
  ofChat('the chat', 'title', ({ title }) => title, inside('A group')),
  ofChat('its last message', 'lastMessage { seq }', ({ lastMessage }) => lastMessage !== null, inside(true)),
  ofChat('a page of messages', 'messages(last: 2) { edges { cursor } }', ({ messages }) => count(messages), inside(2)),
  ofChat('what changed', 'changes(after: 0) { messages { seq } }', ({ changes }) => changes.messages.length > 0, inside(true)),
  ofChat('the message at a moment', 'messageAt(time: "2021-01-01T00:00:00Z") { seq }', ({ messageAt }) => messageAt !== null, inside(true)),
  ofChat('links', 'gallery(kind: LINK, last: 5) { edges { cursor } }', ({ gallery }) => count(gallery), inside(1)),
  ofChat('media', 'gallery(kind: MEDIA, last: 5) { edges { cursor } }', ({ gallery }) => count(gallery), inside(1)),
  ofChat('pins', 'pins { seq }', ({ pins }) => pins.length, inside(1)),
  ofChat('members', 'members(first: 3) { edges { cursor } }', ({ members }) => count(members), inside(3)),
  ofChat('members, looked for', 'members(first: 3, search: "e") { edges { cursor } }', ({ members }) => count(members), inside(3)),
  ofChat('invites', 'invites { id }', ({ invites }) => invites.length, staff(1, 0)),
  ofChat('how many ask to join', 'joinRequestCount', ({ joinRequestCount }) => joinRequestCount, staff(1, 0)),
  ofChat('who asks to join', 'joinRequests(first: 5) { edges { cursor } }', ({ joinRequests }) => count(joinRequests), staff(1, 0)),
  ofChat('who is kept out', 'bans(first: 5) { edges { cursor } }', ({ bans }) => count(bans), staff(1, 0)),
  ofChat('the announcement', 'announcement { text }', ({ announcement }) => announcement.text, inside('Hear, hear')),
  ofChat('how many have read it', 'announcement { readCount }', ({ announcement }) => announcement.readCount, staff(2, null)),
  ofChat(
    'who has read it',
    'announcement { readers(first: 5) { edges { cursor } } }',
    ({ announcement }) => count(announcement.readers),
    staff(2, 0),
  ),
  {
    what: 'the draft of somebody else',
    document:
      'query ($chatId: ID!, $authorId: ID!) { chat(id: $chatId) { member(userId: $authorId) { draft { text } readSeq deliveredSeq clearedSeq } } }',
    see: ({ chat }) => chat && JSON.stringify(Object.values(chat.member)),
    expected: inside('[null,null,null,0]'),
  },
  ofMessage('a message', 'message', 'fallbackText', ({ fallbackText }) => fallbackText, inside('something else')),
  ofMessage('what it said before', 'message', 'edits { body }', ({ edits }) => edits.length, inside(1)),
  ofMessage('who reacted', 'message', 'reactors(first: 5) { edges { cursor } }', ({ reactors }) => count(reactors), inside(1)),
  ofMessage(
    'who read what somebody else wrote',
    'message',
    'readers(first: 5) { edges { cursor } }',
    ({ readers }) => count(readers),
    inside(0),
  ),
  ofMessage('whom it has reached', 'message', 'receipts(first: 5) { edges { cursor } }', ({ receipts }) => count(receipts), inside(0)),
  ...(['poll', 'anonymousPoll'] as const).map((poll) =>
    ofMessage(
      poll === 'poll' ? 'who voted' : 'who voted where nobody is to know',
      poll,
      'content { ... on PollContent { voterCount voters(option: 0, first: 5) { edges { cursor } } } }',
      ({ content }) => `${content.voterCount}, ${count(content.voters)} told`,
      inside(poll === 'poll' ? '1, 1 told' : '1, 0 told'),
    ),
  ),
  ofMessage(
    'a record',
    'record',
    'content { ... on RecordContent { entries { fallbackText } } }',
    ({ content }) => content.entries.length,
    inside(1),
  ),
  {
    what: 'the group among one’s chats',
    document: '{ chats(first: 5, filter: GROUPS) { edges { node { title } } } }',
    see: ({ chats }) => (count(chats) === 0 ? null : 'there'),
    expected: inside('there'),
  },
  {
    what: 'the groups one has in common with its author',
    document: 'query ($authorId: ID!) { commonGroups(userId: $authorId, first: 5) { edges { cursor } } }',
    see: ({ commonGroups }) => count(commonGroups),
    expected: { ...inside(1), stranger: 0, contact: 0, exMember: 0 },
  },
  {
    what: 'why one was taken out',
    document: 'query ($chatId: ID!) { removal(chatId: $chatId) { reason isBanned } }',
    see: ({ removal }) => removal?.reason ?? null,
    expected: { ...all(null), exMember: 'Advertisements.' },
  },
  {
    what: 'where a link leads, and whether one is there',
    document: 'query ($token: String!) { invitePreview(token: $token) { title isMember } }',
    see: ({ invitePreview }) => `${invitePreview.title}, ${invitePreview.isMember ? 'in' : 'out'}`,
    expected: { ...inside('A group, in'), stranger: 'A group, out', contact: 'A group, out', exMember: 'A group, out' },
  },
  {
    what: 'what somebody else has scheduled',
    document: 'query ($chatId: ID!) { scheduledMessages(chatId: $chatId) { id } }',
    see: ({ scheduledMessages }) => scheduledMessages.length,
    expected: all(0),
  },
  {
    what: 'what somebody else has reported',
    document: '{ reports(first: 5) { edges { cursor } } }',
    see: ({ reports }) => count(reports),
    expected: all(0),
  },
  {
    what: 'an attachment, an upload and a sticker pack of somebody else, by their ids alone',
    document:
      'query ($image: ID!, $upload: ID!, $pack: ID!) { attachment(id: $image) { id } upload(id: $upload) { id } stickerPack(id: $pack) { id } }',
    see: ({ attachment, upload, stickerPack }) => attachment ?? upload ?? stickerPack,
    expected: all(null),
  },
  {
    what: 'the presence and the remark of somebody who is no contact',
    document: 'query ($authorId: ID!) { user(id: $authorId) { presence { online } remark } }',
    see: ({ user }) => user.presence ?? user.remark,
    expected: { ...all(null), owner: { online: false } },
  },
];
