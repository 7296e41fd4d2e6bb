/**
 * Every operation the engine runs, as plain text; `operations.test.ts` validates them against the committed schema. A client that
 * wants to hand its own answers to `applyChat` and `applyMessage` selects `ChatFields` and `MessageFields`.
 *
 * `events` runs once on the server for all devices that listen, so the message path selects nothing that depends on the
 * viewer; such fields stand inside `chat` only, which is null in ordinary frames.
 */

export const USER_FIELDS = 'fragment UserFields on User { id handle name statusLine region avatarUrl }';

/** Part of MESSAGE_FIELDS. Needs UserFields. */
export const CONTENT_FIELDS = `fragment ContentFields on MessageContent {
  __typename
  ... on TextContent { body ranges { kind offset length user { id } } linkPreview { url site title description image { width height placeholder url } } }
  ... on SystemContent { event actor { ...UserFields } targets { ...UserFields } title messageSeq }
  ... on PollContent { question options { text voteCount } multiple anonymous voterCount closesAt }
  ... on ChainContent { topic entries { user { id } text } }
  ... on LocationContent { latitude longitude accuracy name address live { endsAt updatedAt } }
  ... on ImageContent { caption ranges: captionRanges { kind offset length user { id } } images { name width height placeholder animated url thumbnailUrl } }
  ... on VideoContent { name type size durationMs width height url caption ranges: captionRanges { kind offset length user { id } } poster { name width height placeholder animated url thumbnailUrl } }
  ... on FileContent { name type size url caption ranges: captionRanges { kind offset length user { id } } }
  ... on StickerContent { sticker { id packId name nameZh width height placeholder animated url } }
  ... on VoiceContent { durationMs waveform url }
  ... on MiniProgramContent { card { appId name title page webUrl cover { name width height placeholder animated url thumbnailUrl } } }
  ... on RecalledContent { recalledAt recalledBy { ...UserFields } }
  ... on RecordContent { authors count preview }
  ... on ContactCardContent { userId name avatarUrl }
}`;

/** Needs UserFields. Senders are named by id: the engine keeps a table of people. */
export const MESSAGE_FIELDS = `fragment MessageFields on Message {
  id chatId seq version clientMessageId createdAt editedAt forwardedFrom silent expiresAt senderAway fallbackText
  sender { id }
  replyTo { seq sender { id } kind excerpt expiresAt }
  reactions { emoji userIds }
  content { ...ContentFields }
}
${CONTENT_FIELDS}`;

/** What `applyScheduled` takes. Needs ContentFields and UserFields. */
export const SCHEDULED_FIELDS = `fragment ScheduledFields on ScheduledMessage {
  id chatId body ranges { kind offset length user { id } } replyToSeq silent sendAt state failureCode version fallbackText
  content { ...ContentFields }
}`;

const CHAT_SETTINGS =
  'chatId pinnedAt mutedUntil unreadSeq archivedSeq hiddenSeq savedAt clearedSeq deletedRanges { fromSeq toSeq } playedRanges { fromSeq toSeq } version';

const DRAFT = 'text ranges { kind offset length user { id } } replyToSeq version';
const POLL_VOTE = 'messageId options version';

/** Needs UserFields. */
export const CHAT_FIELDS = `fragment ChatFields on Chat {
  id kind title memberCount lastSeq version createdAt lastActivityAt canSend
  owner { id }
  peer { ...UserFields }
  peerMarks { deliveredSeq readSeq readShown }
  viewerCapabilities
  nicknames { userId nickname }
  announcementId
  joinRequestCount
  pins { seq }
  mutedAll slowModeSeconds nextMessageAt disappearSeconds
  viewerMember { role state mutedUntil joinedSeq joinedAt clearedSeq readSeq deliveredSeq }
  settings { ${CHAT_SETTINGS} }
  unreadMentionSeqs
}`;

const JOIN_REQUEST = 'id chatId title user { ...UserFields } invitedBy { ...UserFields } answer state createdAt';

const MEMBER_FIELDS =
  'fragment MemberFields on Member { user { ...UserFields } role nickname mutedUntil state joinedSeq joinedAt version }';
const DEVICE_FIELDS = 'fragment DeviceFields on Device { id name platform signedInBy createdAt lastSeenAt isCurrent revokedAt }';

const ACCOUNT_FIELDS = `fragment AccountFields on AccountChanges {
  previousVersion version reset cursor
  viewer { user { ...UserFields } device { ...DeviceFields } settings { showPresence showReadReceipts } }
  contacts { user { ...UserFields } remark tags starred since }
  removedContactIds
  requests { id from { ...UserFields } to { ...UserFields } note source state createdAt expiresAt }
  devices { ...DeviceFields }
  blocked { ...UserFields }
  unblockedIds
  drafts { chatId ${DRAFT} }
  chatSettings { ${CHAT_SETTINGS} }
  pollVotes { ${POLL_VOTE} }
  joinRequests { ${JOIN_REQUEST} }
  scheduledMessages { ...ScheduledFields }
  stickersChanged
}
${SCHEDULED_FIELDS}`;

const CHANGES_FIELDS = `fragment ChangesFields on ChatChanges {
  chatId previousVersion version reset cursor
  chat { ...ChatFields }
  members { ...MemberFields }
  messages { ...MessageFields }
  hole { fromSeq toSeq }
}`;

const EVENT_FIELDS = `fragment EventFields on Event {
  __typename
  ... on ChatChanges { ...ChangesFields }
  ... on ChatRemoved { chatId version cursor }
  ... on AccountChanges { ...AccountFields }
  ... on MarksChanged { chatId userId deliveredSeq readSeq cursor }
  ... on TypingChanged { chatId user { ...UserFields } typing expiresAt }
  ... on CaughtUp { cursor serverTime }
  ... on Heartbeat { cursor serverTime nextBeatMs digest chatCount accountVersion recent { chatId version } }
}`;

const withFragments = (operation: string, ...fragments: readonly string[]) => [operation, ...fragments].join('\n');

const ALL_FRAGMENTS = [
  EVENT_FIELDS,
  CHANGES_FIELDS,
  ACCOUNT_FIELDS,
  CHAT_FIELDS,
  MEMBER_FIELDS,
  MESSAGE_FIELDS,
  DEVICE_FIELDS,
  USER_FIELDS,
];

export const EVENTS = withFragments(
  'subscription Events($after: Cursor, $beatMs: Int) { events(after: $after, beatMs: $beatMs) { ...EventFields } }',
  ...ALL_FRAGMENTS,
);

export const SYNC = withFragments(
  'query Sync($after: Cursor) { sync(after: $after) { cursor events { ...EventFields } } }',
  ...ALL_FRAGMENTS,
);

export const CHANGES = withFragments(
  'query Changes($chatId: ID!, $after: Int!) { chat(id: $chatId) { ...ChatFields changes(after: $after) { ...ChangesFields } } }',
  CHANGES_FIELDS,
  CHAT_FIELDS,
  MEMBER_FIELDS,
  MESSAGE_FIELDS,
  USER_FIELDS,
);

export const CHATS = withFragments(
  `query Chats($first: Int!, $after: String) {
  chats(first: $first, after: $after) { edges { node { ...ChatFields lastMessage { ...MessageFields } } } pageInfo { hasNextPage endCursor } }
}`,
  CHAT_FIELDS,
  MESSAGE_FIELDS,
  USER_FIELDS,
);

/** Only what is needed to see which chats are behind. */
export const CHAT_VERSIONS =
  'query ChatVersions($first: Int!, $after: String) { chats(first: $first, after: $after) { edges { node { id version } } pageInfo { hasNextPage endCursor } } }';

const historyQuery = (name: string, page: string) =>
  withFragments(
    `query ${name}($chatId: ID!, $count: Int!, $seq: Int!) {
  chat(id: $chatId) { id messages(${page}) { edges { node { ...MessageFields } } pageInfo { hasPreviousPage hasNextPage } } }
}`,
    MESSAGE_FIELDS,
    USER_FIELDS,
  );

export const MESSAGES_BEFORE = historyQuery('MessagesBefore', 'last: $count, beforeSeq: $seq');
export const MESSAGES_AFTER = historyQuery('MessagesAfter', 'first: $count, afterSeq: $seq');
export const MESSAGES_AROUND = historyQuery('MessagesAround', 'first: $count, aroundSeq: $seq');

export const MEMBERS = withFragments(
  `query Members($chatId: ID!, $first: Int!, $after: String) {
  chat(id: $chatId) { id version members(first: $first, after: $after) { edges { node { ...MemberFields } } pageInfo { hasNextPage endCursor } } }
}`,
  MEMBER_FIELDS,
  USER_FIELDS,
);

/** Many people in one request, by aliases u0, u1, … and variables id0, id1, … */
export const usersQuery = (count: number): string => {
  const places = Array.from({ length: count }, (_, place) => place);
  const variables = places.map((place) => `$id${place}: ID!`).join(', ');
  const fields = places.map((place) => `u${place}: user(id: $id${place}) { ...UserFields }`).join(' ');
  return withFragments(`query Users(${variables}) { ${fields} }`, USER_FIELDS);
};

export const SEND_MESSAGE = withFragments(
  `mutation SendMessage($input: SendMessageInput!) {
  sendMessage(input: $input) {
    __typename
    ... on SendMessagePayload { message: sentMessage { ...MessageFields } }
    ... on Error { code }
    ... on RateLimited { retryAfterMs }
    ... on SlowMode { retryAfterMs }
  }
}`,
  MESSAGE_FIELDS,
  USER_FIELDS,
);

export const SET_REACTION = withFragments(
  `mutation SetReaction($input: SetReactionInput!) {
  setReaction(input: $input) {
    __typename
    ... on SetReactionPayload { message: reactedMessage { ...MessageFields } }
    ... on Error { code }
    ... on RateLimited { retryAfterMs }
  }
}`,
  MESSAGE_FIELDS,
  USER_FIELDS,
);

export const FORWARD_MESSAGES = withFragments(
  `mutation ForwardMessages($input: ForwardMessagesInput!) {
  forwardMessages(input: $input) {
    __typename
    ... on ForwardMessagesPayload { messages: forwardedMessages { ...MessageFields } }
    ... on Error { code }
    ... on RateLimited { retryAfterMs }
    ... on SlowMode { retryAfterMs }
  }
}`,
  MESSAGE_FIELDS,
  USER_FIELDS,
);

export const EDIT_MESSAGE = withFragments(
  `mutation EditMessage($input: EditMessageInput!) {
  editMessage(input: $input) {
    __typename
    ... on EditMessagePayload { message: editedMessage { ...MessageFields } }
    ... on Error { code }
    ... on RateLimited { retryAfterMs }
  }
}`,
  MESSAGE_FIELDS,
  USER_FIELDS,
);

/** A mutation that answers with the message as it is now. */
const messageMutation = (field: string, answer: string, more = '') => {
  const name = field.charAt(0).toUpperCase() + field.slice(1);
  return withFragments(
    `mutation ${name}($input: ${name}Input!) {
  ${field}(input: $input) {
    __typename
    ... on ${name}Payload { message: ${answer} { ...MessageFields } ${more} }
    ... on Error { code }
    ... on RateLimited { retryAfterMs }
  }
}`,
    MESSAGE_FIELDS,
    USER_FIELDS,
  );
};

export const VOTE_POLL = messageMutation('votePoll', 'pollMessage', `vote { ${POLL_VOTE} }`);
export const SET_CHAIN_ENTRY = messageMutation('setChainEntry', 'chainMessage');
export const REMOVE_CHAIN_ENTRY = messageMutation('removeChainEntry', 'chainMessage');
export const STOP_LIVE_LOCATION = messageMutation('stopLiveLocation', 'locationMessage');

export const UPDATE_MARKS =
  'mutation UpdateMarks($input: UpdateMarksInput!) { updateMarks(input: $input) { __typename ... on UpdateMarksPayload { marked } ... on Error { code } } }';

export const SET_DRAFT = `mutation SetDraft($input: SetDraftInput!) {
  setDraft(input: $input) {
    __typename
    ... on SetDraftPayload { draft { ${DRAFT} } }
    ... on Error { code }
    ... on RateLimited { retryAfterMs }
  }
}`;

export const SET_TYPING =
  'mutation SetTyping($input: SetTypingInput!) { setTyping(input: $input) { __typename ... on SetTypingPayload { expiresAt } ... on Error { code } } }';

export const PRESENCE = 'subscription Presence($userIds: [ID!]!) { presence(userIds: $userIds) { user { id } online lastSeenAt } }';

export const GROUP_RECEIPTS =
  'subscription GroupReceipts($chatId: ID!) { groupReceipts(chatId: $chatId) { chatId marks { seq readers } } }';

/** The cheapest question that needs a signed-in viewer: is this session still good, is this socket still alive? */
export const PROBE = 'query Probe { viewer { user { id } } }';

const settingsMutation = (field: string) => {
  const name = field.charAt(0).toUpperCase() + field.slice(1);
  return `mutation ${name}($input: ${name}Input!) {
  ${field}(input: $input) {
    __typename
    ... on ${name}Payload { chatSettings { ${CHAT_SETTINGS} } }
    ... on Error { code }
    ... on RateLimited { retryAfterMs }
  }
}`;
};

export const UPDATE_CHAT_SETTINGS = settingsMutation('updateChatSettings');
export const CLEAR_HISTORY = settingsMutation('clearHistory');
export const DELETE_MESSAGES = settingsMutation('deleteMessages');
export const MARK_PLAYED = settingsMutation('markPlayed');
export const DELETE_CHAT = settingsMutation('deleteChat');
