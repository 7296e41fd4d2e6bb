import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import { limits } from '../../services/limits.ts';
import { closeCodes } from '../close-codes.ts';

export interface SocketWriter {
  write(message: string): void;
}

const CUT_AFTER_MS = 1_000;

/**
 * Writes frames so that those due in one turn of the loop leave in one write, and cuts a reader who lets too much wait: it cannot grow
 * our memory, and it loses nothing, since it resumes from its cursor.
 */
export const createSocketWriter = (socket: WebSocket): SocketWriter => {
  const raw = (socket as unknown as { _socket: Socket })._socket;
  let corked = false;
  let cut = false;
  const uncork = (): void => {
    corked = false;
    raw.uncork();
  };
  return {
    write(message) {
      if (cut || socket.readyState !== socket.OPEN) return;
      if (socket.bufferedAmount > limits.socketBufferMax) {
        cut = true;
        socket.close(closeCodes.tooSlow.code, closeCodes.tooSlow.reason);
        setTimeout(() => socket.terminate(), CUT_AFTER_MS).unref();
        return;
      }
      if (!corked) {
        corked = true;
        raw.cork();
        process.nextTick(uncork);
      }
      socket.send(message);
    },
  };
};
