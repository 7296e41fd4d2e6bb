import { type Tab, tab } from './graphiql-tab.ts';

const HOUR_MS = 3_600_000;
const groupAnswer = (name: string, fields: string) =>
  `__typename ... on ${name}Payload { chat { id ${fields} } } ... on Error { code message path }`;

/** What owner and admins of a group decide. Run from left to right they leave the group with the people it had. */
export const createGroupTabs = ({ groupId, memberId }: { readonly groupId: string; readonly memberId: string }): Tab[] => [
  tab(
    '14b. What a group has decided, who waits to be let in (approveJoinRequest, declineJoinRequest), and who is kept out.',
    `query Policies($chatId: ID!) {
  chat(id: $chatId) {
    joinMode joinQuestion historyVisible mutedAll slowModeSeconds disappearSeconds
    announcement { text author { name } readCount }
    invites { id creator { name } uses usesMax expiresAt }
    joinRequests(first: 20) { edges { node { id user { handle name } answer invitedBy { name } createdAt } } }
    bans(first: 20) { edges { node { user { handle name } reason until bannedBy { name } } } }
  }
}`,
    { chatId: groupId },
  ),
  tab(
    '14c. How people come in: OPEN, APPROVAL, or QUESTION with a joinQuestion. historyVisible shows newcomers what was said before.',
    `mutation Entry($input: UpdateGroupEntryInput!) {
  updateGroupEntry(input: $input) { ${groupAnswer('UpdateGroupEntry', 'joinMode historyVisible')} }
}`,
    { input: { chatId: groupId, joinMode: 'OPEN', historyVisible: true } },
  ),
  tab(
    '14d. A link into a group, for five people and a day. revokeInvite ends it; whoever opens it asks invitePreview(token:) first.',
    `mutation Invite($input: CreateInviteInput!) {
  createInvite(input: $input) {
    ... on CreateInvitePayload { token invite { id usesMax expiresAt } }
    ... on Error { code message path }
  }
}`,
    { input: { chatId: groupId, usesMax: 5, expiresInSeconds: 86_400 } },
  ),
  tab(
    '14e. An announcement. An empty text takes it down.',
    `mutation Announce($input: SetAnnouncementInput!) {
  setAnnouncement(input: $input) { ${groupAnswer('SetAnnouncement', 'announcement { text readCount }')} }
}`,
    { input: { chatId: groupId, text: 'Tried out in GraphiQL.' } },
  ),
  tab(
    '14f. Mute a member for an hour; without mutedUntil they may write again.',
    `mutation MuteMember($input: SetMemberMuteInput!) {
  setMemberMute(input: $input) {
    ... on SetMemberMutePayload { member { user { name } mutedUntil } }
    ... on Error { code message path }
  }
}`,
    { input: { chatId: groupId, userId: memberId, mutedUntil: new Date(Date.now() + HOUR_MS).toISOString() } },
  ),
  tab(
    '14g. Mute all but owner and admins, or let everyone write; and slow mode, with one of serverInfo.slowModeSeconds.',
    `mutation Writing($mute: SetMuteAllInput!, $slow: SetSlowModeInput!) {
  setMuteAll(input: $mute) { ${groupAnswer('SetMuteAll', 'mutedAll')} }
  setSlowMode(input: $slow) { ${groupAnswer('SetSlowMode', 'slowModeSeconds')} }
}`,
    { mute: { chatId: groupId, mutedAll: false }, slow: { chatId: groupId, seconds: 10 } },
  ),
  tab(
    '14h. Keep somebody out, with a reason; lift it, and add them again. One mutation does its fields one after the other.',
    `mutation OutAndIn($ban: BanMemberInput!, $lift: LiftBanInput!, $add: AddMembersInput!) {
  banMember(input: $ban) { ${groupAnswer('BanMember', 'memberCount')} }
  liftBan(input: $lift) { ${groupAnswer('LiftBan', 'memberCount')} }
  addMembers(input: $add) { ${groupAnswer('AddMembers', 'memberCount')} }
}`,
    {
      ban: { chatId: groupId, userId: memberId, reason: 'Tried out in GraphiQL', until: new Date(Date.now() + HOUR_MS).toISOString() },
      lift: { chatId: groupId, userId: memberId },
      add: { chatId: groupId, userIds: [memberId] },
    },
  ),
  tab(
    '14i. A name for this group alone; an empty one takes it back.',
    `mutation Nickname($input: SetGroupNicknameInput!) {
  setGroupNickname(input: $input) { __typename ... on Error { code message path } }
}`,
    { input: { chatId: groupId, nickname: 'Captain' } },
  ),
  tab(
    '14j. Keep a group among your contacts: chats(filter: SAVED) lists them.',
    `mutation SaveGroup($input: UpdateChatSettingsInput!) {
  updateChatSettings(input: $input) {
    ... on UpdateChatSettingsPayload { chatSettings { savedAt version } }
    ... on Error { code message path }
  }
}`,
    { input: { chatId: groupId, saved: true } },
  ),
  tab(
    '14k. Ask to be let into a group, with the token of a link; where it is open, you are in. joinByInvite is for open groups alone.',
    `mutation AskToJoin($input: RequestToJoinInput!) {
  requestToJoin(input: $input) {
    ... on RequestToJoinPayload { request { id state } chat { id title } }
    ... on Error { code message path }
  }
}`,
    { input: { token: '…', answer: 'A friend told me of it.' } },
  ),
  tab(
    '14l. Let somebody in: the id of a request stands in 14b. declineJoinRequest says no, withdrawJoinRequest takes an own one back.',
    `mutation LetIn($input: ApproveJoinRequestInput!) {
  approveJoinRequest(input: $input) {
    ... on ApproveJoinRequestPayload { request { state user { name } } chat { memberCount joinRequestCount } }
    ... on JoinRequestAnswered { state }
    ... on Error { code message path }
  }
}`,
    { input: { requestId: 'j_…' } },
  ),
  tab(
    '14m. Make a member an admin, and a member again. transferOwnership hands the group on, leaveGroup leaves it.',
    `mutation Roles($up: SetMemberRoleInput!, $down: SetMemberRoleInput!) {
  up: setMemberRole(input: $up) { ... on SetMemberRolePayload { member { user { name } role } } ... on Error { code message path } }
  down: setMemberRole(input: $down) { ... on SetMemberRolePayload { member { user { name } role } } ... on Error { code message path } }
}`,
    {
      up: { chatId: groupId, userId: memberId, role: 'ADMIN' },
      down: { chatId: groupId, userId: memberId, role: 'MEMBER' },
    },
  ),
];
