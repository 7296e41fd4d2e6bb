import type { Bus } from '../../engines/bus/bus.ts';
import type { Timers } from '../../engines/clock.ts';
import type { AccountVersion } from '../account/announce-account-changes.ts';
import type { Message } from '../message/message.ts';
import { accountTopic, chatTopic, encodeMessage, presenceTopic, receiptsTopic, type LiveEvent } from './events.ts';
import type { Outbox } from './outbox.ts';

/** A change of a chat that has been committed: versions (previousVersion, version]. */
export interface CommittedChatChange {
  readonly chatId: bigint;
  readonly previousVersion: number;
  readonly version: number;
  /** The messages of this change when they are all of it; absent means: members or the chat itself changed too, read it back. */
  readonly messages?: readonly Message[];
  /** Who became a member because of it. */
  readonly joined?: readonly bigint[];
  /** Of a direct chat: marks that its messages moved, each told to `own` alone. */
  readonly marks?: readonly { readonly userId: bigint; readonly deliveredSeq: number; readonly readSeq: number; readonly own: bigint }[];
}

export interface Marks {
  readonly chatId: bigint;
  readonly userId: bigint;
  readonly deliveredSeq: number;
  readonly readSeq: number;
}

/**
 * Tells the other processes what has been committed. A publish that fails loses nothing: the outbox row stands until the relay
 * has published it, and every frame lets a reader see a gap.
 */
export interface Publisher {
  chatChanged(change: CommittedChatChange): Promise<void>;
  /** What one transaction changed and announced with one row of the outbox, under the lowest of the chats. */
  chatsChanged(changes: readonly CommittedChatChange[]): Promise<void>;
  accountChanged(versions: readonly AccountVersion[]): Promise<void>;
  /** The device's sockets close within a second. */
  devicesRevoked(userId: bigint, deviceIds: readonly bigint[]): Promise<void>;
  /**
   * Told to `own`, the one person whose devices hear of it; `group`: also to whoever watches the receipts of this group. `once`: fails
   * at once when the bus does, for a caller who knows what to do then.
   */
  marked(marks: Marks, to: { own: bigint; group: boolean; once?: boolean }): Promise<void>;
  typing(chatId: bigint, userId: bigint, typing: boolean, expiresAtMs: number): Promise<void>;
  presenceChanged(userId: bigint, online: boolean, lastSeenAtMs: number): Promise<void>;
  /** Something that decides who may see whose presence changed (a block, a privacy switch, a contact). */
  presenceRightsChanged(userIds: readonly bigint[]): Promise<void>;
  /** Somebody in this group has hidden reading or shows it again: whoever watches its receipts counts anew. */
  readersChanged(chatId: bigint): Promise<void>;
}

/** When to try again to tell of marks: no outbox row stands for them, and nobody else would notice. */
const MARK_RETRIES_MS = [250, 1_000, 4_000];

const insist = async (publish: () => Promise<void>, timers: Timers): Promise<void> => {
  for (const retryMs of MARK_RETRIES_MS) {
    try {
      return await publish();
    } catch {
      await new Promise<void>((resolve) => timers.after(retryMs, resolve));
    }
  }
  await publish();
};

export interface PublisherDeps {
  readonly bus: Bus;
  /** Hears what its rows announced; null where whoever publishes deletes the rows, as the relay does. */
  readonly outbox: Outbox | null;
  readonly timers: Timers;
}

export const createPublisher = ({ bus, outbox, timers }: PublisherDeps): Publisher => {
  const publish = (topic: string, event: LiveEvent) => bus.publish(topic, event as never);
  const tell = async ({ chatId, previousVersion, version, messages, joined = [], marks = [] }: CommittedChatChange): Promise<void> => {
    await publish(chatTopic(chatId), {
      type: 'ChatChanged',
      chatId: String(chatId),
      previousVersion,
      version,
      ...(messages === undefined ? {} : { messages: messages.map(encodeMessage) }),
      ...(marks.length === 0
        ? {}
        : { marks: marks.map(({ userId, own, ...seqs }) => ({ userId: String(userId), to: String(own), ...seqs })) }),
    });
    if (joined.length === 0) return;
    const word: LiveEvent = { type: 'ChatJoined', chatId: String(chatId) };
    await Promise.all(joined.map((userId) => publish(accountTopic(userId), word)));
  };
  return {
    async chatChanged(change) {
      await tell(change);
      outbox?.published({ streamId: change.chatId, version: change.version });
    },
    async chatsChanged(changes) {
      await Promise.all(changes.map(tell));
      const [first, ...others] = changes;
      if (first === undefined) return;
      const { chatId, version } = others.reduce((lowest, change) => (change.chatId < lowest.chatId ? change : lowest), first);
      outbox?.published({ streamId: chatId, version });
    },
    async accountChanged(versions) {
      await Promise.all(
        versions.map(async ({ userId, version }) => {
          await publish(accountTopic(userId), { type: 'AccountChanged', userId: String(userId), version });
          outbox?.published({ streamId: userId, version });
        }),
      );
    },
    async devicesRevoked(userId, deviceIds) {
      await publish(accountTopic(userId), { type: 'DevicesRevoked', deviceIds: deviceIds.map(String) });
    },
    async marked({ chatId, userId, deliveredSeq, readSeq }, { own, group, once = false }) {
      const event: LiveEvent = { type: 'Marked', chatId: String(chatId), userId: String(userId), deliveredSeq, readSeq };
      if (once) await publish(accountTopic(own), event);
      else await insist(() => publish(accountTopic(own), event), timers);
      if (group) await publish(receiptsTopic(chatId), event);
    },
    async typing(chatId, userId, typing, expiresAtMs) {
      await publish(chatTopic(chatId), { type: 'Typing', chatId: String(chatId), userId: String(userId), typing, expiresAtMs });
    },
    async presenceChanged(userId, online, lastSeenAtMs) {
      await publish(presenceTopic(userId), { type: 'PresenceChanged', userId: String(userId), online, lastSeenAtMs });
    },
    async presenceRightsChanged(userIds) {
      await Promise.all(userIds.map((userId) => publish(presenceTopic(userId), { type: 'PresenceRightsChanged', userId: String(userId) })));
    },
    async readersChanged(chatId) {
      await publish(receiptsTopic(chatId), { type: 'ReadersChanged', chatId: String(chatId) });
    },
  };
};
