import { memberFloor } from '../../services/chat/chat.ts';
import type { ChatStore } from '../../services/chat/chat-store.ts';
import type { CatchUpDevice } from '../../services/sync/catch-up.ts';
import { digestText } from '../../services/sync/digest.ts';
import type { ChatChangesFrame, Frame, HeartbeatFrame } from '../../services/sync/frames.ts';
import type { ReadChatChanges } from '../../services/sync/read-chat-changes.ts';
import type { Viewer } from '../../services/viewer.ts';
import type { AccountListener } from './account-channel.ts';
import type { ChatListener } from './chat-channel.ts';
import type { Hub } from './hub.ts';
import { createLiveSource, type LiveSource, type PayloadSink } from './source.ts';

export interface EventsSourceDeps {
  readonly hub: Hub;
  readonly catchUp: CatchUpDevice;
  readonly chats: ChatStore;
  readonly readChatChanges: ReadChatChanges;
  readonly heartbeatMs: number;
  readonly now: () => number;
  readonly onError: (error: unknown) => void;
}

const RECENT_MAX = 100;

/** The channels one device is in. */
interface ChannelScope {
  join(chatIds: readonly bigint[]): Promise<void>;
  leave(chatId: bigint): void;
}

/**
 * A device's whole stream: what is durable since its cursor, CaughtUp, then live. It joins its channels before it reads, and holds back
 * what they bring until the reading is sent, so nothing falls between the two.
 */
export const createEventsSource = (deps: EventsSourceDeps, viewer: Viewer, after: string | null): LiveSource =>
  createLiveSource((sink) => startEvents(deps, viewer, after, sink));

const startEvents = (deps: EventsSourceDeps, viewer: Viewer, after: string | null, sink: PayloadSink): (() => void) => {
  const { hub } = deps;
  /** The chats of this device, with the highest seq it may not see. */
  const floors = new Map<bigint, number>();
  /** Frames held back for a chat whose first page is still being read; null once everything is live. */
  const held = new Map<bigint, ChatChangesFrame[]>();
  let heldFrames: Frame[] | null = [];
  let closed = false;

  const send = (frame: Frame): void => {
    if (closed) return;
    if (heldFrames === null) sink.send([frame]);
    else heldFrames.push(frame);
  };

  /** Every chat whose channel this device is in; nothing is joined after the end, so nothing is left behind. */
  const joined = new Set<bigint>();
  const scope: ChannelScope = {
    async join(chatIds) {
      if (closed) return;
      for (const chatId of chatIds) joined.add(chatId);
      await hub.joinChats(chatIds, chatListener);
    },
    leave(chatId) {
      joined.delete(chatId);
      hub.leaveChat(chatId, chatListener);
    },
  };

  const readWhole = async (chatId: bigint): Promise<void> => {
    if (held.has(chatId)) return;
    held.set(chatId, []);
    const member = await deps.chats.findMember(chatId, viewer.userId);
    if (closed) return;
    if (member === null || member.state !== 'JOINED') {
      held.delete(chatId);
      drop(chatId);
      return;
    }
    const floorSeq = memberFloor(member);
    floors.set(chatId, floorSeq);
    await scope.join([chatId]);
    const frames = await deps.readChatChanges([{ chatId, floorSeq, afterVersion: 0, reset: true }], {
      cursor: hub.cursor(),
      sinceMs: null,
    });
    const waiting = held.get(chatId) ?? [];
    held.delete(chatId);
    for (const frame of frames) send(frame);
    const sent = frames[0]?.version ?? 0;
    for (const frame of waiting) if (frame.version > sent) chatListener.onChanges(frame, undefined);
  };

  const drop = (chatId: bigint): void => {
    floors.delete(chatId);
    scope.leave(chatId);
  };

  const chatListener: ChatListener = {
    userId: viewer.userId,
    onChanges(frame, place) {
      const waiting = held.get(frame.chatId);
      if (waiting !== undefined) waiting.push(frame);
      // Out and in again between two readings of the channel: what lies between is not this device's to see.
      else if (place !== undefined && memberFloor(place) > (floors.get(frame.chatId) ?? 0)) readWhole(frame.chatId).catch(fail);
      else send(aboveFloor(frame, floors.get(frame.chatId) ?? 0));
    },
    onRemoved(chatId, version) {
      held.delete(chatId);
      drop(chatId);
      send({ kind: 'ChatRemoved', chatId, version, cursor: hub.cursor() });
    },
    onOverflow(chatId) {
      readWhole(chatId).catch(fail);
    },
    onTyping(frame) {
      if (frame.userId !== viewer.userId && heldFrames === null) send(frame);
    },
  };

  const accountListener: AccountListener = {
    onAccount: send,
    onMarks: send,
    onChatJoined(chatId) {
      readWhole(chatId).catch(fail);
    },
    onDevicesRevoked() {},
  };

  const fail = (error: unknown): void => {
    if (closed) return;
    stop();
    sink.fail(error);
  };

  const begin = async (): Promise<void> => {
    await hub.joinAccount(viewer.userId, accountListener);
    const caught = await catchUpAndJoin(deps, viewer, after, scope);
    if (closed) return;
    for (const chat of caught.chats) floors.set(chat.chatId, chat.floorSeq);
    sink.send(caught.frames);
    const sent = new Map(caught.chats.map((chat) => [chat.chatId, chat.version]));
    const waiting = heldFrames ?? [];
    heldFrames = null;
    for (const frame of waiting) {
      if (frame.kind === 'ChatChanges' && !frame.reset && frame.version <= (sent.get(frame.chatId) ?? 0)) continue;
      send(frame.kind === 'ChatChanges' ? aboveFloor(frame, floors.get(frame.chatId) ?? 0) : frame);
    }
  };

  /** The bus was away: marks are not in any version, so what moved since is read again. */
  const again = (): void => {
    if (heldFrames !== null) return;
    readAgain().catch(deps.onError);
  };
  const readAgain = async (): Promise<void> => {
    const caught = await deps.catchUp(viewer, hub.cursor());
    if (closed) return;
    const fresh = new Set(caught.chats.map((chat) => chat.chatId).filter((chatId) => !joined.has(chatId)));
    sink.send(caught.frames.filter((frame) => frame.kind !== 'CaughtUp' && !(frame.kind === 'ChatChanges' && fresh.has(frame.chatId))));
    // The word of having joined these was lost with the bus.
    for (const chatId of fresh) await readWhole(chatId);
  };

  const beat = (): void => {
    if (heldFrames === null) send(heartbeat(deps, viewer, floors.keys()));
  };
  const stopGap = hub.onGap(again);
  const timer = setInterval(beat, deps.heartbeatMs);

  const stop = (): void => {
    if (closed) return;
    closed = true;
    clearInterval(timer);
    stopGap();
    hub.leaveAccount(viewer.userId, accountListener);
    for (const chatId of [...joined]) scope.leave(chatId);
  };
  begin().catch(fail);
  return stop;
};

/**
 * Joins the channels of all the viewer's chats, then reads. Chats that came between the two are joined afterwards, at the version
 * that was read; chats that went are left again.
 */
const catchUpAndJoin = async (deps: EventsSourceDeps, viewer: Viewer, after: string | null, scope: ChannelScope) => {
  const before = await deps.catchUp.listChatIds(viewer);
  await scope.join(before);
  const caught = await deps.catchUp(viewer, after);
  const now = new Set(caught.chats.map((chat) => chat.chatId));
  const known = new Set(before);
  for (const chatId of before) if (!now.has(chatId)) scope.leave(chatId);
  const late = caught.chats.filter((chat) => !known.has(chat.chatId));
  if (late.length === 0) return caught;
  await scope.join(late.map((chat) => chat.chatId));
  // They were joined after reading: what was committed in between is read once more.
  const missed = await deps.readChatChanges(
    late.map((chat) => ({ chatId: chat.chatId, floorSeq: chat.floorSeq, afterVersion: chat.version, reset: false })),
    { cursor: deps.hub.cursor(), sinceMs: null },
  );
  return { ...caught, frames: [...caught.frames, ...missed.filter((frame) => frame.version > frame.previousVersion)] };
};

const variants = new WeakMap<ChatChangesFrame, Map<number, ChatChangesFrame>>();

/** The frame without the messages a newcomer may not see; the same object for all who see the same, so it is encoded once. */
export const aboveFloor = (frame: ChatChangesFrame, floorSeq: number): ChatChangesFrame => {
  const visible = frame.messages.filter((message) => message.seq > floorSeq);
  if (visible.length === frame.messages.length) return frame;
  let known = variants.get(frame);
  if (known === undefined) variants.set(frame, (known = new Map()));
  // Floors hide a prefix by seq, so the count of what is visible names the variant.
  let variant = known.get(visible.length);
  if (variant === undefined) known.set(visible.length, (variant = { ...frame, messages: visible }));
  return variant;
};

const heartbeat = (deps: EventsSourceDeps, viewer: Viewer, chatIds: Iterable<bigint>): HeartbeatFrame => {
  const { hub, heartbeatMs } = deps;
  const recentSince = deps.now() - 2 * heartbeatMs;
  const recent: { chatId: bigint; version: number }[] = [];
  let digest = 0;
  let chatCount = 0;
  for (const chatId of chatIds) {
    const channel = hub.chat(chatId);
    if (channel === undefined || channel.version === null) continue;
    chatCount += 1;
    digest ^= channel.hash;
    if (channel.changedAtMs > recentSince && recent.length < RECENT_MAX) recent.push({ chatId, version: channel.version });
  }
  return {
    kind: 'Heartbeat',
    cursor: hub.cursor(),
    serverTime: new Date(deps.now()),
    nextBeatMs: heartbeatMs,
    digest: digestText(digest),
    chatCount,
    accountVersion: hub.account(viewer.userId)?.version ?? 0,
    recent,
  };
};
