import { memberFloor, type Member } from '../../services/chat/chat.ts';
import type { ChatStore } from '../../services/chat/chat-store.ts';
import type { CatchUp } from '../../services/sync/catch-up.ts';
import type { ChatChangesFrame, Frame, MarksChangedFrame } from '../../services/sync/frames.ts';
import type { Viewer } from '../../services/viewer.ts';
import type { ChatListener } from './chat-channel.ts';
import { aboveFloor } from './above-floor.ts';
import type { Hub } from './hub.ts';

export interface DeviceChatsDeps {
  readonly hub: Hub;
  readonly chats: ChatStore;
}

export interface DeviceChatsOut {
  send(frame: Frame): void;
  /** The other one's marks: news of an account, which wait for the catch-up with it. */
  marks(frame: MarksChangedFrame): void;
  fail(error: unknown): void;
}

/** A chat that is being looked at anew. */
interface Check {
  /** What the channel brought meanwhile. */
  held: ChatChangesFrame[];
  /** Something happened meanwhile that makes what was read doubtful. */
  again: boolean;
}

/** What came before the device's catch-up was sent. */
interface Beginning {
  frames: ChatChangesFrame[];
  readonly doubtful: Set<bigint>;
}

/** Each round begins because the viewer's place changed during the one before; nobody comes and goes this often. */
const ROUNDS_MAX = 20;

/**
 * The chats of one device: which channels it is in, and which seqs it may see in each. Whenever it is in doubt whether the viewer
 * is still in a chat (they were put in, out, or both in a row; too much changed to tell) nothing of that chat passes any more, the
 * place is read from the log, and the stream goes on from a fresh page, or the device is told that it is out.
 */
export const createDeviceChats = (deps: DeviceChatsDeps, viewer: Viewer, out: DeviceChatsOut) => {
  const { hub } = deps;
  /** The chats whose news pass, with the highest seq that the viewer may not see. */
  const floors = new Map<bigint, number>();
  /** Every chat whose channel this device is in. */
  const joined = new Set<bigint>();
  const checks = new Map<bigint, Check>();
  let beginning: Beginning | null = { frames: [], doubtful: new Set() };
  let closed = false;

  /** Nothing is joined after the end, so nothing is left behind. */
  const join = async (chatIds: readonly bigint[]): Promise<void> => {
    if (closed) return;
    for (const chatId of chatIds) joined.add(chatId);
    await hub.joinChats(chatIds, listener);
  };

  const leave = (chatId: bigint): void => {
    floors.delete(chatId);
    joined.delete(chatId);
    hub.leaveChat(chatId, listener);
  };

  const findPlace = (chatId: bigint): Promise<Member | null> => deps.chats.findMember(chatId, viewer.userId);

  /** One look at a chat: its newest page, if the viewer was a member throughout; null if they are none; undefined if it is not clear. */
  const look = async (
    chatId: bigint,
    check: Check,
  ): Promise<{ frame: ChatChangesFrame; place: Member } | { gone: Member | null } | undefined> => {
    check.again = false;
    check.held = [];
    const place = await findPlace(chatId);
    if (place?.state !== 'JOINED') return check.again ? undefined : { gone: place };
    await join([chatId]);
    const ask = { chatId, floorSeq: memberFloor(place), afterVersion: 0, reset: true };
    const [frame] = await hub.readChatChanges([ask], { cursor: hub.cursor(), sinceMs: null });
    // Versions of a place only rise: the same one before and after means a member for as long as the reading took.
    const after = await findPlace(chatId);
    return frame === undefined || after?.version !== place.version || check.again ? undefined : { frame, place };
  };

  const settle = async (chatId: bigint, check: Check): Promise<void> => {
    for (let rounds = 0; rounds < ROUNDS_MAX && !closed; rounds += 1) {
      const seen = await look(chatId, check);
      if (closed) return;
      if (seen === undefined) continue;
      checks.delete(chatId);
      if ('gone' in seen) {
        leave(chatId);
        if (seen.gone !== null) out.send({ kind: 'ChatRemoved', chatId, version: seen.gone.version, cursor: hub.cursor() });
        return;
      }
      floors.set(chatId, memberFloor(seen.place));
      out.send(seen.frame);
      for (const frame of check.held) if (frame.version > seen.frame.version) listener.onChanges(frame, undefined);
      return;
    }
    if (!closed) throw new Error(`The place in chat ${chatId} changes faster than it can be read.`);
  };

  const doubt = (chatId: bigint): void => {
    if (closed) return;
    const running = checks.get(chatId);
    if (beginning !== null) beginning.doubtful.add(chatId);
    else if (running !== undefined) running.again = true;
    else {
      const check: Check = { held: [], again: false };
      checks.set(chatId, check);
      settle(chatId, check).catch(out.fail);
    }
  };

  const listener: ChatListener = {
    userId: viewer.userId,
    onChanges(frame, place) {
      const { chatId } = frame;
      const check = checks.get(chatId);
      const floorSeq = floors.get(chatId);
      const moved = place !== undefined && memberFloor(place) !== floorSeq;
      if (beginning !== null) beginning.frames.push(frame);
      else if (check !== undefined) check.held.push(frame);
      else if (floorSeq !== undefined && !moved) out.send(aboveFloor(frame, floorSeq));
      if (moved) doubt(chatId);
    },
    onRemoved(chatId) {
      leave(chatId);
      doubt(chatId);
    },
    onOverflow: doubt,
    onMarks: out.marks,
    onTyping(frame) {
      if (frame.userId !== viewer.userId && floors.has(frame.chatId) && !checks.has(frame.chatId)) out.send(frame);
    },
  };

  return {
    join,
    /** The chats whose news pass now. */
    ids: () => floors.keys(),
    /** The catch-up has been sent: what came meanwhile follows, and everything from now on passes. */
    begin(caught: Pick<CatchUp, 'chats' | 'doubtful'>): void {
      const { frames, doubtful } = beginning as Beginning;
      beginning = null;
      for (const chatId of caught.doubtful) doubtful.add(chatId);
      const sent = new Map(caught.chats.map((chat) => [chat.chatId, chat.version]));
      for (const { chatId, floorSeq } of caught.chats) {
        // A channel that was not listened to while the catch-up was read may have missed something.
        if (joined.has(chatId)) floors.set(chatId, floorSeq);
        else doubtful.add(chatId);
      }
      for (const chatId of joined) if (!sent.has(chatId)) doubtful.add(chatId);
      for (const chatId of doubtful) floors.delete(chatId);
      for (const frame of frames) if (frame.version > (sent.get(frame.chatId) ?? 0)) listener.onChanges(frame, undefined);
      for (const chatId of doubtful) doubt(chatId);
    },
    /** The viewer has cleared what was said up to a seq: what becomes of those messages is not told any more. */
    cleared(chatId: bigint, seq: number): void {
      const floorSeq = floors.get(chatId);
      if (floorSeq !== undefined && floorSeq < seq) floors.set(chatId, seq);
    },
    /** The viewer was put into this chat, now or some time ago. What happens in a chat that is known comes through its channel. */
    joined(chatId: bigint): void {
      if (!floors.has(chatId)) doubt(chatId);
    },
    /** The log has the viewer in this chat, for a while perhaps: only one that nobody looks at is news. */
    found(chatId: bigint): void {
      if (beginning === null && !floors.has(chatId) && !checks.has(chatId)) doubt(chatId);
    },
    /** These are all the chats the viewer is in, now. */
    compare(chatIds: ReadonlySet<bigint>): void {
      for (const chatId of chatIds) if (!floors.has(chatId) && !checks.has(chatId)) doubt(chatId);
      for (const chatId of [...floors.keys()]) if (!chatIds.has(chatId)) doubt(chatId);
    },
    close(): void {
      closed = true;
      for (const chatId of [...joined]) leave(chatId);
    },
  };
};

export type DeviceChats = ReturnType<typeof createDeviceChats>;
