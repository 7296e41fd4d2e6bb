import { buildSchema } from 'graphql';
import { makeServer } from 'graphql-ws';
import { describe, expect, it } from 'vitest';
import type { GraphqlResult, LinkClose } from '../ports.ts';
import { createGraphqlTransport } from './graphql-transport.ts';

const schema = buildSchema('type Query { hello: String } type Subscription { count: Int }');

type Handler<E> = ((event: E) => void) | null;

/** A socket in memory whose other end is the library's own server, so that the protocol is real and the network is not. */
const createSockets = (
  options: { accepts?: boolean; resolvers?: Record<string, () => unknown>; onParams?: (params: unknown) => void } = {},
) => {
  const sockets: FakeSocket[] = [];
  const server = makeServer({
    schema,
    onConnect: ({ connectionParams }) => {
      options.onParams?.(connectionParams);
      return options.accepts ?? true;
    },
    roots: { query: options.resolvers ?? { hello: () => 'world' }, subscription: options.resolvers ?? {} },
  });

  class FakeSocket {
    static readonly CONNECTING = 0;
    static readonly OPEN = 1;
    static readonly CLOSING = 2;
    static readonly CLOSED = 3;
    readyState = 0;
    onopen: Handler<unknown> = null;
    onclose: Handler<unknown> = null;
    onerror: Handler<unknown> = null;
    onmessage: Handler<{ data: string }> = null;
    readonly url: string;
    readonly protocol: string;
    #toServer: (data: string) => Promise<void> = async () => {};
    #closed: (code?: number, reason?: string) => Promise<void> = async () => {};

    constructor(url: string, protocol: string) {
      this.url = url;
      this.protocol = protocol;
      sockets.push(this);
      queueMicrotask(() => {
        this.readyState = 1;
        this.#closed = server.opened(
          {
            protocol,
            send: (data) => queueMicrotask(() => this.readyState === 1 && this.onmessage?.({ data })),
            close: (code, reason) => this.cut(code, reason),
            onMessage: (receive) => {
              this.#toServer = receive;
            },
          },
          {},
        );
        this.onopen?.({});
      });
    }

    send(data: string): void {
      void this.#toServer(data);
    }

    close(code = 1000, reason = ''): void {
      this.cut(code, reason);
    }

    cut(code = 1006, reason = ''): void {
      if (this.readyState === 3) return;
      this.readyState = 3;
      void this.#closed(code, reason);
      queueMicrotask(() => this.onclose?.({ code, reason, wasClean: true }));
    }
  }
  return { sockets, webSocket: FakeSocket };
};

const tick = () => new Promise((resolve) => setImmediate(resolve));

/** Opens a link and collects what its listener hears. */
const open = async (given: Parameters<typeof createSockets>[0] = {}, token?: () => string | null) => {
  const { sockets, webSocket } = createSockets(given);
  const heard: (string | LinkClose)[] = [];
  const transport = createGraphqlTransport({ url: 'https://chat.example/graphql', webSocket, ...(token === undefined ? {} : { token }) });
  const link = transport.connect({ opened: () => heard.push('opened'), closed: (close) => heard.push(close) });
  await tick();
  return { link, heard, sockets };
};

const failing = () => Promise.reject(new Error('offline'));

describe('createGraphqlTransport over a socket', () => {
  it('opens at the address of the page with the token, and answers requests', async () => {
    const params: unknown[] = [];
    const { link, heard, sockets } = await open({ onParams: (given) => params.push(given) }, () => 'secret');
    expect(heard).toEqual(['opened']);
    expect(sockets[0]?.url).toBe('wss://chat.example/graphql');
    expect(params).toEqual([{ token: 'secret', authorization: 'Bearer secret' }]);
    expect(await link.request('{ hello }', {})).toEqual({ data: { hello: 'world' } });
    expect(await link.request('{ nonsense }', {})).toMatchObject({ errors: [{ message: expect.stringContaining('nonsense') }] });
    link.close();
  });

  it('can be closed before it has opened, and leaves no failure to nobody when the attempt fails then', async () => {
    const { sockets, webSocket } = createSockets();
    const unheard: unknown[] = [];
    const hear = (reason: unknown): void => void unheard.push(reason);
    process.on('unhandledRejection', hear);
    const heard: unknown[] = [];
    const transport = createGraphqlTransport({ url: 'https://chat.example/graphql', webSocket });
    const link = transport.connect({ opened: () => heard.push('opened'), closed: (close) => heard.push(close) });
    link.close();
    await Promise.resolve();
    sockets[0]?.cut(1006);
    await tick();
    await tick();
    process.off('unhandledRejection', hear);
    expect(sockets).toHaveLength(1);
    expect([heard, unheard]).toEqual([[], []]);
  });

  it('tells of a close once, with its code, fails what was under way, and does not come back by itself', async () => {
    const { link, heard, sockets } = await open({ resolvers: { hello: () => new Promise(() => {}) } });
    const waiting = link.request('{ hello }', {});
    sockets[0]?.cut(4401, 'Unauthorized');
    await expect(waiting).rejects.toThrow('lost');
    await tick();
    await tick();
    expect(heard).toEqual(['opened', { code: 4401, reason: 'Unauthorized' }]);
    expect(sockets).toHaveLength(1);
    await expect(link.request('{ hello }', {})).rejects.toThrow('closed');
  });

  it('says nothing after its own close', async () => {
    const { link, heard, sockets } = await open();
    link.close();
    await tick();
    expect(heard).toEqual(['opened']);
    expect(sockets[0]?.readyState).toBe(3);
  });

  it('closes a socket that opens after all, when the attempt was given up', async () => {
    const { sockets, webSocket } = createSockets();
    const heard: string[] = [];
    const transport = createGraphqlTransport({ url: 'http://localhost/graphql', webSocket });
    transport.connect({ opened: () => heard.push('opened'), closed: () => heard.push('closed') }).close();
    await tick();
    await tick();
    expect(heard).toEqual([]);
    expect(sockets.every((socket) => socket.readyState === 3)).toBe(true);
  });

  it('tells when it is turned away', async () => {
    const { heard } = await open({ accepts: false });
    await tick();
    expect(heard).toEqual([{ code: 4403, reason: 'Forbidden' }]);
  });

  it('carries a subscription, its end, and its errors; after the own end nothing', async () => {
    const started: string[] = [];
    const resolvers = {
      count: async function* () {
        started.push('count');
        yield { count: 1 };
        yield { count: 2 };
      },
    };
    const { link } = await open({ resolvers });
    const heard: (GraphqlResult | string)[] = [];
    const sink = {
      next: (result: GraphqlResult) => heard.push(result),
      error: () => heard.push('error'),
      complete: () => heard.push('complete'),
    };
    link.subscribe('subscription { count }', {}, sink);
    for (let turn = 0; turn < 5; turn += 1) await tick();
    expect(heard).toEqual([{ data: { count: 1 } }, { data: { count: 2 } }, 'complete']);
    link.subscribe('subscription { nonsense }', {}, sink);
    for (let turn = 0; turn < 5; turn += 1) await tick();
    expect(heard.at(-1)).toBe('error');
    const before = heard.length;
    link.subscribe('subscription { count }', {}, sink)();
    for (let turn = 0; turn < 5; turn += 1) await tick();
    expect(heard).toHaveLength(before);
    link.close();
  });
});

describe('createGraphqlTransport over HTTP', () => {
  const request = (answer: () => Promise<Response>, token?: () => string | null) => {
    const asked: [string, RequestInit][] = [];
    const fetch = ((url: string, init: RequestInit) => {
      asked.push([url, init]);
      return answer();
    }) as typeof globalThis.fetch;
    const transport = createGraphqlTransport({
      url: '/graphql',
      socketUrl: 'ws://localhost/graphql',
      fetch,
      ...(token === undefined ? {} : { token }),
    });
    return { asked, result: transport.request('{ hello }', { a: 1 }) };
  };

  it('posts with the cookie, or with the token', async () => {
    const { asked, result } = request(async () => Response.json({ data: { hello: 'world' } }));
    expect(await result).toEqual({ data: { hello: 'world' } });
    expect(asked[0]).toMatchObject([
      '/graphql',
      { method: 'POST', credentials: 'same-origin', body: '{"query":"{ hello }","variables":{"a":1}}' },
    ]);
    const bearer = request(
      async () => Response.json({ data: null }),
      () => 'secret',
    );
    await bearer.result;
    expect(bearer.asked[0]?.[1].headers).toMatchObject({ authorization: 'Bearer secret' });
  });

  it('passes GraphQL errors on, whatever the status', async () => {
    const errors = [{ message: 'Sign in first.', extensions: { code: 'UNAUTHENTICATED' } }];
    expect(await request(async () => Response.json({ errors }, { status: 401 })).result).toEqual({ errors });
  });

  it("rejects what is no GraphQL answer: a proxy's page, or nothing", async () => {
    await expect(request(async () => new Response('<html>502</html>', { status: 502 })).result).rejects.toThrow();
    await expect(request(async () => Response.json({ message: 'no' }, { status: 503 })).result).rejects.toThrow('503');
    await expect(request(failing).result).rejects.toThrow('offline');
  });
});
