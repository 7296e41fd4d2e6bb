import { CHAT_FIELDS, CONTENT_FIELDS, MESSAGE_FIELDS, SCHEDULED_FIELDS, USER_FIELDS } from '../../clients/sync/index.ts';

/** What people do that is not the sync engine's business: the web client asks these over HTTP. */
const chatMutation = (name: string): string => {
  const field = name[0]?.toLowerCase() + name.slice(1);
  return `mutation ${name}($input: ${name}Input!) { ${field}(input: $input) {
    __typename ... on ${name}Payload { chat { ...ChatFields } } ... on Error { code } } } ${CHAT_FIELDS} ${USER_FIELDS}`;
};

export const ADD_MEMBERS = chatMutation('AddMembers');
export const REMOVE_MEMBER = chatMutation('RemoveMember');
export const RENAME_GROUP = chatMutation('RenameGroup');
export const SET_MUTE_ALL = chatMutation('SetMuteAll');
export const SET_MEMBER_MUTE =
  'mutation SetMemberMute($input: SetMemberMuteInput!) { setMemberMute(input: $input) { __typename ... on SetMemberMutePayload { member { version } } ... on Error { code } } }';
export const CREATE_GROUP = chatMutation('CreateGroup');
export const OPEN_DIRECT_CHAT = chatMutation('OpenDirectChat');
/** Without an input. */
export const OPEN_SELF_CHAT = `mutation OpenSelfChat { openSelfChat { __typename chat { ...ChatFields } } } ${CHAT_FIELDS} ${USER_FIELDS}`;
export const PIN_MESSAGE = chatMutation('PinMessage');
export const UNPIN_MESSAGE = chatMutation('UnpinMessage');
export const JOIN_BY_INVITE = chatMutation('JoinByInvite');
export const SET_GROUP_NICKNAME =
  'mutation SetGroupNickname($input: SetGroupNicknameInput!) { setGroupNickname(input: $input) { __typename ... on Error { code } } }';
export const CREATE_INVITE = `mutation CreateInvite($input: CreateInviteInput!) { createInvite(input: $input) {
  __typename ... on CreateInvitePayload { token invite { id } } ... on Error { code } } }`;
export const SET_SLOW_MODE = chatMutation('SetSlowMode');
export const SET_DISAPPEARING = chatMutation('SetDisappearing');
export const BAN_MEMBER = chatMutation('BanMember');
export const LIFT_BAN = chatMutation('LiftBan');
export const UPDATE_GROUP_ENTRY = chatMutation('UpdateGroupEntry');
export const REQUEST_TO_JOIN = chatMutation('RequestToJoin');
export const APPROVE_JOIN_REQUEST = chatMutation('ApproveJoinRequest');
export const DECLINE_JOIN_REQUEST = chatMutation('DeclineJoinRequest');
export const WITHDRAW_JOIN_REQUEST =
  'mutation WithdrawJoinRequest($input: WithdrawJoinRequestInput!) { withdrawJoinRequest(input: $input) { __typename ... on Error { code } } }';
export const SET_MEMBER_ROLE =
  'mutation SetMemberRole($input: SetMemberRoleInput!) { setMemberRole(input: $input) { __typename ... on Error { code } } }';
export const JOIN_REQUESTS = 'query JoinRequests($input: ID!) { chat(id: $input) { joinRequests(first: 5) { edges { node { id } } } } }';
export const REMOVAL = 'query Removal($input: ID!) { removal(chatId: $input) { reason isBanned } }';
export const LEAVE_GROUP =
  'mutation LeaveGroup($input: LeaveGroupInput!) { leaveGroup(input: $input) { __typename ... on LeaveGroupPayload { chatId } ... on Error { code } } }';
export const RECALL_MESSAGE = `mutation RecallMessage($input: RecallMessageInput!) { recallMessage(input: $input) {
  __typename ... on RecallMessagePayload { recalledMessage { ...MessageFields } } ... on Error { code } } } ${MESSAGE_FIELDS} ${USER_FIELDS}`;
export const UPDATE_LIVE_LOCATION = `mutation UpdateLiveLocation($input: UpdateLiveLocationInput!) { updateLiveLocation(input: $input) {
  __typename ... on UpdateLiveLocationPayload { locationMessage { ...MessageFields } } ... on Error { code } } } ${MESSAGE_FIELDS} ${USER_FIELDS}`;
/** One that changes what is scheduled. */
const scheduleMutation = (name: string): string => {
  const field = name[0]?.toLowerCase() + name.slice(1);
  return `mutation ${name}($input: ${name}Input!) { ${field}(input: $input) { __typename
    ... on ${name}Payload { scheduledMessage { ...ScheduledFields } } ... on Error { code } } }
    ${SCHEDULED_FIELDS} ${CONTENT_FIELDS} ${USER_FIELDS}`;
};
export const SCHEDULE_MESSAGE = scheduleMutation('ScheduleMessage');
export const UPDATE_SCHEDULED_MESSAGE = scheduleMutation('UpdateScheduledMessage');
export const CANCEL_SCHEDULED_MESSAGE = scheduleMutation('CancelScheduledMessage');
export const SEND_SCHEDULED_MESSAGE = scheduleMutation('SendScheduledMessage');
export const UPDATE_CONTACT =
  'mutation UpdateContact($input: UpdateContactInput!) { updateContact(input: $input) { __typename ... on Error { code } } }';
export const SIGN_IN = `mutation SignIn($input: SignInInput!) { signIn(input: $input) {
  __typename ... on SessionPayload { token viewer { device { id } } } ... on Error { code } } }`;
export const REVOKE_DEVICE =
  'mutation RevokeDevice($input: RevokeDeviceInput!) { revokeDevice(input: $input) { __typename ... on Error { code } } }';
export const UPDATE_SETTINGS =
  'mutation UpdateSettings($input: UpdateSettingsInput!) { updateSettings(input: $input) { __typename ... on Error { code } } }';
/** One whose answer is looked at no further: what it changed comes by itself. */
const plainMutation = (name: string): string =>
  `mutation ${name}($input: ${name}Input!) { ${name[0]?.toLowerCase()}${name.slice(1)}(input: $input) { __typename ... on Error { code } } }`;
export const BLOCK_USER = plainMutation('BlockUser');
export const UNBLOCK_USER = plainMutation('UnblockUser');
export const REMOVE_CONTACT = plainMutation('RemoveContact');
export const REQUEST_CONTACT = plainMutation('RequestContact');
export const ACCEPT_CONTACT_REQUEST = plainMutation('AcceptContactRequest');
export const DECLINE_CONTACT_REQUEST = plainMutation('DeclineContactRequest');
export const WITHDRAW_CONTACT_REQUEST = plainMutation('WithdrawContactRequest');
export const UPDATE_PROFILE = plainMutation('UpdateProfile');
export const SET_AVATAR = plainMutation('SetAvatar');
export const REPORT = plainMutation('Report');
export const REVOKE_INVITE = plainMutation('RevokeInvite');
export const SET_ANNOUNCEMENT = chatMutation('SetAnnouncement');
export const READ_ANNOUNCEMENT = chatMutation('ReadAnnouncement');
export const TRANSFER_OWNERSHIP = chatMutation('TransferOwnership');
export const CLOSE_POLL = `mutation ClosePoll($input: ClosePollInput!) { closePoll(input: $input) {
  __typename ... on ClosePollPayload { pollMessage { ...MessageFields } } ... on Error { code } } } ${MESSAGE_FIELDS} ${USER_FIELDS}`;
export const SET_FAVOURITE_STICKER = plainMutation('SetFavouriteSticker');
export const ORDER_STICKER_PACKS = plainMutation('OrderStickerPacks');
export const REMOVE_STICKER_PACK = plainMutation('RemoveStickerPack');
export const UPDATE_STICKER_PACK = plainMutation('UpdateStickerPack');
export const CREATE_STICKER_PACK = `mutation CreateStickerPack($input: CreateStickerPackInput!) { createStickerPack(input: $input) {
  __typename ... on CreateStickerPackPayload { stickerPack { id } } ... on Error { code } } }`;
export const ADD_STICKERS = plainMutation('AddStickers');
export const REMOVE_STICKERS = plainMutation('RemoveStickers');
export const ADD_STICKER_PACK = plainMutation('AddStickerPack');
