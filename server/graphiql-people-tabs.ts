import { type Tab, tab } from './graphiql-tab.ts';

interface People {
  readonly peerHandle: string;
  readonly peerId: string;
  readonly memberId: string;
  readonly requestId: string;
}

/** Oneself and other people. What ends something begins it again, so that they leave everybody as they were. */
export const createPeopleTabs = ({ peerHandle, peerId, memberId, requestId }: People): Tab[] => [
  tab(
    '3. Who you are, and your devices.',
    `query Viewer {
viewer { user { id handle name avatarUrl } settings { showPresence showReadReceipts } }
devices(first: 5) { edges { node { name platform lastSeenAt isCurrent } } }
}`,
  ),
  tab(
    '4. Find a person by exact handle.',
    `query FindPerson($handle: String!) {
userByHandle(handle: $handle) { id name statusLine region relation remark presence { online lastSeenAt } }
}`,
    { handle: peerHandle },
  ),
  tab(
    '5. Your contacts (search:, tag: and starred: narrow them), the link to your card, and requests.',
    `query Contacts {
contacts(first: 20) { edges { node { user { handle name } remark tags starred since } } pageInfo { hasNextPage endCursor } }
contactCard(form: LINK) { path expiresAt }
contactRequests(first: 10) { edges { node { id state source note from { handle } to { handle } } } }
}`,
  ),
  tab(
    '5b. Call a contact as you like, tag and star them. Only your own devices hear of it.',
    `mutation Contact($input: UpdateContactInput!) {
updateContact(input: $input) {
  ... on UpdateContactPayload { contact { user { name } remark tags starred } }
  ... on Error { code message path }
}
}`,
    { input: { userId: peerId, tags: ['GraphiQL'], starred: true } },
  ),
  tab(
    '5c. Say yes to a contact request, with the id of one from before. Others: requestContact, declineContactRequest, withdrawContactRequest.',
    `mutation Accept($input: AcceptContactRequestInput!) {
  acceptContactRequest(input: $input) {
    ... on AcceptContactRequestPayload { contact { user { handle name } since } chat { id } }
    ... on Error { code message path }
  }
}`,
    { input: { requestId } },
  ),
  tab(
    '5d. Block somebody, and let them in again. They are not told.',
    `mutation Block($person: BlockUserInput!, $same: UnblockUserInput!) {
  blockUser(input: $person) { ... on BlockUserPayload { user { handle relation } } ... on Error { code message path } }
  unblockUser(input: $same) { ... on UnblockUserPayload { user { handle relation } } ... on Error { code message path } }
}`,
    { person: { userId: memberId }, same: { userId: memberId } },
  ),
  tab(
    '5e. Whom you have blocked, which groups you share with somebody, and what became of your reports.',
    `query Ties($userId: ID!) {
  blockedUsers(first: 10) { edges { node { handle name } } }
  commonGroups(userId: $userId, first: 10) { edges { node { id title } } }
  reports(first: 10) { edges { node { id kind reason state decidedAt } } }
}`,
    { userId: peerId },
  ),
  tab(
    '5f. Report somebody to the moderators; with chatId and seqs messages, with chatId alone a group. Run it twice: it is the same.',
    `mutation Report($input: ReportInput!) {
  report(input: $input) {
    ... on ReportPayload { report { id kind reason state messageCount } }
    ... on Error { code message path }
  }
}`,
    {
      input: {
        clientReportId: `graphiql-report-${Date.now().toString(36)}`,
        reason: 'OTHER',
        note: 'Tried out in GraphiQL',
        userId: peerId,
      },
    },
  ),
  tab(
    '5g. What others read of you, and what they see of your reading and your presence.',
    `mutation Oneself($profile: UpdateProfileInput!, $settings: UpdateSettingsInput!) {
  updateProfile(input: $profile) { ... on UpdateProfilePayload { user { name statusLine region } } ... on Error { code message path } }
  updateSettings(input: $settings) { ... on UpdateSettingsPayload { settings { showPresence showReadReceipts } } }
}`,
    { profile: { statusLine: 'Trying out GraphiQL' }, settings: { showPresence: true, showReadReceipts: true } },
  ),
];
