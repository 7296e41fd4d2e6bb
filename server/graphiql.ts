import { createAnswerTabs } from './graphiql-answer-tabs.ts';
import { createGroupTabs } from './graphiql-group-tabs.ts';
import { createMessageTabs } from './graphiql-message-tabs.ts';
import { createPeopleTabs } from './graphiql-people-tabs.ts';
import { type Tab, tab } from './graphiql-tab.ts';

/** What the ready operations are filled in with, so that they run as they stand. */
export interface GraphiqlExample {
  readonly handle: string;
  readonly password: string;
  readonly peerHandle: string;
  readonly peerId: string;
  readonly chatId: string;
  readonly groupId: string;
  readonly memberId: string;
  /** A message to oneself, which may be edited at any time. */
  readonly noteId: string;
  /** A poll that is open, and a chain. */
  readonly pollId: string;
  readonly chainId: string;
  /** A contact request that waits for an answer. */
  readonly requestId: string;
}

const messageFields = `id seq sender { handle name } replyTo { seq excerpt } fallbackText createdAt editedAt forwardedFrom reactions { emoji count } content { __typename ... on TextContent { body } ... on PollContent { question options { text voteCount } } ... on LocationContent { latitude longitude name live { endsAt } } ... on StickerContent { sticker { name url } } ... on VideoContent { name durationMs width height url poster { url } } ... on VoiceContent { durationMs url } ... on MiniProgramContent { card { appId name title page webUrl } } ... on SystemContent { event } }`;

/** GraphiQL's tabs, to be run from left to right. Signing in sets the session cookie, which the later ones use. */
export const createGraphiqlTabs = (example: GraphiqlExample | null): Tab[] => {
  const values = example ?? {
    handle: 'your-handle',
    password: 'your password',
    peerHandle: 'a-handle',
    peerId: 'u_…',
    chatId: 'c_…',
    groupId: 'c_…',
    memberId: 'u_…',
    noteId: 'm_…',
    pollId: 'm_…',
    chainId: 'm_…',
    requestId: 'r_…',
  };
  const { handle, password, peerId, chatId, groupId, memberId, noteId } = values;
  return [
    tab(
      '1. What runs here, and its limits. No sign-in needed.',
      `query ServerInfo { serverInfo { version schemaHash limits { name value unit } } }`,
    ),
    tab(
      '2. Sign in. The answer sets a session cookie, which the other tabs use.',
      `mutation SignIn($input: SignInInput!) {
  signIn(input: $input) {
    __typename
    ... on SessionPayload { viewer { user { id handle name } device { id name } } }
    ... on Error { code message }
    ... on RateLimited { retryAfterMs }
  }
}`,
      { input: { handle, password, deviceName: 'GraphiQL', useCookie: true } },
    ),
    ...createPeopleTabs(values),
    tab(
      '6. All your chats: pinned ones first, then the last active.',
      `query Chats {
  chats(first: 20) {
    edges { node { id kind title peer { name } unreadCount lastMessage { seq fallbackText } } }
    pageInfo { hasNextPage endCursor }
  }
}`,
    ),
    tab(
      '7. Listen to one chat. Start this one, leave it running, and send in the next tab.',
      `subscription MessageAdded($chatId: ID!) {
  messageAdded(chatId: $chatId) { ${messageFields} }
}`,
      { chatId },
    ),
    tab(
      '8. Send a message. Run it twice: the same clientMessageId is the same message.',
      `mutation Send($input: SendMessageInput!) {
  sendMessage(input: $input) {
    __typename
    ... on SendMessagePayload { sentMessage { ${messageFields} } }
    ... on Error { code message path }
  }
}`,
      { input: { chatId, clientMessageId: `graphiql-${Date.now().toString(36)}`, content: { text: { body: 'Hello from GraphiQL' } } } },
    ),
    tab(
      '8b. Reply: a message with replyToSeq, which carries a quote from then on.',
      `mutation Reply($input: SendMessageInput!) {
  sendMessage(input: $input) {
    __typename
    ... on SendMessagePayload { sentMessage { ${messageFields} } }
    ... on Error { code message path }
  }
}`,
      {
        input: {
          chatId,
          clientMessageId: `graphiql-reply-${Date.now().toString(36)}`,
          content: { text: { body: 'An answer from GraphiQL' } },
          replyToSeq: 2,
        },
      },
    ),
    tab(
      '8c. Send a place. Other kinds of content: text, poll, chain.',
      `mutation SendLocation($input: SendMessageInput!) {
  sendMessage(input: $input) {
    __typename
    ... on SendMessagePayload { sentMessage { id seq content { ... on LocationContent { latitude longitude accuracy name address geoUri mapUrl } } } }
    ... on Error { code message path }
  }
}`,
      {
        input: {
          chatId,
          clientMessageId: `graphiql-place-${Date.now().toString(36)}`,
          content: {
            location: { latitude: 31.239703, longitude: 121.499763, accuracy: 15, name: 'Oriental Pearl Tower', address: 'Shanghai' },
          },
        },
      },
    ),
    tab(
      '8d. Let new messages disappear after a day; seconds: 0 lets them stay. expiresAt of a message says when it goes.',
      `mutation Disappear($input: SetDisappearingInput!) {
  setDisappearing(input: $input) {
    __typename
    ... on SetDisappearingPayload { chat { id disappearSeconds } }
    ... on Error { code message path }
  }
}`,
      { input: { chatId, seconds: 86_400 } },
    ),
    tab(
      '8e. Send a sticker later, without a sound: it waits until tomorrow. Run it twice: it is the same. cancelScheduledMessage takes it back.',
      `mutation Later($input: ScheduleMessageInput!) {
  scheduleMessage(input: $input) {
    __typename
    ... on ScheduleMessagePayload { scheduledMessage { id fallbackText silent sendAt state content { ... on StickerContent { sticker { name url } } } } }
    ... on Error { code message path }
  }
}`,
      {
        input: {
          chatId,
          clientMessageId: `graphiql-later-${Date.now().toString(36)}`,
          content: { sticker: { stickerId: 'k_.pip.sleep' } },
          silent: true,
          sendAt: new Date(Date.now() + 86_400_000).toISOString(),
        },
      },
    ),
    tab(
      '8f. Stickers: those that come with Parley, your packs and favourites. Pip says hello in the next tab.',
      `query Stickers {
  builtInStickerPacks { id name nameZh stickers { id name nameZh keywords url } }
  stickerPacks(first: 20) { edges { node { id name isOwn stickerCount } } }
  favouriteStickers(first: 20) { edges { node { id name url } } }
}`,
    ),
    tab(
      '8g. Send a sticker.',
      `mutation SendSticker($input: SendMessageInput!) {
  sendMessage(input: $input) {
    __typename
    ... on SendMessagePayload { sentMessage { ${messageFields} } }
    ... on Error { code message path }
  }
}`,
      {
        input: {
          chatId,
          clientMessageId: `graphiql-sticker-${Date.now().toString(36)}`,
          content: { sticker: { stickerId: 'k_.pip.hello' } },
        },
      },
    ),
    tab(
      '8h. Begin an upload. PUT the bytes to the url with its headers, then completeUpload; the attachment can be sent (a VOICE with its waveform). Run it twice: it is the same.',
      `mutation Upload($input: CreateUploadInput!) {
  createUpload(input: $input) {
    __typename
    ... on CreateUploadPayload {
      upload { id state partSize parts { number size isStored url headers { name value } } }
      attachment { id url }
    }
    ... on Error { code message path }
  }
}`,
      {
        input: {
          kind: 'FILE',
          name: 'hello.txt',
          type: 'text/plain',
          size: 12,
          sha256: '5deecc61388127f7961e9dfe11ea087e79a11ff9eda6d6e2ca07c9b95e4cf051',
        },
      },
    ),
    tab(
      '8i. Send a mini-program card: its app, page and title; a cover is an image that you have uploaded.',
      `mutation SendMiniProgram($input: SendMessageInput!) {
  sendMessage(input: $input) {
    __typename
    ... on SendMessagePayload { sentMessage { id seq fallbackText content { ... on MiniProgramContent { card { appId name page title webUrl cover { url width height } } } } } }
    ... on Error { code message path }
  }
}`,
      {
        input: {
          chatId,
          clientMessageId: `graphiql-card-${Date.now().toString(36)}`,
          content: {
            miniProgram: {
              appId: 'wx1a2b3c4d5e6f7a8b',
              name: 'Tea Market',
              title: 'Spring harvest, two for one',
              page: 'pages/offer/offer?id=7',
              webUrl: 'https://tea.example/offers/7',
            },
          },
        },
      },
    ),
    tab(
      '9. History: the newest ten, and how to page.',
      `query History($chatId: ID!) {
  chat(id: $chatId) {
    lastSeq version
    peerMarks { deliveredSeq readSeq }
    messages(last: 10) { edges { cursor node { ${messageFields} } } pageInfo { hasPreviousPage startCursor } }
  }
}`,
      { chatId },
    ),
    tab(
      '9b. What a chat holds beside words: MEDIA, FILE, VOICE, LINK. Older ones: `before` the startCursor.',
      `query Gallery($chatId: ID!, $kind: GalleryKind!, $before: String) {
  chat(id: $chatId) {
    gallery(kind: $kind, last: 10, before: $before) { edges { node { seq createdAt sender { handle } fallbackText } } pageInfo { hasPreviousPage startCursor } }
  }
}`,
      { chatId, kind: 'LINK', before: null },
    ),
    tab(
      '9c. Say that you have listened to recordings: playedRanges tells all your devices. Seqs that are not there are passed over.',
      `mutation Played($input: MarkPlayedInput!) {
  markPlayed(input: $input) {
    __typename
    ... on MarkPlayedPayload { chatSettings { chatId playedRanges { fromSeq toSeq } } }
    ... on Error { code message path }
  }
}`,
      { input: { chatId, seqs: [1] } },
    ),
    tab(
      '9d. The first message at or after a moment.',
      `query GoToDay($chatId: ID!, $time: DateTime!) {
  chat(id: $chatId) { messageAt(time: $time) { seq createdAt fallbackText } }
}`,
      { chatId, time: '2026-01-01T00:00:00Z' },
    ),
    tab(
      '10. Edit a message of your own. What it said before stays to be looked at.',
      `mutation Edit($input: EditMessageInput!) {
  editMessage(input: $input) {
    ... on EditMessagePayload { editedMessage { id fallbackText editedAt edits { body writtenAt } } }
    ... on Error { code message path }
  }
}`,
      { input: { messageId: noteId, body: 'Notes to self, edited in GraphiQL.' } },
    ),
    ...createMessageTabs(values),
    ...createAnswerTabs(values),
    tab(
      '11. Mark it read up to a seq. Marks only move up.',
      `mutation Read($input: UpdateMarksInput!) {
  updateMarks(input: $input) { ... on UpdateMarksPayload { marked } ... on Error { code message } }
}`,
      { input: { marks: [{ chatId, readSeq: 1 }] } },
    ),
    tab(
      '12. Open the direct chat with a contact: there is one per pair.',
      `mutation OpenDirectChat($input: OpenDirectChatInput!) {
  openDirectChat(input: $input) {
    ... on OpenDirectChatPayload { chat { id kind canSend peer { name } } }
    ... on Error { code message }
  }
}`,
      { input: { userId: peerId } },
    ),
    tab(
      '13. Make a group. Run it twice: the same clientChatId is the same group.',
      `mutation CreateGroup($input: CreateGroupInput!) {
  createGroup(input: $input) {
    ... on CreateGroupPayload { chat { id title memberCount } }
    ... on Error { code message path }
  }
}`,
      { input: { clientChatId: `graphiql-${Date.now().toString(36)}`, title: 'Made in GraphiQL', memberIds: [peerId] } },
    ),
    tab(
      '14. A group, its members, and how far they have read.',
      `query Group($chatId: ID!) {
  chat(id: $chatId) {
    title memberCount owner { name } viewerMember { role readSeq }
    members(first: 20) { edges { node { role joinedAt user { handle name } } } }
  }
}`,
      { chatId: groupId },
    ),
    ...createGroupTabs(values),
    tab(
      '15. Pin a chat, and mute it for ever. Only your own devices hear of it.',
      `mutation Pin($input: UpdateChatSettingsInput!) {
  updateChatSettings(input: $input) {
    ... on UpdateChatSettingsPayload { chatSettings { pinnedAt mutedUntil unreadSeq archivedSeq hiddenSeq clearedSeq version } }
    ... on Error { code message path }
  }
}`,
      { input: { chatId, pinned: true, mutedUntil: '9999-12-31T23:59:59.999Z' } },
    ),
    tab(
      '16. Your list as you have it: pinned first. Other filters: UNREAD, MENTIONS, GROUPS, DIRECT, ARCHIVE, SAVED.',
      `query ChatList($filter: ChatFilter, $after: String) {
  viewer { unreadCount }
  chats(first: 20, after: $after, filter: $filter) {
    edges { node { id kind title peer { name } unreadCount isMarkedUnread placement settings { pinnedAt mutedUntil } } }
    pageInfo { hasNextPage endCursor }
  }
}`,
      { filter: 'LIST', after: null },
    ),
    tab(
      '17. Everything, live and resumable. Stop it, give the last cursor as `after`, and nothing is missed.',
      `subscription Events($after: Cursor) {
  events(after: $after) {
    __typename
    ... on ChatChanges { chatId previousVersion version reset messages { seq fallbackText } hole { fromSeq toSeq } cursor }
    ... on ChatRemoved { chatId cursor }
    ... on AccountChanges { version contacts { user { handle } } cursor }
    ... on MarksChanged { chatId userId deliveredSeq readSeq cursor }
    ... on TypingChanged { chatId user { handle } typing }
    ... on CaughtUp { cursor serverTime }
    ... on Heartbeat { cursor digest chatCount nextBeatMs }
  }
}`,
      { after: null },
    ),
    tab(
      '18. The same without a socket: poll.',
      `query Sync($after: Cursor) {
  sync(after: $after) { cursor events { __typename ... on ChatChanges { chatId version messages { seq fallbackText } } } }
}`,
      { after: null },
    ),
    tab(
      '19. What changed in one chat after a version.',
      `query Changes($chatId: ID!, $after: Int!) {
  chat(id: $chatId) { changes(after: $after) { previousVersion version reset messages { seq version fallbackText } hole { fromSeq toSeq } } }
}`,
      { chatId, after: 0 },
    ),
    tab(
      '20. Presence of people, as it changes.',
      `subscription Presence($userIds: [ID!]!) { presence(userIds: $userIds) { user { handle } online lastSeenAt } }`,
      {
        userIds: [peerId, memberId],
      },
    ),
    tab(
      '21. A refusal is an answer with a code.',
      `mutation Refused($input: RenameGroupInput!) {
  renameGroup(input: $input) { __typename ... on RenameGroupPayload { chat { title } } ... on Error { code message path } }
}`,
      { input: { chatId: groupId, title: '' } },
    ),
  ];
};
