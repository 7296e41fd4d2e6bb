import { randomUUID } from 'node:crypto';
import { WebSocket } from 'ws';

/** A signed-in device as the load has it. */
export interface LoadSocket {
  /** Each frame of its subscription, as the bytes of the protocol's `next` message. */
  onFrame: ((frame: Buffer) => void) | null;
  /** Runs a query or mutation; answers with the execution result. */
  ask(query: string, variables: unknown): Promise<{ data?: unknown; errors?: unknown }>;
  /** Starts the one subscription of this socket. */
  subscribe(query: string, variables: unknown): void;
  close(): void;
}

const ASK_TIMEOUT_MS = 30_000;

interface ProtocolMessage {
  readonly id?: string;
  readonly type: string;
  readonly payload?: unknown;
}

/** A graphql-transport-ws client that does no more than the measurement needs, so that the load stays ahead of the server. */
export const connect = (url: string, token: string | null): Promise<LoadSocket> =>
  new Promise((resolve, reject) => {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
      perMessageDeflate: false,
      skipUTF8Validation: true,
    });
    // A different one for each device, as the usual clients have it: the server cannot send all of them the same bytes.
    const subscription = randomUUID();
    // Frames are told from answers by their first bytes, so that counting deliveries does not mean parsing JSON.
    const framePrefix = Buffer.from(`{"id":"${subscription}","type":"next"`);
    const waiting = new Map<string, PromiseWithResolvers<{ data?: unknown; errors?: unknown }>>();
    let count = 0;
    const failAll = (error: Error): void => {
      reject(error);
      for (const { reject: rejectOne } of waiting.values()) rejectOne(error);
      waiting.clear();
    };
    const load: LoadSocket = {
      onFrame: null,
      async ask(query, variables) {
        const id = `q${(count += 1)}`;
        const answer = Promise.withResolvers<{ data?: unknown; errors?: unknown }>();
        waiting.set(id, answer);
        const timer = setTimeout(() => answer.reject(new Error(`No answer within ${ASK_TIMEOUT_MS} ms.`)), ASK_TIMEOUT_MS);
        socket.send(JSON.stringify({ id, type: 'subscribe', payload: { query, variables } }));
        try {
          return await answer.promise;
        } finally {
          clearTimeout(timer);
          waiting.delete(id);
        }
      },
      subscribe: (query, variables) => socket.send(JSON.stringify({ id: subscription, type: 'subscribe', payload: { query, variables } })),
      close: () => socket.terminate(),
    };
    const onMessage = ({ id, type, payload }: ProtocolMessage): void => {
      if (type === 'connection_ack') resolve(load);
      else if (type === 'ping') socket.send('{"type":"pong"}');
      else if (type === 'next') waiting.get(id ?? '')?.resolve(payload as object);
      else if (type === 'error' && id === subscription) failAll(new Error(`The subscription was refused: ${JSON.stringify(payload)}`));
      else if (type === 'error') waiting.get(id ?? '')?.resolve({ errors: payload });
    };
    socket.on('open', () => socket.send(JSON.stringify({ type: 'connection_init', payload: token === null ? {} : { token } })));
    socket.on('error', failAll);
    socket.on('close', (code: number, reason: Buffer) => failAll(new Error(`The server closed the socket: ${code} ${reason}`)));
    socket.on('message', (data: Buffer) => {
      if (data.length > framePrefix.length && data.compare(framePrefix, 0, framePrefix.length, 0, framePrefix.length) === 0)
        load.onFrame?.(data);
      else onMessage(JSON.parse(data.toString()) as ProtocolMessage);
    });
  });

const CAUGHT_UP = Buffer.from('"CaughtUp"');
const CATCH_UP_TIMEOUT_MS = 30_000;

/** Subscribes, and waits until the stream is live. Answers with what came until then, and the cursor to go on from. */
export const goLive = (socket: LoadSocket, query: string, after: string | null = null): Promise<{ bytes: number; cursor: string }> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`Not caught up within ${CATCH_UP_TIMEOUT_MS} ms.`)), CATCH_UP_TIMEOUT_MS);
    let bytes = 0;
    socket.onFrame = (frame) => {
      bytes += frame.length;
      if (!frame.includes(CAUGHT_UP)) return;
      socket.onFrame = null;
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
