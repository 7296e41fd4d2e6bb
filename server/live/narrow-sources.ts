import type { ChatAccess } from '../../services/access/access-chat.ts';
import { receiptsTopic, presenceTopic } from '../../services/live/events.ts';
import type { ReadStep } from '../../services/message/receipts.ts';
import type { ChatChangesFrame } from '../../services/sync/frames.ts';
import type { Viewer } from '../../services/viewer.ts';
import type { Bus } from '../../engines/bus/bus.ts';
import type { ChatListener } from './chat-channel.ts';
import type { Hub } from './hub.ts';
import { createLiveSource, type LiveSource, type PayloadSink } from './source.ts';

/** Runs `join` and, when it fails before the source is closed, fails the source. */
const guard = (sink: PayloadSink, join: Promise<unknown>, isClosed: () => boolean): void => {
  join.catch((error: unknown) => {
    if (!isClosed()) sink.fail(error);
  });
};

const quiet = { onOverflow() {}, onTyping() {}, onChanges() {} };

/** New messages of one chat, in order, each once. Ends when the viewer is no longer a member. */
export const createMessageSource = (hub: Hub, viewer: Viewer, { chat, member }: ChatAccess): LiveSource =>
  createLiveSource((sink) => {
    let closed = false;
    let lastSeq = chat.lastSeq;
    const listener: ChatListener = {
      ...quiet,
      userId: viewer.userId,
      onChanges(frame: ChatChangesFrame) {
        const fresh = frame.messages
          .filter((message) => message.seq > Math.max(lastSeq, member.joinedSeq))
          .toSorted((a, b) => a.seq - b.seq);
        lastSeq = Math.max(lastSeq, ...fresh.map((message) => message.seq));
        if (fresh.length > 0) sink.send(fresh);
      },
      onRemoved: () => sink.end(),
    };
    guard(sink, hub.joinChats([chat.id], listener), () => closed);
    return () => {
      closed = true;
      hub.leaveChat(chat.id, listener);
    };
  });

/** Who is typing in one chat. Ends when the viewer is no longer a member. */
export const createTypingSource = (hub: Hub, viewer: Viewer, { chat }: ChatAccess): LiveSource =>
  createLiveSource((sink) => {
    let closed = false;
    const listener: ChatListener = {
      ...quiet,
      userId: viewer.userId,
      onTyping: (frame) => frame.userId !== viewer.userId && sink.send([frame]),
      onRemoved: () => sink.end(),
    };
    guard(sink, hub.joinChats([chat.id], listener), () => closed);
    return () => {
      closed = true;
      hub.leaveChat(chat.id, listener);
    };
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
  deps: { bus: Bus; listPresence: ListPresence; heartbeatMs: number },
  viewer: Viewer,
  userIds: readonly bigint[],
): LiveSource =>
  createLiveSource((sink) => {
    let closed = false;
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
        guard(sink, tell(ids), () => closed);
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
    guard(sink, begin(), () => closed);
    // Nobody tells that a process died; its devices' entries run out, and the next look finds them gone.
    const timer = setInterval(() => {
      for (const userId of userIds) ask(userId);
    }, deps.heartbeatMs);
    return () => {
      closed = true;
      clearInterval(timer);
      for (const stop of stops) void stop();
    };
  });

const RECEIPTS_COALESCE_MS = 1_500;

export interface GroupReceiptsPayload {
  readonly chatId: bigint;
  readonly marks: readonly ReadStep[];
}

/** How far a group has read: now, then at most one frame each 1.5 seconds while marks move. Ends with the membership. */
export const createReceiptsSource = (
  deps: { hub: Hub; bus: Bus; listReadSteps: (viewer: Viewer, chatId: bigint) => Promise<ReadStep[]> },
  viewer: Viewer,
  { chat }: ChatAccess,
): LiveSource =>
  createLiveSource((sink) => {
    let closed = false;
    let timer: NodeJS.Timeout | null = null;
    let stop: (() => Promise<void>) | null = null;
    const tell = async (): Promise<void> => {
      const marks = await deps.listReadSteps(viewer, chat.id);
      const payload: GroupReceiptsPayload = { chatId: chat.id, marks };
      if (!closed) sink.send([payload]);
    };
    const listener: ChatListener = { ...quiet, userId: viewer.userId, onRemoved: () => sink.end() };
    const begin = async (): Promise<void> => {
      await deps.hub.joinChats([chat.id], listener);
      stop = await deps.bus.subscribe(receiptsTopic(chat.id), () => {
        timer ??= setTimeout(() => {
          timer = null;
          guard(sink, tell(), () => closed);
        }, RECEIPTS_COALESCE_MS);
      });
      if (closed) await stop();
      else await tell();
    };
    guard(sink, begin(), () => closed);
    return () => {
      closed = true;
      if (timer !== null) clearTimeout(timer);
      void stop?.();
      deps.hub.leaveChat(chat.id, listener);
    };
  });
