/** Every limit of the product, by name. `serverInfo.limits` publishes them; tests meet each at n and n + 1. */
export interface LimitSpec {
  readonly value: number;
  readonly unit: string;
  readonly description: string;
}

const limit = (value: number, unit: string, description: string): LimitSpec => ({ value, unit, description });

export const limitSpecs = {
  bodyLengthMax: limit(4000, 'characters', 'Longest text message, in Unicode code points.'),
  clientIdLengthMin: limit(8, 'characters', 'Shortest client-chosen id.'),
  clientIdLengthMax: limit(64, 'characters', 'Longest client-chosen id.'),
  handleLengthMin: limit(3, 'characters', 'Shortest handle.'),
  handleLengthMax: limit(32, 'characters', 'Longest handle.'),
  nameLengthMax: limit(64, 'characters', 'Longest name of a person, remark or device.'),
  statusLineLengthMax: limit(140, 'characters', 'Longest status line.'),
  regionLengthMax: limit(64, 'characters', 'Longest region.'),
  passwordLengthMin: limit(8, 'characters', 'Shortest password.'),
  passwordLengthMax: limit(256, 'characters', 'Longest password.'),
  noteLengthMax: limit(200, 'characters', 'Longest note of a contact request.'),
  nicknameLengthMax: limit(32, 'characters', 'Longest nickname in a group.'),
  nicknamesPerHour: limit(60, 'changes', 'How often one person may change nicknames an hour.'),
  titleLengthMax: limit(64, 'characters', 'Longest group title.'),
  tagsMax: limit(20, 'tags', 'Most tags on a contact.'),
  tagLengthMax: limit(32, 'characters', 'Longest tag.'),
  groupSizeMin: limit(2, 'people', 'Fewest people a new group starts with, its maker included.'),
  groupSizeMax: limit(500, 'people', 'Most people in a group.'),
  contactsMax: limit(5000, 'people', 'Most contacts of a person.'),
  blocksMax: limit(1000, 'people', 'Most people a person may block.'),
  pendingRequestsMax: limit(100, 'requests', 'Most contact requests a person may have waiting for an answer.'),
  contactRequestDays: limit(14, 'days', 'How long a contact request stays open.'),
  cardCodeMinutes: limit(60, 'minutes', 'How long a code of a contact card is good.'),
  cardLinkDays: limit(30, 'days', 'How long a link to a contact card is good.'),
  cardResetsPerHour: limit(30, 'resets', 'How often one person may reset the codes and links to their card an hour.'),
  devicesMax: limit(50, 'devices', 'Most signed-in devices of a person; the least recently seen one is signed out.'),
  sessionDays: limit(180, 'days', 'How long a session lives without being used.'),
  pageSizeDefault: limit(30, 'entries', 'Page size when neither first nor last is given.'),
  pageSizeMax: limit(100, 'entries', 'Largest page.'),
  changesMax: limit(200, 'messages', 'Most changed messages in one answer; beyond it the answer is the newest page and a Hole.'),
  snapshotChatsMax: limit(200, 'chats', 'Most chats in a snapshot, the most recently active.'),
  snapshotPageChats: limit(30, 'chats', 'How many chats of a snapshot come with a page of messages; the rest come with the last one.'),
  snapshotMessagesMax: limit(30, 'messages', 'Newest messages of a chat in a snapshot or after a hole.'),
  cursorDays: limit(60, 'days', 'Oldest cursor that is resumed; an older one gets a snapshot.'),
  marksMax: limit(100, 'chats', 'Most chats in one updateMarks.'),
  presenceUsersMax: limit(200, 'people', 'Most people in one presence subscription.'),
  recallWindowSeconds: limit(120, 'seconds', 'How long a sender may recall a message.'),
  textRangesMax: limit(100, 'ranges', 'Most ranges of a text: mentions and formats together.'),
  mentionsMax: limit(50, 'people', 'Most people one message may mention.'),
  unreadMentionsMax: limit(100, 'messages', 'Most unread mentions that a chat lists, the newest.'),
  excerptLengthMax: limit(120, 'characters', 'Longest excerpt in a quote, in Unicode code points.'),
  editWindowSeconds: limit(86_400, 'seconds', 'How long a sender may edit a message.'),
  editsMax: limit(10, 'edits', 'How often one message may be edited.'),
  editsPerMinute: limit(60, 'edits', 'Edits one person may make a minute.'),
  typingSeconds: limit(6, 'seconds', 'How long a typing notice lasts.'),
  heartbeatMsMin: limit(5_000, 'milliseconds', 'Shortest interval of heartbeats a subscription may wish for.'),
  heartbeatMsMax: limit(120_000, 'milliseconds', 'Longest interval of heartbeats a subscription may wish for.'),
  subscriptionsPerSocketMax: limit(32, 'subscriptions', 'Most subscriptions on one socket.'),
  socketsPerUserMax: limit(64, 'sockets', 'Most open sockets of one person on one server.'),
  socketBufferMax: limit(1_048_576, 'bytes', 'Unsent bytes after which a slow socket is cut; it resumes from its cursor.'),
  queryDepthMax: limit(15, 'levels', 'Deepest operation; fragments do not count as levels.'),
  queryCostMax: limit(5000, 'points', 'Costliest operation: an object is 1, a page multiplies by its size.'),
  queryTokensMax: limit(2000, 'tokens', 'Longest operation text.'),
  queryAliasesMax: limit(60, 'aliases', 'Most aliases in an operation.'),
  requestBytesMax: limit(262_144, 'bytes', 'Largest request body or socket message.'),
  pinnedChatsMax: limit(20, 'chats', 'Most chats a person may pin.'),
  chatSettingsMax: limit(1000, 'chats', 'Most settings of chats in a snapshot, of the pinned and the last changed; a chat brings its own.'),
  chatSettingsPerMinute: limit(120, 'changes', 'Settings of chats one person may change a minute.'),
  draftsMax: limit(500, 'drafts', 'Most drafts in a snapshot, the newest; the others are told of as they change.'),
  draftsPerMinute: limit(120, 'drafts', 'Drafts one person may save a minute.'),
  sendsPerMinute: limit(600, 'messages', 'Messages one person may send a minute.'),
  signInsPerQuarterHour: limit(10, 'attempts', 'Failed sign-ins an account or address may make in 15 minutes.'),
  signUpsPerHour: limit(30, 'attempts', 'Accounts one address may make an hour.'),
  groupsPerHour: limit(60, 'groups', 'Groups one person may make an hour.'),
  lookUpsPerHour: limit(300, 'handles', 'Handles one person may try an hour, to find someone or to take for themselves.'),
  requestsPerHour: limit(60, 'requests', 'Contact requests one person may make an hour.'),
  tokenRotationGraceSeconds: limit(60, 'seconds', 'How long a rotated token still works.'),
} as const;

export type LimitName = keyof typeof limitSpecs;

/** The values alone, for the code that keeps them. */
export const limits = Object.fromEntries(Object.entries(limitSpecs).map(([name, spec]) => [name, spec.value])) as Record<LimitName, number>;
