import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import { systemTimers, type Timers } from '../../engines/clock.ts';
import { limits } from '../../services/limits.ts';
import { closeCodes } from '../close-codes.ts';
import { textFrame } from './text-frame.ts';

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
  /** Too much waits for this reader elsewhere. */
  cut(): void;
}

/** Time for a slow reader to take what was sent before, and with it the close code that says why. */
const CUT_AFTER_MS = 10_000;
/** While this much waits, `writeAll` adds no more. */
const BULK_WAITING_MAX = 65_536;

/**
 * Writes frames so that those due in one turn of the loop leave in one write, and cuts a reader who lets too much wait: it cannot grow
 * our memory, and it loses nothing, since it resumes from its cursor. Frames go past the library to the socket, one buffer each; their
 * order among the library's own is kept, since without compression it holds nothing back.
 */
export const createSocketWriter = (socket: WebSocket, onCut: () => void = () => {}, timers: Timers = systemTimers): SocketWriter => {
  const raw = (socket as unknown as { _socket: Socket })._socket;
  let corked = false;
  let isCut = false;
  /** Bytes of `writeAll` that wait; they do not count against the reader. */
  let bulk = 0;
  const waiters = new Set<() => void>();

  const isOpen = (): boolean => !isCut && socket.readyState === socket.OPEN;

  const cut = (): void => {
    if (!isOpen()) return;
    isCut = true;
    onCut();
    socket.close(closeCodes.tooSlow.code, closeCodes.tooSlow.reason);
    socket.once(
      'close',
      timers.after(CUT_AFTER_MS, () => socket.terminate()),
    );
    wake();
  };

  const wake = (): void => {
    if (waiters.size === 0) return;
    for (const waiter of [...waiters]) waiter();
  };
  socket.once('close', wake);

  /** Resolves once less than so much waits, or the socket is gone. */
  const room = (waitingMax: number): Promise<void> =>
    new Promise((resolve) => {
      const check = (): void => {
        if (isOpen() && socket.bufferedAmount > waitingMax) return;
        waiters.delete(check);
        raw.off('drain', check);
        resolve();
      };
      waiters.add(check);
      // What `write` sent before tells of itself only when all of it has left.
      raw.on('drain', check);
      check();
    });

  const uncork = (): void => {
    corked = false;
    raw.uncork();
  };
  const put = (frame: Buffer, sent?: () => void): void => {
    if (!corked) {
      corked = true;
      raw.cork();
      process.nextTick(uncork);
    }
    raw.write(frame, sent);
  };

  return {
    isOpen,
    cut,
    write(own, shared) {
      if (!isOpen()) return;
      if (socket.bufferedAmount - bulk > limits.socketBufferMax) cut();
      else put(textFrame(own, shared));
    },
    async writeAll(own, shared) {
      for (const each of shared) {
        if (socket.bufferedAmount > BULK_WAITING_MAX) await room(BULK_WAITING_MAX);
        if (!isOpen()) return;
        const frame = textFrame(own, each);
        bulk += frame.length;
        put(frame, () => {
          bulk -= frame.length;
          wake();
        });
      }
      await room(BULK_WAITING_MAX);
    },
  };
};
