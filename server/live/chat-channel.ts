import type { Bus } from '../../engines/bus/bus.ts';
import type { Member } from '../../services/chat/chat.ts';
import { chatTopic, decodeMessage, type LiveEvent, type WireMarks } from '../../services/live/events.ts';
import { chatVersionHash } from '../../services/sync/digest.ts';
import type { ChatChangesFrame, MarksChangedFrame, TypingChangedFrame } from '../../services/sync/frames.ts';
import type { ReadChatChanges } from '../../services/sync/read-chat-changes.ts';

/** Whoever listens to a chat in this process: a device's session, or a narrow subscription. */
export interface ChatListener {
  readonly userId: bigint;
  /**
   * In version order, without gaps and without repeats from the moment of joining the channel. `place` is the listener's own, when it
   * changed: someone who left and came back between two readings shows only by a place that joined later.
   */
  onChanges(frame: ChatChangesFrame, place: Member | undefined): void;
  /** The listener's user was no longer a member at that version; nothing more comes, and the channel has let go. */
  onRemoved(chatId: bigint, version: number): void;
  /** More changed than is sent in one frame, the listener's place perhaps included: read both with your own eyes. */
  onOverflow(chatId: bigint): void;
  onTyping(frame: TypingChangedFrame): void;
  /** The other one's marks, of a direct chat, for its listener alone. They are in no version, so they wait for nothing. */
  onMarks(frame: MarksChangedFrame): void;
}

export interface ChatChannelDeps {
  readonly bus: Bus;
  readonly readChatChanges: ReadChatChanges;
  /** The cursor that frames carry now. */
  readonly cursor: () => string;
  readonly now: () => number;
  readonly onError: (error: unknown) => void;
  readonly delay: (ms: number) => Promise<void>;
}

type ChatChanged = Extract<LiveEvent, { type: 'ChatChanged' }>;

const RETRY_MS_MIN = 200;
const RETRY_MS_MAX = 5_000;
/** How long an announcement waits for the one before it: what another process told takes a moment longer than what our own did. */
const GAP_PATIENCE_MS = 20;
/** How many announcements are held back while a read is under way. */
const WAITING_MAX = 256;
/** One under way, and one of one's own: a log that still does not reach so far has been set back. */
const READS_MAX = 2;

/**
 * One chat in this process: one bus subscription, however many listen. The bus may repeat, reorder and lose; the channel knows
 * which version it has told, drops what is older, and reads the log where something is missing. So its listeners see
 * every version once and in order, whatever the bus does.
 */
export const createChatChannel = (chatId: bigint, deps: ChatChannelDeps) => {
  const listeners = new Set<ChatListener>();
  let version: number | null = null;
  let hash = 0;
  let changedAtMs = 0;
  let waiting: ChatChanged[] = [];
  let reading: Promise<void> | null = null;
  /** The last word of each person while something is missing: it may be that a listener has left, who hears of nothing after that. */
  const heldTyping = new Map<bigint, TypingChangedFrame>();
  let closed = false;
  let unsubscribe: (() => Promise<void>) | null = null;

  const setVersion = (next: number): void => {
    version = next;
    hash = chatVersionHash(`c_${chatId.toString(36)}`, next);
  };

  const tell = (listener: ChatListener, frame: ChatChangesFrame, place: Member | undefined): void => {
    if (place !== undefined && place.state !== 'JOINED') {
      listeners.delete(listener);
      listener.onRemoved(chatId, frame.version);
    } else if (frame.reset) {
      listener.onOverflow(chatId);
    } else {
      listener.onChanges(frame, place);
    }
  };

  const emit = (frame: ChatChangesFrame): void => {
    setVersion(frame.version);
    changedAtMs = deps.now();
    const places = new Map(frame.members.map((member) => [member.userId, member]));
    for (const listener of [...listeners]) {
      // What one listener throws is not the others' loss.
      try {
        tell(listener, frame, places.get(listener.userId));
      } catch (error) {
        deps.onError(error);
      }
    }
  };

  const isBehind = (): boolean => reading !== null || waiting.length > 0;

  const hold = (event: ChatChanged): void => {
    waiting.push(event);
    if (waiting.length <= WAITING_MAX) return;
    // So many are not kept: that the log has come this far says as much, and it is read anyway.
    const reached = waiting.reduce((at, { version: next }) => Math.max(at, next), 0);
    waiting = [{ type: 'ChatChanged', chatId: String(chatId), previousVersion: 0, version: reached }];
  };

  const accept = (event: ChatChanged): void => {
    if (version === null || reading !== null) {
      hold(event);
      return;
    }
    if (event.version <= version) return;
    if (event.messages === undefined || event.previousVersion < version) {
      void read();
      return;
    }
    if (event.previousVersion > version) {
      hold(event);
      void awaitMissing();
      return;
    }
    emit({
      kind: 'ChatChanges',
      chatId,
      previousVersion: event.previousVersion,
      version: event.version,
      reset: false,
      chat: null,
      members: [],
      messages: event.messages.map((message) => decodeMessage(chatId, message)),
      hole: null,
      cursor: deps.cursor(),
    });
    if (waiting.length > 0) settle();
  };

  const drain = (): void => {
    const events = waiting;
    waiting = [];
    for (const event of events) accept(event);
  };

  /** Takes what waited; who types is told again once nothing waits any more. */
  const settle = (): void => {
    drain();
    if (!isBehind()) releaseTyping();
  };

  let awaiting = false;
  const awaitMissing = async (): Promise<void> => {
    if (awaiting) return;
    awaiting = true;
    await deps.delay(GAP_PATIENCE_MS);
    awaiting = false;
    if (!closed && reading === null && waiting.length > 0) void read();
  };

  const readOnce = async (): Promise<void> => {
    const afterVersion = version as number;
    const [frame] = await deps.readChatChanges([{ chatId, floorSeq: 0, afterVersion, reset: false }], {
      cursor: deps.cursor(),
      sinceMs: null,
    });
    if (frame !== undefined && frame.version > afterVersion && !closed) emit(frame);
  };

  /** Keeps trying while anyone listens, since the gap must close before news can pass. */
  const readUntilRead = async (): Promise<void> => {
    for (let waitMs = RETRY_MS_MIN; !closed; waitMs = Math.min(waitMs * 2, RETRY_MS_MAX)) {
      try {
        await readOnce();
        break;
      } catch (error) {
        deps.onError(error);
        await deps.delay(waitMs);
      }
    }
    reading = null;
    settle();
  };

  /** Reads from the log what was missed. */
  const read = (): Promise<void> => {
    reading ??= readUntilRead();
    return reading;
  };

  const tellTyping = (frame: TypingChangedFrame): void => {
    for (const listener of [...listeners]) listener.onTyping(frame);
  };

  const releaseTyping = (): void => {
    const frames = [...heldTyping.values()];
    heldTyping.clear();
    for (const frame of frames) if (frame.expiresAt.getTime() > deps.now()) tellTyping(frame);
  };

  const tellMarks = ({ to, userId, deliveredSeq, readSeq }: WireMarks): void => {
    const listener = BigInt(to);
    const frame: MarksChangedFrame = { kind: 'MarksChanged', chatId, userId: BigInt(userId), deliveredSeq, readSeq, cursor: deps.cursor() };
    for (const one of [...listeners]) if (one.userId === listener) one.onMarks(frame);
  };

  const onBus = (payload: unknown): void => {
    const event = payload as LiveEvent;
    if (event.type === 'ChatChanged') {
      accept(event);
      event.marks?.forEach(tellMarks);
    } else if (event.type === 'Typing') {
      const frame: TypingChangedFrame = {
        kind: 'TypingChanged',
        chatId,
        userId: BigInt(event.userId),
        typing: event.typing,
        expiresAt: new Date(event.expiresAtMs),
      };
      if (!isBehind()) tellTyping(frame);
      else heldTyping.set(frame.userId, frame);
    }
  };

  let opening: Promise<void> | null = null;
  return {
    chatId,
    listeners,
    get version() {
      return version;
    },
    get hash() {
      return hash;
    },
    get changedAtMs() {
      return changedAtMs;
    },
    /** Resolves once the bus is heard; the version is set afterwards by `begin`. */
    open(): Promise<void> {
      opening ??= deps.bus.subscribe(chatTopic(chatId), onBus).then((stop) => {
        unsubscribe = stop;
        if (closed) void stop();
      });
      return opening;
    },
    /** Tells where the log was, read after `open`; what the bus brought meanwhile follows. Later calls do nothing. */
    begin(at: number): void {
      if (version !== null) return;
      setVersion(at);
      drain();
    },
    /** The log has reached `at`: reads what is missing. Resolves when nothing is missing any more, however long that takes. */
    async reach(at: number): Promise<void> {
      // A read that was under way may have begun before `at` was there.
      for (let reads = 0; version !== null && at > version && !closed && reads < READS_MAX; reads += 1) await read();
    },
    close(): void {
      closed = true;
      void unsubscribe?.();
    },
  };
};

export type ChatChannel = ReturnType<typeof createChatChannel>;
