import { can } from '../chat/capability.ts';
import type { Chat, Member } from '../chat/chat.ts';
import { EditWindowPassed, InvalidInput, LimitReached, NotPermitted, RecallWindowPassed } from '../errors.ts';
import { limits } from '../limits.ts';
import type {
  ChainContent,
  ContactCardContent,
  FileContent,
  ImageContent,
  LaterContent,
  LocationContent,
  MiniProgramContent,
  Message,
  MessageKind,
  OfKind,
  PollContent,
  QuoteContent,
  RecordContent,
  SilentContent,
  StickerContent,
  SystemContent,
  TextContent,
  VideoContent,
  VoiceContent,
} from './message.ts';

type Told = Pick<Message, 'kind' | 'content' | 'recalledAt' | 'expiresAt'>;

/** Something that one sees: neither blank space nor marks that only join, part or turn what stands beside them. */
const VISIBLE = /[^\s\p{Cf}\p{Default_Ignorable_Code_Point}]/u;

/** Stored as written, but for surrounding blank space and characters no text needs (NUL and other controls). */
export const parseBody = (raw: string, path: readonly string[] = ['input', 'content', 'text', 'body']): string => {
  const body = raw.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '').trim();
  if (!VISIBLE.test(body)) throw new InvalidInput('A message needs some text.', path);
  if (!body.isWellFormed()) throw new InvalidInput('The text is not well-formed Unicode.', path);
  // The cheap test first: a body of n code units has at most n code points.
  if (body.length > limits.bodyLengthMax && [...body].length > limits.bodyLengthMax) {
    throw new InvalidInput(`A message has at most ${limits.bodyLengthMax} characters.`, path);
  }
  return body;
};

/** The sender, within the window; a group's owner and admins, at any time. */
export const checkRecall = (message: Message, chat: Chat, member: Member, nowMs: number): void => {
  const path = ['input', 'messageId'];
  if (message.kind === 'SYSTEM') throw new NotPermitted('Notices cannot be recalled.', path);
  if (chat.kind === 'GROUP' && can(member.role, 'RECALL_ANY')) return;
  if (message.senderId !== member.userId) throw new NotPermitted('Only the sender can recall this message.', path);
  const windowMs = limits.recallWindowSeconds * 1000;
  if (chat.kind !== 'SELF' && nowMs - message.createdAt.getTime() > windowMs) throw new RecallWindowPassed(windowMs);
};

/** The sender's own text, and only while it is one: nobody puts words into another's mouth, whatever their role. */
export const checkIsOwnText = (message: Message, userId: bigint): TextContent => {
  const path = ['input', 'messageId'];
  const known = readContent(message);
  if (known.kind === 'RECALLED' || known.kind === 'EXPIRED') throw new NotPermitted('A recalled message cannot be edited.', path);
  if (known.kind !== 'TEXT') throw new NotPermitted('Only text can be edited.', path);
  if (message.senderId !== userId) throw new NotPermitted('Only the sender can edit this message.', path);
  // Whoever forwards says what somebody else has said.
  if (known.content.forwarded !== undefined) throw new NotPermitted('A forwarded message cannot be edited.', path);
  return known.content;
};

/** One's own notes have no window. */
export const checkEdit = (message: Message, { edits = 0 }: TextContent, chat: Chat, nowMs: number): void => {
  const windowMs = limits.editWindowSeconds * 1000;
  if (chat.kind !== 'SELF' && nowMs - message.createdAt.getTime() > windowMs) throw new EditWindowPassed(windowMs);
  if (edits >= limits.editsMax) throw new LimitReached('editsMax', ['input', 'messageId']);
};

/** When it was last edited; null when it says what was sent, or nothing any more. */
export const editedAt = (message: Told): Date | null => {
  const known = readContent(message);
  return known.kind === 'TEXT' && known.content.editedAt !== undefined ? new Date(known.content.editedAt) : null;
};

/** Whether its sender wished that nobody is disturbed by it. */
export const isSilent = ({ content, recalledAt }: Pick<Message, 'content' | 'recalledAt'>): boolean =>
  recalledAt === null && (content as SilentContent).silent === true;

/** What it answers, if it answers something. */
export const replyTo = (message: Told): QuoteContent | null => {
  const known = readContent(message);
  return 'content' in known && 'replyTo' in known.content ? (known.content.replyTo ?? null) : null;
};

/** The name of who wrote it in the first place, as it was when it was forwarded; null for what was said here. */
export const forwardedFrom = (message: Told): string | null => {
  const known = readContent(message);
  return 'content' in known && 'forwarded' in known.content ? (known.content.forwarded?.name ?? null) : null;
};

/** Whether its sender need not have been there: it moves none of their marks. */
export const isAway = ({ content }: Pick<Message, 'content'>): boolean => (content as SilentContent).away === true;

/** What a message holds, as far as this version knows it. */
export type KnownContent =
  | OfKind<MessageKind>
  | { readonly kind: 'RECALLED' }
  | { readonly kind: 'EXPIRED' }
  | { readonly kind: 'UNKNOWN'; readonly fallbackText: string };

/**
 * Tells contents apart. While an installation is being updated, processes of two versions stand on one log: what the newer one
 * wrote must neither pass for text here nor fail the whole answer. It is told as its fallback text.
 */
export const readContent = ({ kind, content, recalledAt, expiresAt }: Told): KnownContent => {
  // A message that ended reads as recalled at its end, which nobody can do by hand.
  if (recalledAt !== null) return { kind: expiresAt != null && recalledAt >= expiresAt ? 'EXPIRED' : 'RECALLED' };
  const stored = content as Partial<TextContent & SystemContent & RecordContent & ContactCardContent> & LaterContent;
  if (kind === 'TEXT' && typeof stored.body === 'string') return { kind, content: content as TextContent };
  if (kind === 'RECORD' && Array.isArray(stored.entries)) return { kind, content: content as RecordContent };
  if (kind === 'CONTACT_CARD' && typeof stored.userId === 'string') return { kind, content: content as ContactCardContent };
  if (kind === 'SYSTEM') {
    return stored.event !== undefined && Object.hasOwn(systemTexts, stored.event)
      ? { kind, content: content as SystemContent }
      : { kind: 'UNKNOWN', fallbackText: stored.fallbackText ?? 'Something changed in this chat.' };
  }
  const { options, entries, images, video, file, sticker, voice, appId } = content as Partial<
    PollContent & ChainContent & ImageContent & VideoContent & FileContent & StickerContent & VoiceContent & MiniProgramContent
  >;
  if (kind === 'POLL' && Array.isArray(options)) return { kind, content: content as PollContent };
  if (kind === 'CHAIN' && Array.isArray(entries)) return { kind, content: content as ChainContent };
  if (kind === 'LOCATION' && isPlace(content)) return { kind, content };
  if (kind === 'MINI_PROGRAM' && appId !== undefined) return { kind, content: content as MiniProgramContent };
  if (kind === 'IMAGE' && Array.isArray(images)) return { kind, content: content as ImageContent };
  if (kind === 'VIDEO' && video !== undefined) return { kind, content: content as VideoContent };
  if (kind === 'FILE' && file !== undefined) return { kind, content: content as FileContent };
  if (kind === 'STICKER' && sticker !== undefined) return { kind, content: content as StickerContent };
  if (kind === 'VOICE' && voice !== undefined) return { kind, content: content as VoiceContent };
  return { kind: 'UNKNOWN', fallbackText: stored.fallbackText ?? 'This message needs a newer version of Parley.' };
};

const isPlace = (content: Message['content']): content is LocationContent =>
  typeof (content as Partial<LocationContent>).latitude === 'number' && typeof (content as Partial<LocationContent>).longitude === 'number';

/** Plain text for a client that does not know the kind. English; clients that know the kind localize it themselves. */
export const fallbackText = (message: Told): string => {
  const known = readContent(message);
  switch (known.kind) {
    case 'TEXT':
      return known.content.body;
    case 'SYSTEM':
      return systemTexts[known.content.event];
    case 'RECORD':
      return known.content.fallbackText ?? '[Chat record]';
    case 'POLL':
    case 'CHAIN':
    case 'LOCATION':
    case 'MINI_PROGRAM':
    case 'IMAGE':
    case 'VIDEO':
    case 'FILE':
    case 'STICKER':
    case 'VOICE':
      return known.content.fallbackText ?? '';
    case 'CONTACT_CARD':
      return `[Contact card] ${known.content.name}`;
    case 'RECALLED':
      return 'This message was recalled.';
    case 'EXPIRED':
      return 'This message has disappeared.';
    case 'UNKNOWN':
      return known.fallbackText;
  }
};

const systemTexts: Record<SystemContent['event'], string> = {
  CHAT_OPENED: 'You can now write to each other.',
  GROUP_CREATED: 'The group was created.',
  GROUP_RENAMED: 'The group was renamed.',
  MEMBERS_ADDED: 'People joined the group.',
  ANNOUNCEMENT_SET: 'The group has a new announcement.',
  ANNOUNCEMENT_REMOVED: 'The announcement was taken down.',
  MEMBER_JOINED: 'Someone joined the group.',
  MEMBER_REMOVED: 'Someone was removed from the group.',
  MEMBER_LEFT: 'Someone left the group.',
  OWNER_CHANGED: 'The group has a new owner.',
  ROLE_CHANGED: 'A member has a new role.',
  MESSAGE_PINNED: 'A message was pinned.',
  HISTORY_SHOWN: 'Newcomers see what was said before.',
  HISTORY_HIDDEN: 'Newcomers see what is said after they came.',
  ENTRY_CHANGED: 'People come into the group in another way now.',
  MEMBER_MUTED: 'A member was muted.',
  MEMBER_UNMUTED: 'A member may write again.',
  ALL_MUTED: 'Only the owner and admins may write now.',
  ALL_UNMUTED: 'Everyone may write again.',
  SLOW_MODE_SET: 'Slow mode was switched on.',
  SLOW_MODE_ENDED: 'Slow mode was switched off.',
  DISAPPEARING_SET: 'New messages disappear after a while now.',
  DISAPPEARING_ENDED: 'New messages stay.',
};
