import type { ChatAccess } from '../../services/access/access-chat.ts';
import type { ChatStore } from '../../services/chat/chat-store.ts';
import { presenceTopic, receiptsTopic } from '../../services/live/events.ts';
import type { Message } from '../../services/message/message.ts';
import type { MessageStore } from '../../services/message/message-store.ts';
import type { ReadStep } from '../../services/message/receipts.ts';
import type { Viewer } from '../../services/viewer.ts';
import type { Bus } from '../../engines/bus/bus.ts';
import type { Timers } from '../../engines/clock.ts';
import { createChatWatch } from './chat-watch.ts';
import type { Hub } from './hub.ts';
import { createLiveSource, type LiveSource } from './source.ts';

const PAGE = 100;

export interface MessageSourceDeps {
  readonly hub: Hub;
  readonly chats: ChatStore;
  readonly messages: MessageStore;
}

/** New messages of one chat from when it was asked for, in order, each once. Ends when the viewer is no longer a member. */
export const createMessageSource = (deps: MessageSourceDeps, viewer: Viewer, access: ChatAccess): LiveSource =>
  createLiveSource((sink) => {
    const { chat, member } = access;
    let lastSeq = Math.max(chat.lastSeq, member.joinedSeq);
    let reading = false;
    let more = false;

    const deliver = (messages: readonly Message[]): void => {
      const fresh = messages.filter((message) => message.seq > lastSeq).toSorted((a, b) => a.seq - b.seq);
      lastSeq = fresh.at(-1)?.seq ?? lastSeq;
      if (fresh.length > 0) sink.send(fresh);
    };
    /** Reads what came before the channel was joined, or was too much for it. What it brings meanwhile is read too. */
    const readLog = async (): Promise<void> => {
      more = true;
      if (reading) return;
      reading = true;
      while (more) {
        more = false;
        const page = await deps.messages.listRange({ chatId: chat.id, floorSeq: lastSeq, limit: PAGE, newestFirst: false });
        // Confirmed after reading: whatever was read was there while the viewer was a member.
        if (!(await watch.confirm())) return;
        deliver(page);
        if (page.length === PAGE) more = true;
      }
      reading = false;
    };
    const watch = createChatWatch(deps, viewer, access, sink, {
      onChanges(frame) {
        if (reading) more = true;
        else deliver(frame.messages);
      },
      onOverflow: () => watch.guard(readLog()),
    });
    const begin = async (): Promise<void> => {
      reading = true;
      await watch.join();
      reading = false;
      await readLog();
    };
    watch.guard(begin());
    return watch.close;
  });

/** Who is typing in one chat. Ends when the viewer is no longer a member. */
export const createTypingSource = (deps: { hub: Hub; chats: ChatStore }, viewer: Viewer, access: ChatAccess): LiveSource =>
  createLiveSource((sink) => {
    const watch = createChatWatch(deps, viewer, access, sink, {
      onTyping: (frame) => frame.userId !== viewer.userId && sink.send([frame]),
    });
    watch.guard(watch.join().then(watch.confirm));
    return watch.close;
  });

export interface PresencePayload {
  readonly userId: bigint;
  readonly online: boolean;
  readonly lastSeenAt: Date | null;
}

export type ListPresence = (
  viewer: Viewer,
  userIds: readonly bigint[],
) => Promise<Map<bigint, { online: boolean; lastSeenAt: Date | null } | null>>;

/**
 * Presence of some people: as it is now, then each change. What may be seen is asked anew at every change, so a block or a privacy
 * switch takes effect at once; someone who may not be seen looks offline, without a last-seen time.
 */
export const createPresenceSource = (
  deps: { bus: Bus; listPresence: ListPresence; heartbeatMs: number; timers: Timers },
  viewer: Viewer,
  userIds: readonly bigint[],
): LiveSource =>
  createLiveSource((sink) => {
    let closed = false;
    const guard = (work: Promise<unknown>): void => {
      work.catch((error: unknown) => closed || sink.fail(error));
    };
    const stops: (() => Promise<void>)[] = [];
    const told = new Map<bigint, string>();
    const tell = async (ids: readonly bigint[]): Promise<void> => {
      const seen = await deps.listPresence(viewer, ids);
      if (closed) return;
      const payloads: PresencePayload[] = [];
      for (const userId of ids) {
        const presence = seen.get(userId) ?? { online: false, lastSeenAt: null };
        const key = `${presence.online}:${presence.lastSeenAt?.getTime()}`;
        if (told.get(userId) === key) continue;
        told.set(userId, key);
        payloads.push({ userId, ...presence });
      }
      if (payloads.length > 0) sink.send(payloads);
    };
    // Changes that come together are asked about together.
    const changed = new Set<bigint>();
    let asking = false;
    const ask = (userId: bigint): void => {
      changed.add(userId);
      if (asking) return;
      asking = true;
      setImmediate(() => {
        asking = false;
        const ids = [...changed];
        changed.clear();
        guard(tell(ids));
      });
    };
    const begin = async (): Promise<void> => {
      for (const userId of userIds) {
        const stop = await deps.bus.subscribe(presenceTopic(userId), () => ask(userId));
        if (closed) await stop();
        else stops.push(stop);
      }
      // What the viewer hides decides what they see: their own switch asks about everyone again.
      const stopOwn = await deps.bus.subscribe(presenceTopic(viewer.userId), () => {
        for (const userId of userIds) ask(userId);
      });
      if (closed) await stopOwn();
      else stops.push(stopOwn);
      await tell(userIds);
    };
    guard(begin());
    // Nobody tells that a process died; its devices' entries run out, and the next look finds them gone.
    const stopLooking = deps.timers.every(deps.heartbeatMs, () => {
      for (const userId of userIds) ask(userId);
    });
    return () => {
      closed = true;
      stopLooking();
      for (const stop of stops) void stop();
    };
  });

const RECEIPTS_COALESCE_MS = 1_500;

export interface GroupReceiptsPayload {
  readonly chatId: bigint;
  readonly marks: readonly ReadStep[];
}

export interface ReceiptsSourceDeps {
  readonly hub: Hub;
  readonly chats: ChatStore;
  readonly bus: Bus;
  readonly timers: Timers;
  readonly heartbeatMs: number;
  readonly listReadSteps: (viewer: Viewer, chatId: bigint) => Promise<ReadStep[]>;
}

/**
 * How far a group has read: now, then at most one frame each 1.5 seconds while marks move. Ends with the membership. Whoever writes has
 * read what came before, so messages count as marks that move; and since marks are in no version and the bus may lose them, it looks by
 * itself with each beat.
 */
export const createReceiptsSource = (deps: ReceiptsSourceDeps, viewer: Viewer, access: ChatAccess): LiveSource =>
  createLiveSource((sink) => {
    const chatId = access.chat.id;
    let cancel: (() => void) | null = null;
    let stop: (() => Promise<void>) | null = null;
    let told: string | null = null;
    const tell = async (): Promise<void> => {
      const payload: GroupReceiptsPayload = { chatId, marks: await deps.listReadSteps(viewer, chatId) };
      if (!(await watch.confirm())) return;
      const steps = payload.marks.map(({ seq, readers }) => `${seq}:${readers}`).join();
      if (told === steps) return;
      told = steps;
      sink.send([payload]);
    };
    const tellSoon = (): void => {
      cancel ??= deps.timers.after(RECEIPTS_COALESCE_MS, () => {
        cancel = null;
        watch.guard(tell());
      });
    };
    const watch = createChatWatch(deps, viewer, access, sink, { onChanges: tellSoon, onOverflow: tellSoon });
    const begin = async (): Promise<void> => {
      await watch.join();
      stop = await deps.bus.subscribe(receiptsTopic(chatId), tellSoon);
      if (watch.closed()) await stop();
      else await tell();
    };
    watch.guard(begin());
    const stopGap = deps.hub.onGap(async () => tellSoon());
    const stopBeat = deps.timers.every(deps.heartbeatMs, tellSoon);
    return () => {
      cancel?.();
      cancel = null;
      stopGap();
      stopBeat();
      watch.close();
      void stop?.();
    };
  });
