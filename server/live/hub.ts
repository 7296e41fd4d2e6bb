import type { Bus } from '../../engines/bus/bus.ts';
import type { Clock, Timers } from '../../engines/clock.ts';
import { createBatcher } from '../../services/batcher.ts';
import type { ListAccountChanges } from '../../services/account/list-account-changes.ts';
import { createBatchedReader } from '../../services/sync/batched-reader.ts';
import { CURSOR_SLACK_MS } from '../../services/sync/catch-up.ts';
import type { CursorCodec } from '../../services/sync/cursor.ts';
import type { ReadChatChanges } from '../../services/sync/read-chat-changes.ts';
import type { SyncStore } from '../../services/sync/sync-store.ts';
import { type AccountChannel, type AccountListener, createAccountChannel } from './account-channel.ts';
import { type ChatChannel, type ChatListener, createChatChannel } from './chat-channel.ts';

export interface HubDeps {
  readonly bus: Bus;
  readonly store: SyncStore;
  readonly readChatChanges: ReadChatChanges;
  readonly listAccountChanges: ListAccountChanges;
  readonly cursors: CursorCodec;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly sweepMs: number;
  readonly onError: (error: unknown) => void;
}

/** Reads again what the bus may have lost since a cursor. */
export type GapListener = (since: string) => Promise<void>;

const VERSIONS_PER_QUERY = 5_000;
/** How long one sweep waits for channels that are behind. */
const PATIENCE_MS = 10_000;
const MENDERS = 8;

/**
 * The one place of a process where live news arrives. It keeps a channel per chat and per account that someone here listens to,
 * and makes sure, by sweeping the log, that no channel stays behind it: the bus is only how most news comes sooner.
 */
export const createHub = async (deps: HubDeps) => {
  const { bus, store, cursors, clock, onError } = deps;
  const chats = new Map<bigint, ChatChannel>();
  const accounts = new Map<bigint, AccountChannel>();
  const gapListeners = new Set<GapListener>();
  const readChatChanges = createBatchedReader(deps.readChatChanges);
  const listVersions = createBatcher(async (asks: readonly (readonly bigint[])[]) => {
    const versions = await store.listVersions([...new Set(asks.flat())]);
    return asks.map(() => versions);
  });
  const findAccountVersion = createBatcher(async (userIds: readonly bigint[]) => {
    const versions = await store.listAccountVersions(userIds);
    return userIds.map((userId) => versions.get(userId) ?? 0);
  });
  // Everything committed before this moment, less the slack, has passed through the channels. The cursor of every frame.
  let horizonMs = await store.now();
  /** Gaps of the bus that are being mended. */
  let mending = 0;
  let stopped = false;
  const waits = new Set<() => void>();

  const delay = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const cancel = deps.timers.after(ms, () => {
        waits.delete(cancel);
        resolve();
      });
      waits.add(cancel);
    });

  const cursor = (): string => cursors.encode(horizonMs);
  const now = (): number => clock.now();

  const chatChannel = (chatId: bigint): ChatChannel => {
    let channel = chats.get(chatId);
    if (channel === undefined) {
      channel = createChatChannel(chatId, { bus, readChatChanges, cursor, now, onError, delay });
      chats.set(chatId, channel);
    }
    return channel;
  };

  /** Joins the channels of chats, new ones in one query. Resolves when each is heard and knows its version. */
  const joinChats = async (chatIds: readonly bigint[], listener: ChatListener): Promise<void> => {
    const channels = chatIds.map(chatChannel);
    for (const channel of channels) channel.listeners.add(listener);
    await Promise.all(channels.map((channel) => channel.open()));
    const fresh = channels.filter((channel) => channel.version === null);
    if (fresh.length === 0) return;
    const versions = await listVersions(fresh.map((channel) => channel.chatId));
    for (const channel of fresh) channel.begin(versions.get(channel.chatId) ?? 0);
  };

  const leaveChat = (chatId: bigint, listener: ChatListener): void => {
    const channel = chats.get(chatId);
    if (channel === undefined) return;
    channel.listeners.delete(listener);
    if (channel.listeners.size > 0) return;
    chats.delete(chatId);
    channel.close();
  };

  const joinAccount = async (userId: bigint, listener: AccountListener): Promise<void> => {
    let channel = accounts.get(userId);
    if (channel === undefined) {
      channel = createAccountChannel(userId, { bus, listAccountChanges: deps.listAccountChanges, cursor, onError });
      accounts.set(userId, channel);
    }
    channel.listeners.add(listener);
    await channel.open();
    if (channel.version !== null) return;
    channel.begin(await findAccountVersion(userId));
  };

  const leaveAccount = (userId: bigint, listener: AccountListener): void => {
    const channel = accounts.get(userId);
    if (channel === undefined) return;
    channel.listeners.delete(listener);
    if (channel.listeners.size > 0) return;
    accounts.delete(userId);
    channel.close();
  };

  /** Compares every channel with the log; answers whether all are where it was when this began. */
  const reachAll = async (): Promise<boolean> => {
    const reaching: Promise<boolean>[] = [];
    for (const ids of slices([...chats.keys()], VERSIONS_PER_QUERY)) {
      for (const [chatId, version] of await store.listVersions(ids)) {
        const channel = chats.get(chatId);
        if (channel !== undefined) reaching.push(channel.reach(version).then(() => true));
      }
    }
    for (const ids of slices([...accounts.keys()], VERSIONS_PER_QUERY)) {
      for (const { userId, chatId } of await store.listPlacesSince(ids, horizonMs - CURSOR_SLACK_MS)) accounts.get(userId)?.found(chatId);
      for (const [userId, version] of await store.listAccountVersions(ids)) {
        const channel = accounts.get(userId);
        if (channel !== undefined) reaching.push(channel.reach(version));
      }
    }
    if (reaching.length === 0) return true;
    // One chat that cannot be read must not keep the others from being compared again.
    const patience = delay(PATIENCE_MS).then(() => false);
    return Promise.race([Promise.all(reaching).then((reached) => reached.every(Boolean)), patience]);
  };

  /**
   * Compares with the log and reads what is missing; then, and only then, the horizon moves. Marks are in no version: while the bus is
   * out of reach, and until what it lost has been read again, the horizon stays, so that no cursor stands after them.
   */
  const sweep = async (): Promise<void> => {
    const whole = bus.healthy() && mending === 0;
    const startedMs = await store.now();
    if ((await reachAll()) && whole) horizonMs = Math.max(horizonMs, startedMs);
  };

  const sweepForever = async (): Promise<void> => {
    while (!stopped) {
      await delay(deps.sweepMs);
      if (stopped) return;
      await sweep().catch(onError);
    }
  };
  void sweepForever();

  /** Everyone reads again what only the bus told; a few at a time, since all of them are asked at once. */
  const mend = async (): Promise<void> => {
    const since = cursor();
    mending += 1;
    try {
      const waiting = [...gapListeners];
      const work = async (): Promise<void> => {
        for (let listener = waiting.pop(); listener !== undefined && !stopped; listener = waiting.pop()) {
          await listener(since).catch(onError);
        }
      };
      await Promise.all([sweep().catch(onError), ...Array.from({ length: MENDERS }, work)]);
    } finally {
      mending -= 1;
    }
  };
  const stopGap = bus.onGap(() => void mend());

  return {
    joinChats,
    leaveChat,
    joinAccount,
    leaveAccount,
    sweep,
    cursor,
    chat: (chatId: bigint) => chats.get(chatId),
    account: (userId: bigint) => accounts.get(userId),
    /** Reads many chats in few queries; for listeners that look at a chat anew. */
    readChatChanges,
    /** Called when the bus is back: what it alone tells may have been missed since the cursor. */
    onGap(listener: GapListener): () => void {
      gapListeners.add(listener);
      return () => gapListeners.delete(listener);
    },
    /** For metrics and leak tests. */
    counts: () => ({ chatChannels: chats.size, accountChannels: accounts.size, busTopics: bus.topicCount() }),
    stop(): void {
      stopped = true;
      stopGap();
      for (const cancel of waits) cancel();
      for (const channel of [...chats.values(), ...accounts.values()]) channel.close();
      chats.clear();
      accounts.clear();
    },
  };
};

export type Hub = Awaited<ReturnType<typeof createHub>>;

const slices = function* <T>(items: readonly T[], size: number): Generator<T[]> {
  for (let at = 0; at < items.length; at += size) yield items.slice(at, at + size);
};
