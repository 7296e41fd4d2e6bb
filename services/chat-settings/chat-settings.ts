import type { Chat, Member } from '../chat/chat.ts';
import type { DeletedRanges } from '../chat/deleted-ranges.ts';

/**
 * How the viewer has a chat in their own list: theirs alone, on all their devices. Each `…Seq` says up to which message something holds,
 * so that what comes later ends it without anything being written.
 */
export interface ChatSettings {
  readonly chatId: bigint;
  readonly pinnedAt: Date | null;
  readonly mutedUntil: Date | null;
  readonly unreadSeq: number | null;
  readonly archivedSeq: number | null;
  readonly hiddenSeq: number | null;
  /** Groups only: when it was put among the contacts. */
  readonly savedAt: Date | null;
  readonly clearedSeq: number;
  readonly deletedRanges: DeletedRanges;
  /** Recordings that were listened to. */
  readonly playedRanges: DeletedRanges;
  /** The version of the account at which they last changed: of two of one chat, the higher is the newer. 0: as they begin. */
  readonly version: number;
}

export const settingsAtFirst = (chatId: bigint): ChatSettings => ({
  chatId,
  pinnedAt: null,
  mutedUntil: null,
  unreadSeq: null,
  archivedSeq: null,
  hiddenSeq: null,
  savedAt: null,
  clearedSeq: 0,
  deletedRanges: [],
  playedRanges: [],
  version: 0,
});

/** Where the viewer's list has a chat. */
export type ChatPlacement = 'LIST' | 'ARCHIVE' | 'HIDDEN';

/** Which of the viewer's chats to list; all but ARCHIVE and SAVED are of those in the list. */
export type ChatFilter = 'LIST' | 'UNREAD' | 'MENTIONS' | 'GROUPS' | 'DIRECT' | 'ARCHIVE' | 'SAVED';

/** Until when a chat is muted that is muted for ever. */
export const FOR_EVER = new Date('9999-12-31T23:59:59.999Z');

export const isMuted = ({ mutedUntil }: Pick<ChatSettings, 'mutedUntil'>, nowMs: number): boolean =>
  mutedUntil !== null && mutedUntil.getTime() > nowMs;

/** Anything new takes a deleted chat back into the list, and out of the archive one that is not muted. */
export const placementOf = (
  { lastSeq }: Pick<Chat, 'lastSeq'>,
  settings: Pick<ChatSettings, 'hiddenSeq' | 'archivedSeq' | 'mutedUntil'>,
  nowMs: number,
): ChatPlacement => {
  const { hiddenSeq, archivedSeq } = settings;
  if (hiddenSeq !== null && lastSeq <= hiddenSeq) return 'HIDDEN';
  return archivedSeq !== null && (lastSeq <= archivedSeq || isMuted(settings, nowMs)) ? 'ARCHIVE' : 'LIST';
};

/** Reading further ends it. */
export const isMarkedUnread = ({ readSeq }: Pick<Member, 'readSeq'>, { unreadSeq }: Pick<ChatSettings, 'unreadSeq'>): boolean =>
  unreadSeq !== null && readSeq <= unreadSeq;
