import type { Timers } from '../../engines/clock.ts';
import type { ChatStore } from '../../services/chat/chat-store.ts';
import type { CatchUpDevice } from '../../services/sync/catch-up.ts';
import { digestText } from '../../services/sync/digest.ts';
import type { AccountChangesFrame, Frame, HeartbeatFrame, MarksChangedFrame } from '../../services/sync/frames.ts';
import type { Viewer } from '../../services/viewer.ts';
import type { AccountListener } from './account-channel.ts';
import { createDeviceChats } from './device-chats.ts';
import type { Gate } from './gate.ts';
import type { Hub } from './hub.ts';
import { createPulse } from './pulse.ts';
import { createLiveSource, type LiveSource, type PayloadSink } from './source.ts';

export interface EventsSourceDeps {
  readonly hub: Hub;
  readonly catchUp: CatchUpDevice;
  readonly gate: Gate;
  readonly chats: ChatStore;
  readonly heartbeatMs: number;
  readonly timers: Timers;
  readonly now: () => number;
}

const RECENT_MAX = 100;

/**
 * A device's whole stream: what is durable since its cursor, CaughtUp, then live. It joins its channels before it reads, and holds back
 * what they bring until the reading is sent, so nothing falls between the two.
 */
export const createEventsSource = (deps: EventsSourceDeps, viewer: Viewer, after: string | null, beatMs: number | null): LiveSource =>
  createLiveSource((sink) => startEvents(deps, viewer, { after, beatMs }, sink));

interface EventsAsk {
  readonly after: string | null;
  readonly beatMs: number | null;
}

const startEvents = (deps: EventsSourceDeps, viewer: Viewer, { after, beatMs }: EventsAsk, sink: PayloadSink): (() => void) => {
  const { hub, catchUp } = deps;
  /** Account frames held back until the catch-up is sent; null once everything is live. */
  let held: (AccountChangesFrame | MarksChangedFrame)[] | null = [];
  /** The bus was away while the catch-up was read, since this cursor. */
  let gapSince: string | null = null;
  let closed = false;

  const send = (frame: Frame): void => {
    if (!closed) sink.send([frame]);
  };
  const fail = (error: unknown): void => {
    if (closed) return;
    stop();
    sink.fail(error);
  };
  const chats = createDeviceChats(deps, viewer, { send, fail, marks: (frame) => accountFrame(frame) });

  const raiseFloors = (frame: Frame): void => {
    if (frame.kind === 'AccountChanges') for (const { chatId, clearedSeq } of frame.chatSettings) chats.cleared(chatId, clearedSeq);
  };

  /** Account frames wait for the catch-up. */
  const accountFrame = (frame: AccountChangesFrame | MarksChangedFrame): void => {
    if (held !== null) {
      held.push(frame);
      return;
    }
    raiseFloors(frame);
    send(frame);
  };
  const accountListener: AccountListener = {
    onAccount: accountFrame,
    onMarks: accountFrame,
    onChatJoined: chats.joined,
    onChatFound: chats.found,
    onDevicesRevoked() {},
  };

  const begin = async (): Promise<void> => {
    await hub.joinAccount(viewer.userId, accountListener);
    await chats.join(await catchUp.listChatIds(viewer));
    // Whoever has gone while waiting reads nothing.
    const caught = await deps.gate(async () => (closed ? null : catchUp(viewer, after)));
    if (closed || caught === null) return;
    sink.send(caught.frames);
    chats.begin(caught);
    caught.frames.forEach(raiseFloors);
    const waiting = held ?? [];
    held = null;
    for (const frame of waiting) accountFrame(frame);
    if (gapSince !== null) await mend(gapSince);
  };

  /** Marks are in no version, and that someone was put into a chat is told once: what the bus lost of these is read again. */
  const mend = async (since: string): Promise<void> => {
    if (held !== null) {
      gapSince ??= since;
      return;
    }
    const { chatIds, marks } = await catchUp.listPlaces(viewer, since);
    if (closed) return;
    chats.compare(chatIds);
    for (const frame of marks) send(frame);
  };

  const pulse = createPulse(deps.heartbeatMs, beatMs);
  const beat = (): void => {
    const isCaughtUp = held === null;
    if (isCaughtUp) pulse.beat();
    stopBeat = deps.timers.after(pulse.beatMs, beat);
    if (isCaughtUp) send(heartbeat(deps, viewer, chats.ids(), pulse.beatMs));
  };
  const stopGap = hub.onGap((since) => mend(since).catch(fail));
  let stopBeat = deps.timers.after(pulse.beatMs, beat);

  const stop = (): void => {
    if (closed) return;
    closed = true;
    stopBeat();
    stopGap();
    hub.leaveAccount(viewer.userId, accountListener);
    chats.close();
  };
  begin().catch(fail);
  return stop;
};

const heartbeat = (deps: EventsSourceDeps, viewer: Viewer, chatIds: Iterable<bigint>, nextBeatMs: number): HeartbeatFrame => {
  const { hub } = deps;
  const recentSince = deps.now() - 2 * nextBeatMs;
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
    nextBeatMs,
    digest: digestText(digest),
    chatCount,
    accountVersion: hub.account(viewer.userId)?.version ?? 0,
    recent,
  };
};
