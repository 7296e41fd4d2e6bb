import { NO_RANGES, withSeqs, type Ranges } from './deleted.ts';
import { withEntry } from './maps.ts';
import { topSeqOf, silentUnreadOf, unreadOf, type Chat, type State } from './state.ts';
import type { TextRange } from '../types.ts';
import type { ChatSettingsWire } from '../wire.ts';

/** How the viewer has a chat in their own list. Each `…Seq` says up to which message something holds; what comes later ends it. */
export type ChatSettings = Omit<ChatSettingsWire, 'chatId'>;

/** What the viewer wants of a chat, and the server has not answered yet. Shown as done. */
export interface Wish {
  readonly id: string;
  readonly chatId: string;
  readonly kind: 'update' | 'clear' | 'delete' | 'edit' | 'react' | 'remove' | 'play' | 'vote' | 'entry' | 'stop';
  readonly change: SettingsChange;
  /** Of an edit: which message, and what it is to say. */
  readonly edit?: { readonly messageId: string; readonly seq: number; readonly body: string; readonly ranges?: readonly TextRange[] };
  /** Of a reaction: to which message, and what is to stand there; null takes it back. */
  readonly react?: { readonly messageId: string; readonly seq: number; readonly emoji: string | null };
  /** Messages to delete for oneself, or to restore. */
  readonly remove?: { readonly seqs: readonly number[]; readonly restore: boolean };
  /** Recordings that were listened to. */
  readonly play?: { readonly seqs: readonly number[] };
  /** Of a vote: in which poll, and for which options; `version` is the poll's when it was given. */
  readonly vote?: { readonly messageId: string; readonly seq: number; readonly options: readonly number[]; readonly version: number };
  /** Of an entry: on which list, and what; null takes it off. */
  readonly entry?: { readonly messageId: string; readonly seq: number; readonly text: string | null };
  /** Which live location to end. */
  readonly stop?: { readonly messageId: string; readonly seq: number };
  readonly at: string;
  /** Own order over all wishes of this user, so that a reload keeps it. */
  readonly order: number;
  /** The newest message that was in sight, and the own mark. */
  readonly upToSeq: number;
  readonly readSeq: number;
}

/** What is left out stays as it is. */
export interface SettingsChange {
  readonly pinned?: boolean;
  readonly mutedUntil?: string | null;
  readonly markedUnread?: boolean;
  readonly archived?: boolean;
  readonly hidden?: boolean;
  readonly saved?: boolean;
}

export type Placement = 'LIST' | 'ARCHIVE' | 'HIDDEN';

export const atFirst: ChatSettings = {
  pinnedAt: null,
  mutedUntil: null,
  unreadSeq: null,
  archivedSeq: null,
  hiddenSeq: null,
  clearedSeq: 0,
  version: 0,
};

export const NO_WISHES: readonly Wish[] = [];

const updated = (settings: ChatSettings, wish: Wish): ChatSettings => {
  const { change, at, upToSeq, readSeq } = wish;
  const { pinned, mutedUntil, markedUnread, archived, saved } = change;
  let next = settings;
  if (pinned === true) next = { ...next, pinnedAt: next.pinnedAt ?? at, archivedSeq: null, hiddenSeq: null };
  if (pinned === false) next = { ...next, pinnedAt: null };
  if (mutedUntil !== undefined) next = { ...next, mutedUntil };
  if (markedUnread !== undefined) next = { ...next, unreadSeq: markedUnread ? Math.max(next.unreadSeq ?? 0, readSeq) : null };
  if (archived === false) next = { ...next, archivedSeq: null };
  if (archived === true && (next.archivedSeq ?? -1) < upToSeq) next = { ...next, archivedSeq: upToSeq, pinnedAt: null, hiddenSeq: null };
  if (saved !== undefined) next = { ...next, savedAt: saved ? (next.savedAt ?? at) : null };
  if (change.hidden === false) next = { ...next, hiddenSeq: null };
  return change.hidden === true ? hidden(next, wish) : next;
};

const cleared = (settings: ChatSettings, { upToSeq }: Wish): ChatSettings =>
  settings.clearedSeq < upToSeq ? { ...settings, clearedSeq: upToSeq, unreadSeq: null } : settings;

const hidden = (settings: ChatSettings, { upToSeq }: Wish): ChatSettings =>
  (settings.hiddenSeq ?? -1) < upToSeq ? { ...settings, hiddenSeq: upToSeq, pinnedAt: null, archivedSeq: null, unreadSeq: null } : settings;

/** The server's arithmetic: what it will answer, as far as is known here. */
const granted = (settings: ChatSettings, wish: Wish): ChatSettings => {
  switch (wish.kind) {
    case 'update':
      return updated(settings, wish);
    case 'clear':
      return cleared(settings, wish);
    case 'delete':
      return hidden(cleared(settings, wish), wish);
    case 'remove':
      return {
        ...settings,
        deletedRanges: withSeqs(settings.deletedRanges ?? NO_RANGES, wish.remove?.seqs ?? [], wish.remove?.restore === false),
      };
    case 'play':
      return { ...settings, playedRanges: withSeqs(settings.playedRanges ?? NO_RANGES, wish.play?.seqs ?? [], true) };
    case 'edit':
    case 'react':
    case 'vote':
    case 'entry':
    case 'stop':
      return settings;
  }
};

export const shownSettings = (settings: ChatSettings | undefined, wishes: readonly Wish[]): ChatSettings =>
  wishes.reduce(granted, settings ?? atFirst);

export const settingsOf = (state: State, chatId: string): ChatSettings =>
  shownSettings(state.settings.get(chatId), state.wishes.get(chatId) ?? NO_WISHES);

export const isMuted = ({ mutedUntil }: ChatSettings, nowMs: number): boolean => mutedUntil !== null && Date.parse(mutedUntil) > nowMs;

/** A message that waits to be sent is something new too. */
export const placementOf = (chat: Chat, settings: ChatSettings, isSending: boolean, nowMs: number): Placement => {
  const { hiddenSeq, archivedSeq } = settings;
  const lastSeq = topSeqOf(chat) + (isSending ? 1 : 0);
  if (hiddenSeq !== null && lastSeq <= hiddenSeq) return 'HIDDEN';
  return archivedSeq !== null && (lastSeq <= archivedSeq || isMuted(settings, nowMs)) ? 'ARCHIVE' : 'LIST';
};

export const isMarkedUnread = ({ own }: Chat, { unreadSeq }: ChatSettings): boolean => unreadSeq !== null && own.readSeq <= unreadSeq;

/** What asks for attention: nothing does in a chat that is muted, archived or deleted. */
export const attentionOf = (state: State, chat: Chat, nowMs: number): number => {
  const settings = settingsOf(state, chat.id);
  if (isMuted(settings, nowMs) || placementOf(chat, settings, state.sends.has(chat.id), nowMs) !== 'LIST') return 0;
  return Math.max(unreadOf(chat) - silentUnreadOf(chat), isMarkedUnread(chat, settings) ? 1 : 0);
};

/** The order in which chats matter where there is not room for all: pinned ones, then the last active. */
export const inOrder = (state: State): Chat[] => {
  const pins = new Set([...state.chats.keys()].filter((id) => settingsOf(state, id).pinnedAt !== null));
  return [...state.chats.values()].sort(
    (a, b) => Number(pins.has(b.id)) - Number(pins.has(a.id)) || (a.lastActivityAt < b.lastActivityAt ? 1 : -1),
  );
};

/** Up to where the viewer has cleared a chat, on this device or another. */
export const clearedSeqOf = (state: State, chatId: string): number => {
  const wishes = state.wishes.get(chatId);
  const held = state.settings.get(chatId)?.clearedSeq ?? 0;
  return wishes === undefined ? held : shownSettings(state.settings.get(chatId), wishes).clearedSeq;
};

/** What the viewer has deleted of a chat, on this device or another. */
export const deletedRangesOf = (state: State, chatId: string): Ranges => {
  const held = state.settings.get(chatId);
  const wishes = state.wishes.get(chatId);
  return (wishes === undefined ? held : shownSettings(held, wishes))?.deletedRanges ?? NO_RANGES;
};

/**
 * Settings as the server told them: the higher version stands, and of two that are alike the later news: a place that was left and taken
 * anew has no pin.
 */
export const withSettings = (state: State, { chatId, ...settings }: ChatSettingsWire): State => {
  const held = state.settings.get(chatId);
  if (settings.version < (held?.version ?? 1)) return state;
  return { ...state, settings: withEntry(state.settings, chatId, settings) };
};
