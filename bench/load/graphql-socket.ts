import { randomUUID } from 'node:crypto';
import { findOperation } from '../operations.ts';
import { createWaiting, type Device, type Target } from './device.ts';
import { openRawSocket } from './raw-socket.ts';
import { isSent, readStamps, sendVariables } from './stamp.ts';

type Answer = { readonly data?: unknown; readonly errors?: unknown };

/** A signed-in device as the load has it, over graphql-transport-ws. */
export interface LoadSocket {
  /** Each frame of its subscription, as the bytes of the protocol's `next` message. */
  onFrame: ((frame: Buffer) => void) | null;
  onClose: ((why: string) => void) | null;
  /** Runs a query or mutation; answers with the execution result. */
  ask(query: string, variables: unknown): Promise<Answer>;
  /** Starts the one subscription of this socket. */
  subscribe(query: string, variables: unknown): void;
  close(): void;
}

interface ProtocolMessage {
  readonly id?: string;
  readonly type: string;
  readonly payload?: unknown;
}

/** A graphql-transport-ws client that does no more than the measurement needs, so that the load stays ahead of the server. */
export const connect = (url: string, token: string | null): Promise<LoadSocket> =>
  new Promise((resolve, reject) => {
    // A different one for each device, as the usual clients have it: the server cannot send all of them the same bytes.
    const subscription = randomUUID();
    // Frames are told from answers by their first bytes, so that counting deliveries does not mean parsing JSON.
    const framePrefix = Buffer.from(`{"id":"${subscription}","type":"next"`);
    const waiting = createWaiting<string, Answer>();
    let count = 0;
    let closing = false;
    const failAll = (error: Error): void => {
      reject(error);
      waiting.failAll(error);
    };
    const onMessage = ({ id = '', type, payload }: ProtocolMessage): void => {
      if (type === 'connection_ack') resolve(load);
      else if (type === 'ping') socket.send('{"type":"pong"}');
      else if (type === 'next') waiting.settle(id, payload as Answer);
      else if (type === 'error' && id === subscription) failAll(new Error(`The subscription was refused: ${JSON.stringify(payload)}`));
      else if (type === 'error') waiting.settle(id, { errors: payload });
    };
    const socket = openRawSocket(`${url}/graphql`, 'graphql-transport-ws', {
      onOpen: () => socket.send(JSON.stringify({ type: 'connection_init', payload: token === null ? {} : { token } })),
      onMessage(data) {
        if (data.length > framePrefix.length && data.compare(framePrefix, 0, framePrefix.length, 0, framePrefix.length) === 0)
          load.onFrame?.(data);
        else onMessage(JSON.parse(data.toString()) as ProtocolMessage);
      },
      onClose(why) {
        failAll(new Error(`The socket closed: ${why}`));
        if (!closing) load.onClose?.(why);
      },
    });
    const load: LoadSocket = {
      onFrame: null,
      onClose: null,
      ask(query, variables) {
        const id = `q${(count += 1)}`;
        socket.send(JSON.stringify({ id, type: 'subscribe', payload: { query, variables } }));
        return waiting.expect(id);
      },
      subscribe: (query, variables) => socket.send(JSON.stringify({ id: subscription, type: 'subscribe', payload: { query, variables } })),
      close() {
        closing = true;
        socket.close();
      },
    };
  });

const CAUGHT_UP = Buffer.from('"CaughtUp"');
const CATCH_UP_TIMEOUT_MS = 30_000;

/** Subscribes, and waits until the stream is live. Answers with what came until then, and the cursor to go on from. */
export const goLive = (socket: LoadSocket, query: string, after: string | null = null): Promise<{ bytes: number; cursor: string }> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`Not caught up within ${CATCH_UP_TIMEOUT_MS} ms.`)), CATCH_UP_TIMEOUT_MS);
    let bytes = 0;
    socket.onClose = (why) => {
      clearTimeout(timer);
      reject(new Error(`The socket closed: ${why}`));
    };
    socket.onFrame = (frame) => {
      bytes += frame.length;
      if (!frame.includes(CAUGHT_UP)) return;
      socket.onFrame = null;
      socket.onClose = null;
      clearTimeout(timer);
      const { payload } = JSON.parse(frame.toString()) as { payload: { data: { events: { cursor: string } } } };
      resolve({ bytes, cursor: payload.data.events.cursor });
    };
    socket.subscribe(query, { after });
  });

/** Connects devices and makes their streams live, some at a time. */
export const connectLive = async (url: string, tokens: readonly string[], query: string): Promise<LoadSocket[]> => {
  const sockets: LoadSocket[] = [];
  for (let at = 0; at < tokens.length; at += 20) {
    const some = await Promise.all(tokens.slice(at, at + 20).map((token) => connect(url, token)));
    await Promise.all(some.map((socket) => goLive(socket, query)));
    sockets.push(...some);
  }
  return sockets;
};

/** A live socket as a device that sends into these chats with the operations of operations.json. */
export const asDevice = (socket: LoadSocket, chats: Readonly<Record<Target, string>>): Device => {
  const { query } = findOperation('sendMessage');
  const device: Device = {
    onStamp: null,
    onClose: null,
    frames: 0,
    send: async (target, body) => isSent(await socket.ask(query, sendVariables(chats[target], body))),
    close: () => socket.close(),
  };
  socket.onFrame = (frame) => {
    // A heartbeat carries no message.
    if (readStamps(frame, (number) => device.onStamp?.(number)) > 0) device.frames += 1;
  };
  socket.onClose = (why) => device.onClose?.(why);
  return device;
};
