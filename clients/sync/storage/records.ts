import type { StorageWrite, StoredTables } from '../ports.ts';
import type { Account, Chat, Draft, Message, Send, State } from '../state/state.ts';
import { keptMessages } from '../state/deleted.ts';
import type { Wish } from '../state/settings.ts';
import { emptyState } from '../state/state.ts';
import type { UserView } from '../types.ts';
import type { MarksWire } from '../wire.ts';

/**
 * Raised when stored records change their shape, and when more is asked for than an older client has stored (that somebody is muted, that messages
 * disappear, whom a draft mentions): what lacks it looks whole. What an older client stored is dropped and asked for again.
 */
export const STORAGE_FORMAT = 3;
export const CHATS_STORED_MAX = 1000;
/** This many chats keep a page of messages; the others keep the newest, which the list shows. */
export const CHATS_WITH_PAGE = 50;
export const PAGE_STORED = 50;

/** What stands or falls together: the cursor, and the parts of the state that belong to no chat. */
interface RootRecord {
  readonly format: number;
  readonly userId: string;
  readonly cursor: string | null;
  readonly account: Account | null;
  readonly accountVersion: number;
  readonly accountBehind: boolean;
  readonly auditWanted: boolean;
  readonly behind: ReadonlyMap<string, number>;
  readonly list: State['list'];
  readonly settings: State['settings'];
  /** Left out by what an earlier client stored. */
  readonly votes?: State['votes'];
  readonly scheduled?: State['scheduled'];
}

export const rootWrite = (state: State): StorageWrite => {
  const { userId, cursor, account, accountVersion, accountBehind, auditWanted, behind, settings, votes, scheduled } = state;
  // The list on disk is not whole when the last chats are not stored.
  const list = state.chats.size > CHATS_STORED_MAX ? { endCursor: null, complete: false } : state.list;
  const value: RootRecord = {
    format: STORAGE_FORMAT,
    userId,
    cursor,
    account,
    accountVersion,
    accountBehind,
    auditWanted,
    behind,
    list,
    settings,
    votes,
    scheduled,
  };
  return { table: 'root', key: 'root', value };
};

export const chatWrite = (state: State, chatId: string, withPage: boolean): StorageWrite => {
  const chat = state.chats.get(chatId);
  if (chat === undefined) return { table: 'chats', key: chatId };
  // What is deleted does not stay on the disk.
  const kept = keptMessages(chat);
  const messages = kept.slice(-(withPage ? PAGE_STORED : 1));
  const reachedStart = chat.reachedStart && messages.length === kept.length;
  return { table: 'chats', key: chatId, value: { ...chat, messages, reachedStart }, rank: chat.version };
};

const entryWrite = (table: StorageWrite['table'], map: ReadonlyMap<string, unknown>, key: string): StorageWrite => ({
  table,
  key,
  value: map.get(key),
});

export const personWrite = (state: State, id: string): StorageWrite => entryWrite('people', state.people, id);
export const markWrite = (state: State, chatId: string): StorageWrite => entryWrite('marks', state.marks, chatId);
export const draftWrite = (state: State, chatId: string): StorageWrite => {
  const draft = state.drafts.get(chatId);
  // A tab that slept writes what it knew: that does not replace what the server has told since.
  return draft === undefined ? { table: 'drafts', key: chatId } : { table: 'drafts', key: chatId, value: draft, rank: draft.saved.version };
};
export const sendWrite = (send: Send): StorageWrite => ({ table: 'sends', key: send.clientMessageId, value: send });
export const wishWrite = (wish: Wish): StorageWrite => ({ table: 'wishes', key: wish.id, value: wish });
export const sendDelete = (clientMessageId: string): StorageWrite => ({ table: 'sends', key: clientMessageId });

/** A record that is not what it should be: everything but the sends is dropped and asked for again. */
class Unreadable extends Error {}

const check = (isFine: boolean, what: string): void => {
  if (!isFine) throw new Unreadable(`Stored ${what} cannot be read.`);
};

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

const isSend = (value: unknown): value is Send =>
  isRecord(value) &&
  ['clientMessageId', 'chatId', 'body', 'createdAt'].every((field) => typeof value[field] === 'string') &&
  typeof value['order'] === 'number' &&
  (value['replyTo'] === undefined || (isRecord(value['replyTo']) && Number.isSafeInteger(value['replyTo']['seq']))) &&
  (value['forward'] === undefined || (isRecord(value['forward']) && Array.isArray(value['forward']['seqs']))) &&
  (value['failureCode'] === null || typeof value['failureCode'] === 'string') &&
  Number.isFinite(Date.parse(value['createdAt'] as string));

const isMarks = (value: unknown): value is MarksWire =>
  isRecord(value) && typeof value['readSeq'] === 'number' && typeof value['deliveredSeq'] === 'number';

const isMessage = (value: unknown, chatId: string): value is Message =>
  isRecord(value) &&
  typeof value['id'] === 'string' &&
  value['chatId'] === chatId &&
  Number.isSafeInteger(value['seq']) &&
  Number.isSafeInteger(value['version']) &&
  isRecord(value['content']) &&
  typeof value['content']['kind'] === 'string';

const isChat = (value: unknown, id: string): value is Chat => {
  if (!isRecord(value) || value['id'] !== id) return false;
  const { version, lastSeq, own, peerMarks, messages, capabilities, nicknames, announcementId } = value;
  if (
    !Number.isSafeInteger(version) ||
    !Number.isSafeInteger(lastSeq) ||
    !isMarks(own) ||
    !isMarks(peerMarks) ||
    !('readShown' in peerMarks)
  )
    return false;
  if (
    announcementId === undefined ||
    !Array.isArray(capabilities) ||
    !(nicknames instanceof Map) ||
    !Array.isArray(messages) ||
    !messages.every((message) => isMessage(message, id))
  )
    return false;
  return messages.every((message: Message, at) => at === 0 || (messages[at - 1] as Message).seq < message.seq);
};

const isPerson = (value: unknown, id: string): value is UserView =>
  isRecord(value) && value['id'] === id && typeof value['name'] === 'string' && typeof value['handle'] === 'string';

/** Kept by a version that did not ask for all that an account tells now. */
const lacksFields = ({ contacts, requests, device }: Account): boolean =>
  typeof device.signedInBy !== 'string' ||
  [...contacts.values()].some(({ starred }) => typeof starred !== 'boolean') ||
  [...requests.values()].some(({ source }) => typeof source !== 'string');

const readRoot = (value: unknown, userId: string): RootRecord => {
  check(isRecord(value) && value['format'] === STORAGE_FORMAT && value['userId'] === userId, 'root');
  const root = value as unknown as RootRecord;
  check(
    root.behind instanceof Map && root.settings instanceof Map && typeof root.accountVersion === 'number' && isRecord(root.list),
    'root',
  );
  check(root.cursor === null || typeof root.cursor === 'string', 'cursor');
  check(root.account === null || (root.account.contacts instanceof Map && root.account.blockedIds instanceof Set), 'account');
  return root;
};

const checkedMap = <T>(records: ReadonlyMap<string, unknown>, isFine: (value: unknown, key: string) => value is T, what: string) => {
  const map = new Map<string, T>();
  for (const [key, value] of records) {
    check(isFine(value, key), what);
    map.set(key, value as T);
  }
  return map;
};

const keptMap = <T>(records: ReadonlyMap<string, unknown> | undefined, isFine: (value: unknown) => value is T): Map<string, T> => {
  const map = new Map<string, T>();
  for (const [key, value] of records ?? []) if (isFine(value)) map.set(key, value);
  return map;
};

const isWish = (value: unknown): value is Wish =>
  isRecord(value) &&
  ['id', 'chatId', 'at'].every((field) => typeof value[field] === 'string') &&
  ['update', 'clear', 'delete', 'edit', 'react', 'remove', 'play', 'vote', 'entry', 'stop'].includes(value['kind'] as string) &&
  ['edit', 'react', 'vote', 'entry', 'stop'].every((kind) => (value['kind'] === kind) === isRecord(value[kind])) &&
  ['remove', 'play'].every((kind) => (value['kind'] === kind) === (isRecord(value[kind]) && Array.isArray(value[kind]['seqs']))) &&
  ['order', 'upToSeq', 'readSeq'].every((field) => typeof value[field] === 'number') &&
  isRecord(value['change']);

const byChat = <T extends { readonly chatId: string }>(entries: readonly T[]): Map<string, T[]> => {
  const map = new Map<string, T[]>();
  for (const entry of entries) map.set(entry.chatId, [...(map.get(entry.chatId) ?? []), entry]);
  return map;
};

const readWishes = (records: ReadonlyMap<string, unknown> | undefined): Map<string, Wish[]> =>
  byChat([...keptMap(records, isWish).values()].sort((a, b) => a.order - b.order));

/** Readable sends, in order, whatever became of the rest. */
export const readSends = (tables: Partial<StoredTables>): Map<string, Send[]> => {
  return byChat([...keptMap(tables.sends, isSend).values()].sort((a, b) => a.order - b.order));
};

export interface Restored {
  readonly state: State;
  /** False when what was stored could not be used: the caller deletes it. The person's own words are kept all the same. */
  readonly isWhole: boolean;
}

const isDraft = (value: unknown): value is Draft =>
  isRecord(value) &&
  typeof value['text'] === 'string' &&
  typeof value['unsaved'] === 'boolean' &&
  isRecord(value['saved']) &&
  typeof value['saved']['text'] === 'string' &&
  typeof value['saved']['version'] === 'number';

/** Before drafts were kept on the server, a record was the text alone. */
const readDrafts = (records: ReadonlyMap<string, unknown> | undefined): Map<string, Draft> =>
  keptMap(
    new Map(
      [...(records ?? [])].map(([chatId, value]) => [
        chatId,
        typeof value === 'string' ? ({ text: value, unsaved: true, saved: { text: '', version: 0 } } satisfies Draft) : value,
      ]),
    ),
    isDraft,
  );

/** The last stored state; an empty one where nothing, or nothing readable, was stored. */
export const restore = (tables: Partial<StoredTables>, userId: string): Restored => {
  const own = {
    sends: readSends(tables),
    drafts: readDrafts(tables.drafts),
    marks: keptMap(tables.marks, isMarks),
    wishes: readWishes(tables.wishes),
  };
  const empty = { ...emptyState(userId), ...own };
  const root = tables.root?.get('root');
  if (root === undefined) return { state: empty, isWhole: (tables.chats?.size ?? 0) === 0 };
  try {
    const {
      cursor,
      account,
      accountVersion,
      accountBehind,
      auditWanted,
      behind,
      list,
      settings,
      votes = empty.votes,
      scheduled,
    } = readRoot(root, userId);
    // An earlier client did not ask for what is scheduled: all of the account is asked for once more.
    const isOld = account !== null && (lacksFields(account) || scheduled === undefined);
    const chats = checkedMap(tables.chats ?? new Map(), isChat, 'chat');
    const people = checkedMap(tables.people ?? new Map(), isPerson, 'person');
    return {
      state: {
        ...empty,
        cursor,
        account,
        accountVersion,
        accountBehind: accountBehind || isOld,
        auditWanted,
        behind,
        list,
        settings,
        votes,
        scheduled: scheduled ?? empty.scheduled,
        chats,
        people,
      },
      isWhole: true,
    };
  } catch (error) {
    if (!(error instanceof Unreadable) && !(error instanceof TypeError)) throw error;
    return { state: empty, isWhole: false };
  }
};
