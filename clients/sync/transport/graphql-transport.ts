import { createClient, type Client } from 'graphql-ws/client';
import type { GraphqlError, GraphqlResult, Link, LinkListener, Sink, Transport, Variables } from '../ports.ts';

const PING_EVERY_MS = 25_000;
const ACK_TIMEOUT_MS = 10_000;
/** What an abnormal end looks like: no close frame came. */
const ABNORMAL_CLOSURE = 1006;

export interface GraphqlTransportOptions {
  /** Where operations go over HTTP, such as `/graphql` or `https://chat.example/graphql`. */
  readonly url: string;
  /** Where the socket goes; by default the same address with ws or wss. */
  readonly socketUrl?: string;
  /** A bearer token for clients without the session cookie; read anew for each connection and request. */
  readonly token?: () => string | null;
  readonly fetch?: typeof globalThis.fetch;
  readonly webSocket?: unknown;
  /** How long the server may leave us without a greeting, and how often we ask for a sign of life; 0 leaves both to the engine. */
  readonly ackTimeoutMs?: number;
  readonly pingEveryMs?: number;
}

const absolute = (url: string): URL => new URL(url, (globalThis as { location?: { href: string } }).location?.href);

/** http becomes ws, https becomes wss. By text: the URL of React Native cannot be changed. */
const socketUrlOf = (url: string): string => absolute(url).href.replace(/^http/, 'ws');

const closeOf = (event: unknown) => {
  const { code, reason } = event as { code?: unknown; reason?: unknown };
  return { code: typeof code === 'number' ? code : ABNORMAL_CLOSURE, reason: typeof reason === 'string' ? reason : '' };
};

/** One socket. The library keeps the protocol; coming back after a loss is the engine's business, so it never retries here. */
const openLink = (options: GraphqlTransportOptions, listener: LinkListener): Link => {
  let isOver = false;
  const pending = new Set<(error: Error) => void>();
  const over = (close: { code: number; reason: string }) => {
    if (isOver) return;
    isOver = true;
    for (const reject of [...pending]) reject(new Error('The connection was lost.'));
    listener.closed(close);
  };
  const client: Client = createClient({
    url: options.socketUrl ?? socketUrlOf(options.url),
    lazy: false,
    retryAttempts: 0,
    keepAlive: options.pingEveryMs ?? PING_EVERY_MS,
    connectionAckWaitTimeout: options.ackTimeoutMs ?? ACK_TIMEOUT_MS,
    connectionParams: () => {
      const token = options.token?.() ?? null;
      return token === null ? {} : { token, authorization: `Bearer ${token}` };
    },
    ...(options.webSocket === undefined ? {} : { webSocketImpl: options.webSocket }),
    onNonLazyError: (event) => over(closeOf(event)),
    on: {
      connected: () => !isOver && listener.opened(),
      closed: (event) => over(closeOf(event)),
    },
  });

  const subscribe = (query: string, variables: Variables, sink: Sink): (() => void) => {
    let isEnded = false;
    const unless = (call: () => void) => {
      if (!isEnded && !isOver) call();
    };
    const end = client.subscribe<Record<string, unknown>>(
      { query, variables: { ...variables } },
      {
        next: (result) => unless(() => sink.next(result as GraphqlResult)),
        // Errors of the operation come as a list; a lost socket comes as its close event, which `closed` has told already.
        error: (error) => unless(() => Array.isArray(error) && sink.error(error as GraphqlError[])),
        complete: () => unless(() => sink.complete()),
      },
    );
    return () => {
      isEnded = true;
      end();
    };
  };

  const request = (document: string, variables: Variables): Promise<GraphqlResult> =>
    new Promise((resolve, reject) => {
      const settle =
        <T>(finish: (value: T) => void) =>
        (value: T) => {
          pending.delete(fail);
          finish(value);
        };
      const fail = settle(reject);
      if (isOver) {
        fail(new Error('The connection is closed.'));
        return;
      }
      pending.add(fail);
      subscribe(document, variables, {
        next: settle(resolve),
        error: settle((errors: readonly GraphqlError[]) => resolve({ errors })),
        complete: () => fail(new Error('The operation ended without an answer.')),
      });
    });

  return {
    request,
    subscribe,
    close: () => {
      const wasOver = isOver;
      isOver = true;
      for (const reject of [...pending]) reject(new Error('The connection was closed.'));
      // It fails with the attempt that it ends, when that attempt fails too; nobody waits for it.
      if (!wasOver) Promise.resolve(client.dispose()).catch(() => {});
    },
  };
};

/** GraphQL over one WebSocket (graphql-transport-ws), and over HTTP while there is none. */
export const createGraphqlTransport = (options: GraphqlTransportOptions): Transport => ({
  connect: (listener) => openLink(options, listener),

  async request(document, variables) {
    const send = options.fetch ?? globalThis.fetch;
    const token = options.token?.() ?? null;
    const response = await send(options.url, {
      method: 'POST',
      credentials: 'same-origin',
      headers: {
        accept: 'application/graphql-response+json, application/json',
        'content-type': 'application/json',
        // Any header that a plain form cannot send tells the server that this is not a forged request.
        'x-graphql-yoga-csrf': '1',
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify({ query: document, variables }),
    });
    const result = (await response.json()) as unknown;
    if (typeof result !== 'object' || result === null || (!('data' in result) && !('errors' in result))) {
      throw new Error(`The server answered ${response.status} without a GraphQL result.`);
    }
    return result as GraphqlResult;
  },
});
