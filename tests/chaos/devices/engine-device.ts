import {
  createMemoryStorage,
  createSyncEngine,
  type Storage,
  type SyncEngine,
  type Timeline,
  type TimelineItem,
} from '../../../clients/sync/index.ts';
import { waitFor } from '../../support/wait-for.ts';
import type { Journal } from '../journal.ts';
import type { Device, DeviceOptions, ShownChat, ShownMessage, ShownReceipt } from './device.ts';
import { createObservedTransport } from './observed-transport.ts';

const LOOK_EVERY_MS = 200;
const SCROLL_TIMEOUT_MS = 30_000;

interface Life {
  readonly engine: SyncEngine;
  readonly timelines: Map<string, Timeline>;
  /** The process is gone: nothing more is written, said or heard. */
  end(): void;
}

/** A device as our web client is one: the sync engine on real sockets, with every chat open on its screen. */
export const startEngineDevice = (options: DeviceOptions & { journal: Journal }): Device => {
  const { name, person, session, url, journal } = options;
  const disk = createMemoryStorage();

  const begin = (): Life => {
    let isOn = true;
    const storage: Storage = {
      ...disk,
      write: (writes) => (isOn ? disk.write(writes) : Promise.reject(new Error('This device is no more.'))),
      close: async () => {},
    };
    const { transport, unplug } = createObservedTransport({ url, token: session.token, userId: person.id, journal });
    const engine = createSyncEngine({ userId: person.id, transport, storage, tabs: null });
    const timelines = new Map<string, Timeline>();
    const openAll = (): void => {
      for (const { id } of engine.chats.get()) {
        if (!timelines.has(id)) timelines.set(id, watched(engine.openTimeline(id), `${name} in ${id}`, journal));
      }
    };
    engine.chats.subscribe(openAll);
    void engine.start().then(openAll);
    return {
      engine,
      timelines,
      end() {
        isOn = false;
        unplug();
      },
    };
  };
  let life = begin();

  const itemsOf = (chatId: string): readonly TimelineItem[] => life.timelines.get(chatId)?.get().items ?? [];
  const newestOf = (chatId: string): number => {
    const item = itemsOf(chatId).findLast((each) => each.kind === 'message' && each.message.seq !== null);
    return item?.kind === 'message' ? (item.message.seq ?? 0) : 0;
  };

  const scroll = async (timeline: Timeline): Promise<void> => {
    const isThrough = async (): Promise<boolean> => {
      const { items, reachedStart } = timeline.get();
      const hole = items.find((item) => item.kind === 'hole');
      if (hole === undefined && reachedStart) return true;
      if (hole?.kind === 'hole') await timeline.fill(hole, 'end').catch(() => {});
      else await timeline.loadOlder().catch(() => {});
      return false;
    };
    // Where it does not come through, what it shows is judged as it is.
    await waitFor(isThrough, `${name} to scroll through`, SCROLL_TIMEOUT_MS).catch(() => {});
  };

  return {
    name,
    kind: 'engine',
    person,
    session,
    isLive: () => life.engine.connection.get().kind === 'live',
    isSignedOut() {
      const status = life.engine.connection.get();
      return status.kind === 'signedOut' && status.reason !== null;
    },
    holds: (chatId, seq) => newestOf(chatId) >= seq,
    send(chatId, body) {
      // A chat that it was taken out of is not on its screen.
      if (life.engine.chat(chatId).get() === null) return;
      const clientMessageId = life.engine.sendText(chatId, body);
      journal.send({ clientMessageId, chatId, senderId: person.id, device: name, body });
    },
    read(chatId) {
      const chat = life.engine.chat(chatId).get();
      if (chat !== null) life.engine.markRead(chatId, chat.lastSeq);
    },
    typing: (chatId) => life.engine.typing(chatId),
    isSettled: () =>
      life.engine.connection.get().kind === 'live' &&
      life.engine.chats.get().every(({ id }) => itemsOf(id).every((item) => item.kind === 'hole' || item.message.state !== 'sending')),
    async show() {
      const chats: ShownChat[] = [];
      for (const { id, lastSeq, unreadCount } of life.engine.chats.get()) {
        const timeline = life.timelines.get(id);
        if (timeline === undefined) continue;
        await scroll(timeline);
        chats.push({ id, lastSeq, unread: unreadCount, ...rowsOf(timeline.get().items) });
      }
      return chats;
    },
    async crash() {
      const before = life;
      before.end();
      await before.engine.stop().catch(() => {});
      // What was not on the disk yet was never offered to a server: nobody was told that it was sent.
      const { sends } = await disk.load();
      for (const { clientMessageId, device, ack } of journal.sent) {
        if (device === name && ack === null && !sends.has(clientMessageId)) journal.refused(clientMessageId, 'NEVER_STORED');
      }
      life = begin();
    },
    async stop() {
      await life.engine.stop();
    },
  };
};

const textOf = (item: Extract<TimelineItem, { kind: 'message' }>): string => {
  const { content } = item.message;
  return content.kind === 'text' ? content.body : content.kind === 'recalled' ? '(recalled)' : '(notice)';
};

const rowsOf = (items: readonly TimelineItem[]): { messages: ShownMessage[]; receipts: ShownReceipt[] } => {
  const messages: ShownMessage[] = [];
  const receipts: ShownReceipt[] = [];
  for (const item of items) {
    if (item.kind !== 'message' || item.message.seq === null) continue;
    const { seq, id, state, readCount } = item.message;
    messages.push({ seq, id: id as string, text: textOf(item) });
    if (state === 'sent' || state === 'delivered' || state === 'read') receipts.push({ seq, state, readers: readCount });
  }
  return { messages, receipts };
};

/** Looks at what is on the screen, now and then: never a row twice, never a gap without its sign, never out of order. */
const watched = (timeline: Timeline, where: string, journal: Journal): Timeline => {
  let lookedAt = 0;
  timeline.subscribe(() => {
    if (performance.now() - lookedAt < LOOK_EVERY_MS) return;
    lookedAt = performance.now();
    const keys = new Set<string>();
    let next: number | null = null;
    for (const item of timeline.get().items) {
      const key = item.kind === 'hole' ? item.key : item.message.key;
      if (keys.has(key)) journal.fault('duplicated', `${where}: ${key} was shown twice`);
      keys.add(key);
      const from: number | null = item.kind === 'hole' ? item.fromSeq : item.message.seq;
      if (from === null) continue;
      if (next !== null && from < next) journal.fault('misordered', `${where}: ${from} was shown after ${next - 1}`);
      if (next !== null && from > next) journal.fault('lost', `${where}: ${next} was missing before ${from}, without a sign`);
      next = (item.kind === 'hole' ? item.toSeq : from) + 1;
    }
  });
  return timeline;
};
