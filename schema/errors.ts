import {
  AlreadyContacts,
  ApprovalNeeded,
  AttachmentNotFound,
  ChatNotFound,
  ContactCardExpired,
  ContactNotFound,
  ContactRequestNotFound,
  DeviceNotFound,
  EditWindowPassed,
  GroupFull,
  InviteNotFound,
  JoinRequestNotFound,
  KeptOut,
  HandleTaken,
  InvalidInput,
  LimitReached,
  LiveLocationEnded,
  MessageIdReused,
  MessageNotFound,
  Muted,
  NotContacts,
  NotPermitted,
  PollClosed,
  ScheduledMessageNotFound,
  RateLimited,
  RecallWindowPassed,
  Refusal,
  SignInCodeExpired,
  SlowMode,
  StickerNotFound,
  StickerPackNotFound,
  UploadIncomplete,
  UploadNotFound,
  UploadRefused,
  UserBlocked,
  UserNotFound,
  WrongCredentials,
} from '../services/errors.ts';
import { builder } from './builder.ts';
import { userId } from './ids.ts';

const codes = {
  INVALID_INPUT: 'An input value is out of bounds; `path` names it.',
  HANDLE_TAKEN: 'Another person has this handle.',
  WRONG_CREDENTIALS: 'Handle and password do not match.',
  SIGN_IN_CODE_EXPIRED: 'The code to sign in by is over, used or answered otherwise.',
  RATE_LIMITED: 'Too many attempts; `retryAfterMs` says when to come back.',
  USER_NOT_FOUND: 'No such person.',
  DEVICE_NOT_FOUND: 'No such device of yours.',
  CONTACT_NOT_FOUND: 'Not a contact of yours.',
  CONTACT_REQUEST_NOT_FOUND: 'No such open request, or not yours to answer.',
  CONTACT_CARD_EXPIRED: 'The code or link to a card has run out, or its owner has reset it.',
  ALREADY_CONTACTS: 'You are contacts already.',
  USER_BLOCKED: 'You have blocked this person.',
  NOT_CONTACTS: 'The two are not contacts, or the other side does not take messages.',
  CHAT_NOT_FOUND: 'No such chat, or you are not in it.',
  NOT_PERMITTED: 'Your role does not allow it.',
  GROUP_FULL: 'The group has no room for all of them.',
  INVITE_NOT_FOUND: 'No such invite, or it has ended.',
  KEPT_OUT: 'The person is kept out of this group.',
  APPROVAL_NEEDED: 'Owner or admins let people in: ask to join.',
  JOIN_REQUEST_NOT_FOUND: 'No such request to join, or not yours to answer.',
  JOIN_REQUEST_ANSWERED: 'The request was answered or withdrawn already.',
  MESSAGE_NOT_FOUND: 'No such message, or not yours to see.',
  MESSAGE_ID_REUSED: 'This client id was used for something else before.',
  RECALL_WINDOW_PASSED: 'Too late to recall.',
  EDIT_WINDOW_PASSED: 'Too late to edit.',
  POLL_CLOSED: 'The poll takes no votes any more.',
  MUTED: 'You, or all but the owner and admins, may not write in the group for now.',
  SLOW_MODE: 'The next message has to wait; `retryAfterMs` says how long.',
  UPLOAD_NOT_FOUND: 'No such upload of yours, or it has run out.',
  UPLOAD_INCOMPLETE: 'Parts of the upload are missing.',
  UPLOAD_REFUSED: 'What was uploaded is not what it was said to be, or cannot be taken; `reason` says why.',
  ATTACHMENT_NOT_FOUND: 'No such attachment of yours.',
  STICKER_NOT_FOUND: 'No such sticker or sticker pack that you have or were shown, or not yours to change.',
  SCHEDULED_MESSAGE_NOT_FOUND: 'No such scheduled message of yours that still waits.',
  LIVE_LOCATION_ENDED: 'The live location has ended, by its time or by its author.',
  LIMIT_REACHED: 'A named limit is reached.',
} as const;

const ErrorCode = builder.enumType('ErrorCode', {
  description: 'Why something was refused; stable, so that a client may choose its own sentence.',
  values: Object.fromEntries(Object.entries(codes).map(([name, description]) => [name, { description }])) as Record<
    keyof typeof codes,
    { description: string }
  >,
});

export const ErrorInterface = builder.interfaceRef<Refusal>('Error').implement({
  description: 'A refusal that a person can act on. Nothing was changed.',
  fields: (t) => ({
    code: t.field({ type: ErrorCode, description: 'Why, for programs.', resolve: (refusal) => refusal.code }),
    message: t.exposeString('message', { description: 'Why, as an English sentence; clients show their own by `code`.' }),
    path: t.stringList({
      description: 'Which input it is about, from the outside in; empty when none in particular.',
      resolve: (refusal) => [...refusal.inputPath],
    }),
  }),
});

const plain = (refusal: new (...args: never[]) => Refusal, description: string) =>
  builder.objectType(refusal as new (...args: unknown[]) => Refusal, { name: refusal.name, description, interfaces: [ErrorInterface] });

plain(InvalidInput, 'An input value is out of bounds; `path` names it.');
plain(HandleTaken, 'Another person has this handle.');
plain(WrongCredentials, 'Handle and password do not match; the answer is the same when there is no such handle.');
plain(SignInCodeExpired, 'The code has run out, is used or answered otherwise, or the secret is not its own; ask for a new one.');
plain(UserNotFound, 'There is no such person.');
plain(DeviceNotFound, 'There is no such signed-in device of yours.');
plain(ContactNotFound, 'This person is not a contact of yours.');
plain(ContactRequestNotFound, 'There is no such open request, or it is not yours to answer.');
plain(ContactCardExpired, 'The code or link has run out, was reset by its owner, or is no card of this person.');
plain(AlreadyContacts, 'You are contacts already.');
plain(UserBlocked, 'You have blocked this person; unblock them first.');
plain(ChatNotFound, 'There is no such chat, or you are not in it.');
plain(NotPermitted, 'Your role in the chat does not allow this.');
plain(InviteNotFound, 'There is no such invite: it never was, has expired, was ended or is used up. Or it is not yours to end.');
plain(ApprovalNeeded, 'Owner or admins of the group let people in: ask by `requestToJoin`.');
plain(JoinRequestNotFound, 'There is no such request to join, or it is not yours to answer or withdraw.');
plain(MessageNotFound, 'There is no such message, or it is not yours to see.');
plain(ScheduledMessageNotFound, 'No such scheduled message: not one of yours, canceled, sent already, or being sent.');
plain(PollClosed, 'The poll takes no votes any more: its time is over, or its author closed it.');
plain(LiveLocationEnded, 'The live location follows its author no more: its time is over, or they stopped it.');
plain(MessageIdReused, 'This client id was already used by you for something else; make a new one.');

plain(UploadNotFound, 'There is no such upload of yours, or it has run out or was given up.');
plain(UploadIncomplete, 'Parts of the upload are missing; `upload(id:)` tells which.');
plain(
  StickerNotFound,
  'There is no such sticker: it is in none of your packs, no favourite, and no message shows it to you. Or it is gone.',
);
plain(
  StickerPackNotFound,
  'There is no such sticker pack: you do not have it and no message shows it to you, its maker has deleted it, or it is not yours to change.',
);
plain(AttachmentNotFound, 'There is no such attachment of yours, or it is of another kind.');

export const UploadRefusalReason = builder.enumType('UploadRefusalReason', {
  description: 'Why an upload was refused.',
  values: {
    TYPE: { description: 'By its content it is not of the type that it was said to be.' },
    SIZE: { description: 'It is not as large as it was said to be.' },
    CONTENT: { description: 'Its SHA-256 is another than was said.' },
    UNREADABLE: {
      description: 'It cannot be read as an image, a video or a recording: broken off, damaged, or of a kind that is not taken.',
    },
    TOO_LARGE: { description: 'The image has too many pixels or frames, or the video too many pixels.' },
    INFECTED: { description: 'The virus scanner of this server found something in it.' },
    TOO_LONG: { description: 'The video or recording lasts longer than it may.' },
    FAILED: { description: 'It could not be checked, for reasons that are ours; completing it again tries again.' },
  } as const,
});
builder.objectType(UploadRefused, {
  name: 'UploadRefused',
  description: 'What was uploaded is not what it was said to be, or cannot be taken. It is thrown away.',
  interfaces: [ErrorInterface],
  fields: (t) => ({ reason: t.expose('reason', { type: UploadRefusalReason, description: 'Why.' }) }),
});
builder.objectType(RateLimited, {
  name: 'RateLimited',
  description: 'Too many attempts in a short time.',
  interfaces: [ErrorInterface],
  fields: (t) => ({ retryAfterMs: t.exposeInt('retryAfterMs', { description: 'Milliseconds to wait before trying again.' }) }),
});
builder.objectType(Muted, {
  name: 'Muted',
  description: 'You may not say anything in this group for now: the owner or an admin has muted you, or everyone.',
  interfaces: [ErrorInterface],
  fields: (t) => ({
    mutedUntil: t.expose('mutedUntil', {
      type: 'DateTime',
      nullable: true,
      description: 'Until when, 9999-12-31T23:59:59.999Z for ever; null while all are muted, which has no end of its own.',
    }),
  }),
});
builder.objectType(SlowMode, {
  name: 'SlowMode',
  description: 'In this group some time has to pass between two messages of a member. Send the same again then, with the same client id.',
  interfaces: [ErrorInterface],
  fields: (t) => ({
    nextMessageAt: t.expose('nextMessageAt', { type: 'DateTime', description: 'From when on it would be taken.' }),
    retryAfterMs: t.exposeInt('retryAfterMs', { description: 'The same in milliseconds from now.' }),
  }),
});
builder.objectType(NotContacts, {
  name: 'NotContacts',
  description: 'The two are not contacts, or the other side does not take messages; the answer does not say which.',
  interfaces: [ErrorInterface],
  fields: (t) => ({
    userIds: t.idList({ description: 'Whom it is about.', resolve: (refusal) => refusal.userIds.map(userId) }),
  }),
});
builder.objectType(KeptOut, {
  name: 'KeptOut',
  description: 'People are kept out of this group; nobody came in. Owner and admins lift it.',
  interfaces: [ErrorInterface],
  fields: (t) => ({ userIds: t.idList({ description: 'Whom it is about.', resolve: (refusal) => refusal.userIds.map(userId) }) }),
});
builder.objectType(GroupFull, {
  name: 'GroupFull',
  description: 'The group has no room for all of them; nobody was added.',
  interfaces: [ErrorInterface],
  fields: (t) => ({ memberCountMax: t.exposeInt('memberCountMax', { description: 'Most people in a group.' }) }),
});
builder.objectType(RecallWindowPassed, {
  name: 'RecallWindowPassed',
  description: 'A sender may recall a message only for a while.',
  interfaces: [ErrorInterface],
  fields: (t) => ({ recallWindowMs: t.exposeInt('recallWindowMs', { description: 'How long that while is, in milliseconds.' }) }),
});
builder.objectType(EditWindowPassed, {
  name: 'EditWindowPassed',
  description: 'A sender may edit a message only for a while.',
  interfaces: [ErrorInterface],
  fields: (t) => ({ editWindowMs: t.exposeInt('editWindowMs', { description: 'How long that while is, in milliseconds.' }) }),
});
builder.objectType(LimitReached, {
  name: 'LimitReached',
  description: 'A named limit is reached; `serverInfo.limits` tells what it counts.',
  interfaces: [ErrorInterface],
  fields: (t) => ({
    limit: t.exposeString('limit', { description: "The limit's name." }),
    value: t.exposeInt('value', { description: 'How much it allows, in its unit.' }),
  }),
});
