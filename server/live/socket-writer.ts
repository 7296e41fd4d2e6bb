import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import { systemTimers, type Timers } from '../../engines/clock.ts';
import { limits } from '../../services/limits.ts';
import { closeCodes } from '../close-codes.ts';
import { textFrame, textFrameHead } from './text-frame.ts';

export interface SocketWriter {
  /** False from when the socket closes, or is being cut. */
  isOpen(): boolean;
  /** News, now: a message of `own` and then `shared`. A reader who lets too much wait is cut. */
  write(own: string, shared: Buffer): void;
  /**
   * Much at once, a message for each of `shared`, such as what someone missed in a week: as fast as the reader takes it, so that its size cuts nobody. Resolves when
   * all has left, or the socket is gone.
   */
  writeAll(own: string, shared: readonly Buffer[]): Promise<void>;
  /** Hands over what this turn has written so far: for what goes past the writer, and must come after it. */
  flush(): void;
  /** Too much waits for this reader elsewhere. */
  cut(): void;
}

export interface SocketWritersDeps {
  readonly onCut?: () => void;
  readonly timers?: Timers;
}

/** Time for a slow reader to take what was sent before, and with it the close code that says why. */
const CUT_AFTER_MS = 10_000;
/** While this much waits, `writeAll` adds no more. */
const BULK_WAITING_MAX = 65_536;

/** Sockets that are written to before anyone else gets a turn: less than a millisecond's work. */
const FLUSHES_MAX = 64;

/** Shared by all writers that nobody waits at, which is nearly always. */
const NOBODY: Set<() => void> = new Set();

/** What all writers of a process share. */
interface Turn {
  /** Writers that have something to hand over when this turn of the loop ends. */
  due: Writer[];
  readonly onCut: () => void;
  readonly timers: Timers;
}

/**
 * Writers for sockets: frames due in one turn of the loop leave in one write of one buffer, and a reader who lets too much wait is cut. It
 * cannot grow our memory, and it loses nothing, since it resumes from its cursor. Frames go past the library to the socket; their order
 * among the library's own is kept where `flush` is called before those.
 */
export const createSocketWriters = ({ onCut = () => {}, timers = systemTimers }: SocketWritersDeps = {}) => {
  const turn: Turn = { due: [], onCut, timers };
  return (socket: WebSocket): SocketWriter => new Writer(socket, turn);
};

/** One object for each socket, and no closures: there are as many of it as there are devices. */
class Writer implements SocketWriter {
  readonly #socket: WebSocket;
  readonly #raw: Socket;
  readonly #turn: Turn;
  /** What this turn has written, and not handed over. */
  #frames: Buffer[] = [];
  #framesLength = 0;
  #isCut = false;
  /** Bytes of `writeAll` that wait; they do not count against the reader. */
  #bulk = 0;
  /** Those of `writeAll` who wait for room. */
  #waiters: Set<() => void> = NOBODY;

  constructor(socket: WebSocket, turn: Turn) {
    this.#socket = socket;
    this.#raw = (socket as unknown as { _socket: Socket })._socket;
    this.#turn = turn;
  }

  isOpen(): boolean {
    return !this.#isCut && this.#socket.readyState === this.#socket.OPEN;
  }

  write(own: string, shared: Buffer): void {
    if (!this.isOpen()) return;
    if (this.#waiting() - this.#bulk > limits.socketBufferMax) this.cut();
    else this.#put(textFrame(own, shared));
  }

  async writeAll(own: string, shared: readonly Buffer[]): Promise<void> {
    const raw = this.#raw;
    for (let at = 0; at < shared.length;) {
      if (this.#waiting() > BULK_WAITING_MAX) await this.#room();
      if (!this.isOpen()) return;
      this.flush();
      let length = 0;
      const sent = (): void => {
        this.#bulk -= length;
        this.#wake();
      };
      // These are large and nobody else's: handed over as they are, not copied once more.
      raw.cork();
      for (; at < shared.length && length < BULK_WAITING_MAX; at += 1) {
        const bytes = shared[at] as Buffer;
        const head = textFrameHead(own, bytes.length);
        length += head.length + bytes.length;
        raw.write(head);
        raw.write(bytes, at + 1 === shared.length || length >= BULK_WAITING_MAX ? sent : undefined);
      }
      this.#bulk += length;
      raw.uncork();
    }
    await this.#room();
  }

  flush(): void {
    if (this.#framesLength === 0) return;
    const [first] = this.#frames;
    const bytes = this.#frames.length === 1 ? (first as Buffer) : Buffer.concat(this.#frames, this.#framesLength);
    this.#frames = [];
    this.#framesLength = 0;
    if (this.isOpen()) this.#raw.write(bytes);
  }

  cut(): void {
    if (!this.isOpen()) return;
    this.flush();
    this.#isCut = true;
    this.#turn.onCut();
    const socket = this.#socket;
    socket.close(closeCodes.tooSlow.code, closeCodes.tooSlow.reason);
    socket.once(
      'close',
      this.#turn.timers.after(CUT_AFTER_MS, () => socket.terminate()),
    );
    this.#wake();
  }

  #waiting(): number {
    return this.#socket.bufferedAmount + this.#framesLength;
  }

  #put(frame: Buffer): void {
    if (this.#framesLength === 0) {
      const { due } = this.#turn;
      if (due.length === 0) process.nextTick(flushAll, this.#turn);
      due.push(this);
    }
    this.#frames.push(frame);
    this.#framesLength += frame.length;
  }

  /** Resolves once the reader has taken enough to be given more, or the socket is gone. */
  #room(): Promise<void> {
    const socket = this.#socket;
    return new Promise((resolve) => {
      const check = (): void => {
        if (this.isOpen() && socket.bufferedAmount > BULK_WAITING_MAX) return;
        this.#waiters.delete(check);
        socket.off('close', check);
        this.#raw.off('drain', check);
        resolve();
      };
      if (this.#waiters === NOBODY) this.#waiters = new Set();
      this.#waiters.add(check);
      socket.once('close', check);
      // What `write` sent before tells of itself only when all of it has left.
      this.#raw.on('drain', check);
      check();
    });
  }

  #wake(): void {
    for (const waiter of [...this.#waiters]) waiter();
  }
}

/**
 * What a turn has for many sockets leaves a part at a time, with turns of the loop between: a message into a large group holds up nobody
 * else, since what later turns have for others leaves when those end. What comes meanwhile for one that still waits leaves with it.
 */
const flushFrom = (due: readonly Writer[], from: number): void => {
  const to = Math.min(due.length, from + FLUSHES_MAX);
  for (let at = from; at < to; at += 1) (due[at] as Writer).flush();
  if (to < due.length) setImmediate(flushFrom, due, to);
};

const flushAll = (turn: Turn): void => {
  const { due } = turn;
  turn.due = [];
  flushFrom(due, 0);
};
