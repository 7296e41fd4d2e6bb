import type { SyncEngine, Timeline, TimelineView } from '../../clients/sync/index.ts';
import type { Device } from './devices.ts';

/** A rule that was broken while the run was under way. */
export class RuleBroken extends Error {
  override readonly name = 'RuleBroken';
}

/** What all devices have shown, and what servers have acknowledged. */
export interface Witness {
  /** By chat and seq: the id of the message that was shown there. One place holds one message, for ever and for everyone. */
  readonly shown: Map<string, string>;
  /** By clientMessageId: where the person has seen that it was stored. */
  readonly acknowledged: Map<string, { chatId: string; seq: number }>;
  /** Someone has hidden reading, so what was read may be shown as delivered again. */
  turnedReading: boolean;
  /** `user chat seq` of what someone has ever deleted for themselves. */
  readonly deleted: Set<string>;
  /** By `chat seq`: what was not shown, and nothing said so. It may have disappeared, which the log tells (`log-rules.ts`). */
  readonly unshown: Map<string, string>;
  broken(rule: string): void;
}

export const createWitness = (): Witness & { readonly first: () => RuleBroken | null } => {
  let first: RuleBroken | null = null;
  return {
    shown: new Map(),
    acknowledged: new Map(),
    turnedReading: false,
    deleted: new Set(),
    unshown: new Map(),
    broken(rule) {
      first ??= new RuleBroken(rule);
    },
    first: () => first,
  };
};

export interface DeviceWatch {
  open(chatId: string): Timeline;
  close(chatId: string): void;
  opened(): readonly string[];
  /** Looks who is in a group, from then on. */
  lookAt(chatId: string): void;
  /** The groups that are looked at. */
  looked(): readonly string[];
  /** Who of these is online, watched from the asking on. */
  online(userIds: readonly string[]): readonly string[];
  end(): void;
}

const RANKS = ['failed', 'sending', 'sent', 'delivered', 'read'];

/** Looks at everything a device shows, each time it changes. */
export const watchDevice = (device: Device, engine: SyncEngine, witness: Witness): DeviceWatch => {
  const timelines = new Map<string, { timeline: Timeline; end: () => void }>();
  const ranks = new Map<string, number>();
  let isOver = false;
  let presence: ReturnType<SyncEngine['watchPresence']> | null = null;
  let watched = '';
  let endPresence = (): void => {};

  const check = (chatId: string, view: TimelineView): void => {
    if (isOver) return;
    const fail = (rule: string): void => witness.broken(`${device.name} in ${chatId}: ${rule}`);
    /** Nothing is missing between two seqs but what this person has deleted for themselves, or what has disappeared. */
    const passOver = (from: number, to: number): void => {
      for (let seq = from + 1; seq < to; seq += 1) {
        if (witness.deleted.has(`${device.user.id} ${chatId} ${seq}`)) continue;
        witness.unshown.set(`${chatId} ${seq}`, `${device.name} in ${chatId}: ${seq} is missing, and nothing says so`);
      }
    };
    const keys = new Set<string>();
    let previousSeq: number | null = null;
    let sawPending = false;
    for (const item of view.items) {
      const key = item.kind === 'hole' ? item.key : item.message.key;
      if (keys.has(key)) fail(`shows ${key} twice`);
      keys.add(key);
      if (item.kind === 'hole') {
        if (previousSeq !== null && item.fromSeq <= previousSeq) fail(`a hole from ${item.fromSeq} stands after ${previousSeq}`);
        if (previousSeq !== null) passOver(previousSeq, item.fromSeq);
        if (item.toSeq < item.fromSeq) fail(`an empty hole at ${item.fromSeq}`);
        previousSeq = item.toSeq;
        continue;
      }
      const { seq, id, state } = item.message;
      if (seq === null) {
        sawPending = true;
        continue;
      }
      if (sawPending) fail(`seq ${seq} stands after what is not sent`);
      if (previousSeq !== null && seq <= previousSeq) fail(`seq ${seq} stands after ${previousSeq}`);
      if (previousSeq !== null) passOver(previousSeq, seq);
      previousSeq = seq;
      const place = `${chatId} ${seq}`;
      const known = witness.shown.get(place);
      if (known === undefined) witness.shown.set(place, id as string);
      else if (known !== id) fail(`shows ${id} at ${seq}, where ${known} was shown`);
      if (!item.message.isOwn) continue;
      const acknowledged = witness.acknowledged.get(key);
      if (acknowledged === undefined) witness.acknowledged.set(key, { chatId, seq });
      else if (acknowledged.seq !== seq) fail(`${key} moved from ${acknowledged.seq} to ${seq}`);
      // Of a group's readers some leave; the other person of a direct chat stays.
      if (state === null || engine.chat(chatId).get()?.kind !== 'DIRECT') continue;
      const rank = RANKS.indexOf(witness.turnedReading && state === 'read' ? 'delivered' : state);
      if (rank < Math.min(ranks.get(key) ?? 0, witness.turnedReading ? RANKS.indexOf('delivered') : RANKS.length))
        fail(`${key} went back from ${RANKS[ranks.get(key) ?? 0]} to ${state}`);
      ranks.set(key, rank);
    }
  };

  const endChats = engine.chats.subscribe(() => {
    if (isOver) return;
    const ids = new Set<string>();
    for (const chat of engine.chats.get()) {
      if (ids.has(chat.id)) witness.broken(`${device.name} lists ${chat.id} twice`);
      ids.add(chat.id);
      if (chat.unreadCount < 0) witness.broken(`${device.name} counts ${chat.unreadCount} unread in ${chat.id}`);
    }
  });

  const listedBefore = new Set<string>();
  const gone = new Set<string>();
  const endScheduled = engine.scheduled.subscribe(() => {
    if (isOver) return;
    const ids = new Set(engine.scheduled.get().map(({ id }) => id));
    // Sent or canceled, and that is for good.
    for (const id of listedBefore) if (!ids.has(id)) gone.add(id);
    for (const id of ids) {
      if (gone.has(id)) witness.broken(`${device.name} shows ${id} as scheduled again`);
      listedBefore.add(id);
    }
  });

  const decided = new Set<string>();
  const endAccount = engine.account.subscribe(() => {
    if (isOver) return;
    for (const { id, state } of engine.account.get()?.joinRequests ?? []) {
      if (state !== 'PENDING') decided.add(id);
      else if (decided.has(id)) witness.broken(`${device.name} waits again for an answer to ${id}`);
    }
  });

  const looks = new Map<string, () => void>();
  const lookAt = (chatId: string): void => {
    if (looks.has(chatId)) return;
    looks.set(
      chatId,
      engine.members(chatId).subscribe(() => {}),
    );
    void engine.loadMembers(chatId).catch(() => {});
  };

  const close = (chatId: string): void => {
    const open = timelines.get(chatId);
    if (open === undefined) return;
    timelines.delete(chatId);
    open.end();
    open.timeline.close();
  };
  return {
    open(chatId) {
      const known = timelines.get(chatId);
      if (known !== undefined) return known.timeline;
      const timeline = engine.openTimeline(chatId);
      timelines.set(chatId, { timeline, end: timeline.subscribe(() => check(chatId, timeline.get())) });
      check(chatId, timeline.get());
      return timeline;
    },
    close,
    opened: () => [...timelines.keys()],
    lookAt,
    looked: () => [...looks.keys()],
    online(userIds) {
      if (presence === null || userIds.join() !== watched) {
        endPresence();
        watched = userIds.join();
        presence = engine.watchPresence(userIds);
        endPresence = presence.subscribe(() => {});
      }
      return [...presence.get()].flatMap(([id, { online }]) => (online ? [id] : []));
    },
    end() {
      isOver = true;
      endChats();
      endScheduled();
      endAccount();
      endPresence();
      for (const end of looks.values()) end();
      for (const { end } of timelines.values()) end();
      timelines.clear();
    },
  };
};
