import { type LimitName, limitSpecs } from './limits.ts';

/**
 * Refusals: what a person can act on. Services throw them, the schema lists them per field, clients see union members.
 * Not-yours and not-there are the same refusal.
 */
export type RefusalCode =
  | 'INVALID_INPUT'
  | 'HANDLE_TAKEN'
  | 'WRONG_CREDENTIALS'
  | 'SIGN_IN_CODE_EXPIRED'
  | 'RATE_LIMITED'
  | 'USER_NOT_FOUND'
  | 'DEVICE_NOT_FOUND'
  | 'CONTACT_NOT_FOUND'
  | 'CONTACT_REQUEST_NOT_FOUND'
  | 'CONTACT_CARD_EXPIRED'
  | 'ALREADY_CONTACTS'
  | 'USER_BLOCKED'
  | 'NOT_CONTACTS'
  | 'CHAT_NOT_FOUND'
  | 'NOT_PERMITTED'
  | 'GROUP_FULL'
  | 'INVITE_NOT_FOUND'
  | 'KEPT_OUT'
  | 'APPROVAL_NEEDED'
  | 'JOIN_REQUEST_NOT_FOUND'
  | 'JOIN_REQUEST_ANSWERED'
  | 'MESSAGE_NOT_FOUND'
  | 'MESSAGE_ID_REUSED'
  | 'RECALL_WINDOW_PASSED'
  | 'EDIT_WINDOW_PASSED'
  | 'POLL_CLOSED'
  | 'MUTED'
  | 'SLOW_MODE'
  | 'UPLOAD_NOT_FOUND'
  | 'UPLOAD_INCOMPLETE'
  | 'UPLOAD_REFUSED'
  | 'ATTACHMENT_NOT_FOUND'
  | 'STICKER_NOT_FOUND'
  | 'SCHEDULED_MESSAGE_NOT_FOUND'
  | 'LIVE_LOCATION_ENDED'
  | 'LIMIT_REACHED';

export abstract class Refusal extends Error {
  abstract readonly code: RefusalCode;
  /**
   * Which input the refusal is about, from the outside in, such as ["input", "title"]; empty when none in particular. Not `path`: by
   * that, graphql-js would take it for an error of its own, and not say in which field it happened.
   */
  readonly inputPath: readonly string[];

  constructor(message: string, path: readonly string[] = []) {
    super(message);
    this.inputPath = path;
    // A refusal is an answer, not a fault: nobody reads its stack, and taking one costs more than the refusal.
    this.stack = '';
  }
}

export class InvalidInput extends Refusal {
  readonly code = 'INVALID_INPUT';
}
export class HandleTaken extends Refusal {
  readonly code = 'HANDLE_TAKEN';
  constructor() {
    super('This handle is taken.', ['input', 'handle']);
  }
}
export class WrongCredentials extends Refusal {
  readonly code = 'WRONG_CREDENTIALS';
  constructor() {
    super('Handle and password do not match.');
  }
}
export class SignInCodeExpired extends Refusal {
  readonly code = 'SIGN_IN_CODE_EXPIRED';
  constructor() {
    super('This code is not valid any more; ask for a new one.', ['input', 'code']);
  }
}
export class RateLimited extends Refusal {
  readonly code = 'RATE_LIMITED';
  readonly retryAfterMs: number;
  constructor(retryAfterMs: number) {
    super('Too many attempts; try again later.');
    this.retryAfterMs = retryAfterMs;
  }
}
export class UserNotFound extends Refusal {
  readonly code = 'USER_NOT_FOUND';
  constructor(path: readonly string[] = ['input', 'userId']) {
    super('There is no such person.', path);
  }
}
export class DeviceNotFound extends Refusal {
  readonly code = 'DEVICE_NOT_FOUND';
  constructor() {
    super('There is no such device.', ['input', 'deviceId']);
  }
}
export class ContactNotFound extends Refusal {
  readonly code = 'CONTACT_NOT_FOUND';
  constructor(path: readonly string[] = ['input', 'userId']) {
    super('This person is not a contact.', path);
  }
}
export class ContactRequestNotFound extends Refusal {
  readonly code = 'CONTACT_REQUEST_NOT_FOUND';
  constructor() {
    super('There is no such open contact request.', ['input', 'requestId']);
  }
}
export class ContactCardExpired extends Refusal {
  readonly code = 'CONTACT_CARD_EXPIRED';
  constructor() {
    super('This code or link is not valid any more.', ['input', 'cardToken']);
  }
}
export class AlreadyContacts extends Refusal {
  readonly code = 'ALREADY_CONTACTS';
  constructor() {
    super('This person is already a contact.', ['input', 'userId']);
  }
}
export class UserBlocked extends Refusal {
  readonly code = 'USER_BLOCKED';
  constructor() {
    super('You have blocked this person; unblock them first.', ['input', 'userId']);
  }
}
export class NotContacts extends Refusal {
  readonly code = 'NOT_CONTACTS';
  readonly userIds: readonly bigint[];
  constructor(userIds: readonly bigint[], path: readonly string[] = []) {
    super('Only contacts can do this together.', path);
    this.userIds = userIds;
  }
}
export class ChatNotFound extends Refusal {
  readonly code = 'CHAT_NOT_FOUND';
  constructor() {
    super('There is no such chat.', ['input', 'chatId']);
  }
}
export class NotPermitted extends Refusal {
  readonly code = 'NOT_PERMITTED';
}
export class GroupFull extends Refusal {
  readonly code = 'GROUP_FULL';
  readonly memberCountMax: number;
  constructor(memberCountMax: number) {
    super(`A group holds at most ${memberCountMax} people.`);
    this.memberCountMax = memberCountMax;
  }
}
export class InviteNotFound extends Refusal {
  readonly code = 'INVITE_NOT_FOUND';
  constructor(path: readonly string[] = ['input', 'token']) {
    super('There is no such invite, or it has ended.', path);
  }
}
export class KeptOut extends Refusal {
  readonly code = 'KEPT_OUT';
  readonly userIds: readonly bigint[];
  constructor(userIds: readonly bigint[], path: readonly string[]) {
    super('The owner or an admin keeps this person out of the group.', path);
    this.userIds = userIds;
  }
}
export class ApprovalNeeded extends Refusal {
  readonly code = 'APPROVAL_NEEDED';
  constructor() {
    super('Owner or admins of this group let people in; ask to join.', ['input', 'token']);
  }
}
export class JoinRequestNotFound extends Refusal {
  readonly code = 'JOIN_REQUEST_NOT_FOUND';
  constructor() {
    super('There is no such request to join.', ['input', 'requestId']);
  }
}
export class JoinRequestAnswered extends Refusal {
  readonly code = 'JOIN_REQUEST_ANSWERED';
  readonly state: 'APPROVED' | 'DECLINED' | 'WITHDRAWN';
  constructor(state: 'APPROVED' | 'DECLINED' | 'WITHDRAWN') {
    super('This request was answered or withdrawn already.', ['input', 'requestId']);
    this.state = state;
  }
}
export class MessageNotFound extends Refusal {
  readonly code = 'MESSAGE_NOT_FOUND';
  constructor(path: readonly string[] = ['input', 'messageId']) {
    super('There is no such message.', path);
  }
}
export class MessageIdReused extends Refusal {
  readonly code = 'MESSAGE_ID_REUSED';
  constructor(path: readonly string[] = ['input', 'clientMessageId']) {
    super('This client id was already used for something else.', path);
  }
}
export class RecallWindowPassed extends Refusal {
  readonly code = 'RECALL_WINDOW_PASSED';
  readonly recallWindowMs: number;
  constructor(recallWindowMs: number) {
    super('The time to recall this message has passed.', ['input', 'messageId']);
    this.recallWindowMs = recallWindowMs;
  }
}
export class EditWindowPassed extends Refusal {
  readonly code = 'EDIT_WINDOW_PASSED';
  readonly editWindowMs: number;
  constructor(editWindowMs: number) {
    super('The time to edit this message has passed.', ['input', 'messageId']);
    this.editWindowMs = editWindowMs;
  }
}
export class ScheduledMessageNotFound extends Refusal {
  readonly code = 'SCHEDULED_MESSAGE_NOT_FOUND';
  constructor() {
    super('There is no such scheduled message that still waits.', ['input', 'scheduledMessageId']);
  }
}
export class PollClosed extends Refusal {
  readonly code = 'POLL_CLOSED';
  constructor() {
    super('This poll is closed.', ['input', 'messageId']);
  }
}
/** Somebody may not write in a chat for a time; null: all are muted, until that is ended. */
export class Muted extends Refusal {
  readonly code = 'MUTED';
  readonly mutedUntil: Date | null;
  constructor(mutedUntil: Date | null, path: readonly string[]) {
    super(mutedUntil === null ? 'Only the owner and admins may write here now.' : 'You are muted in this group.', path);
    this.mutedUntil = mutedUntil;
  }
}
export class LiveLocationEnded extends Refusal {
  readonly code = 'LIVE_LOCATION_ENDED';
  constructor() {
    super('This live location has ended.', ['input', 'messageId']);
  }
}
export class SlowMode extends Refusal {
  readonly code = 'SLOW_MODE';
  readonly retryAfterMs: number;
  readonly nextMessageAt: Date;
  constructor(nextMessageAt: Date, retryAfterMs: number) {
    super('Slow mode: the next message has to wait.', ['input', 'chatId']);
    this.nextMessageAt = nextMessageAt;
    this.retryAfterMs = retryAfterMs;
  }
}
export class UploadNotFound extends Refusal {
  readonly code = 'UPLOAD_NOT_FOUND';
  constructor() {
    super('There is no such upload, or it has run out.', ['input', 'uploadId']);
  }
}
export class UploadIncomplete extends Refusal {
  readonly code = 'UPLOAD_INCOMPLETE';
  constructor() {
    super('Not everything is there yet.', ['input', 'uploadId']);
  }
}
/** TYPE: not what it was said to be. SIZE and CONTENT: not the bytes that were announced. UNREADABLE: no image, video or recording we can read. TOO_LARGE: too many pixels. TOO_LONG: of a video or recording. INFECTED: a scanner found harm in it. */
export type UploadRefusal = 'TYPE' | 'SIZE' | 'CONTENT' | 'UNREADABLE' | 'TOO_LARGE' | 'TOO_LONG' | 'INFECTED' | 'FAILED';
export class UploadRefused extends Refusal {
  readonly code = 'UPLOAD_REFUSED';
  readonly reason: UploadRefusal;
  constructor(reason: UploadRefusal) {
    super('This cannot be taken.', ['input', 'uploadId']);
    this.reason = reason;
  }
}
export class AttachmentNotFound extends Refusal {
  readonly code = 'ATTACHMENT_NOT_FOUND';
  constructor(path: readonly string[] = ['input', 'content']) {
    super('There is no such attachment of yours.', path);
  }
}
export class StickerNotFound extends Refusal {
  readonly code = 'STICKER_NOT_FOUND';
  constructor(path: readonly string[] = ['input', 'stickerId']) {
    super('There is no such sticker of yours.', path);
  }
}
export class StickerPackNotFound extends Refusal {
  readonly code = 'STICKER_NOT_FOUND';
  constructor(path: readonly string[] = ['input', 'packId']) {
    super('There is no such sticker pack.', path);
  }
}
export class LimitReached extends Refusal {
  readonly code = 'LIMIT_REACHED';
  readonly limit: LimitName;
  /** How much it allows: what there may be, or may be done, and no more. */
  readonly value: number;
  constructor(limit: LimitName, path: readonly string[] = []) {
    const { value, unit } = limitSpecs[limit];
    super(`A limit is reached: ${limit}, ${value} ${unit}.`, path);
    this.limit = limit;
    this.value = value;
  }
}
