import type { IncomingMessage } from 'node:http';
import { CloseCode as ProtocolCode, handleProtocols, type Server } from 'graphql-ws';
import type { WebSocket, WebSocketServer } from 'ws';
import type { Timers } from '../engines/clock.ts';
import type { SocketWriter } from './live/socket-writer.ts';

/** What a socket's protocol is opened with: the writer that everything leaves through. */
export interface SocketExtra {
  readonly writer: SocketWriter;
}

export interface SocketAdapterDeps<Extra extends SocketExtra> {
  readonly protocol: Server<Extra>;
  readonly sockets: WebSocketServer;
  readonly open: (socket: WebSocket, request: IncomingMessage) => Extra;
  readonly timers: Timers;
  /** How long a socket may show no sign of life; 0 is for ever. */
  readonly beatMs: number;
  readonly onSocketError: (error: unknown) => void;
}

const NOTHING = Buffer.alloc(0);
const PULSES = 12;

/**
 * Between `ws` and the protocol of graphql-ws, in place of the library's own adapter, which writes each message by itself and waits until
 * it has left: an operation took two writes, and its events more. Here what a turn of the loop has for a socket leaves together. It also
 * has one timer for the signs of life of all sockets instead of one or two for each.
 */
export const serveSockets = <Extra extends SocketExtra>(deps: SocketAdapterDeps<Extra>) => {
  const { protocol, sockets, timers, onSocketError } = deps;
  sockets.options.handleProtocols = handleProtocols;
  const pulse = createPulse(timers, deps.beatMs);

  sockets.on('connection', (socket: WebSocket, request: IncomingMessage) => {
    const extra = deps.open(socket, request);
    const { writer } = extra;
    // What is wrong with a peer's frames; the library closes the socket by itself.
    socket.on('error', onSocketError);
    const close = (code: number, reason: string): void => {
      writer.flush();
      socket.close(code, reason);
    };
    const failed = (error: unknown): void => {
      onSocketError(error);
      close(ProtocolCode.InternalServerError, 'Internal server error');
    };
    const closed = protocol.opened(
      {
        protocol: socket.protocol,
        send: (text) => writer.write(text, NOTHING),
        close,
        onMessage: (handle) => socket.on('message', (data) => void handle(String(data)).catch(failed)),
      },
      extra,
    );
    pulse.add(socket);
    socket.once('close', (code, reason) => {
      pulse.delete(socket);
      closed(code, String(reason)).catch(onSocketError);
    });
  });

  return {
    async close(): Promise<void> {
      pulse.stop();
      for (const socket of sockets.clients) socket.close(1001, 'Going away');
      await new Promise<void>((resolve) => sockets.close(() => resolve()));
    },
  };
};

interface Pulse {
  add(socket: WebSocket): void;
  delete(socket: WebSocket): void;
  stop(): void;
}

/** Pings every socket once in `beatMs`, a part of them at a time, and ends those that have not answered the ping before. */
const createPulse = (timers: Timers, beatMs: number): Pulse => {
  if (!(beatMs > 0 && Number.isFinite(beatMs))) return { add() {}, delete() {}, stop() {} };
  const parts = Array.from({ length: PULSES }, () => new Set<WebSocket>());
  const partOf = new Map<WebSocket, Set<WebSocket>>();
  const silent = new WeakSet<WebSocket>();
  let turn = 0;
  let added = 0;
  const stop = timers.every(beatMs / PULSES, () => {
    turn = (turn + 1) % PULSES;
    for (const socket of parts[turn] as Set<WebSocket>) {
      if (silent.has(socket)) socket.terminate();
      else if (socket.readyState === socket.OPEN) {
        silent.add(socket);
        socket.ping();
      }
    }
  });
  const answered = function answered(this: WebSocket): void {
    silent.delete(this);
  };
  return {
    add(socket) {
      added += 1;
      // The part whose turn was last has the longest until its first ping.
      const part = parts[(turn + added) % PULSES] as Set<WebSocket>;
      part.add(socket);
      partOf.set(socket, part);
      socket.on('pong', answered);
    },
    delete(socket) {
      partOf.get(socket)?.delete(socket);
      partOf.delete(socket);
    },
    stop,
  };
};
