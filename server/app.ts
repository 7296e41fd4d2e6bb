import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { printSchema } from 'graphql';
import type { Engines } from '../engines/index.ts';
import { schema } from '../resolvers/index.ts';
import { createAttachmentHandler, createAvatarHandler, createStickerHandler } from './attachments.ts';
import { type CoreOptions, createCore } from './core.ts';
import { createReadiness } from './health.ts';
import { createOriginCheck } from './origin.ts';
import { createRouter } from './router.ts';

export interface AppOptions extends Omit<CoreOptions, 'address' | 'engines'> {
  readonly engines: Engines;
  readonly host: string;
  readonly port: number;
  readonly trustProxy: number;
  readonly shutdownMs: number;
  /** The exported web client, or null to serve the API alone. */
  readonly webFolder: string | null;
}

/** A whole process of Parley on its engines, listening. Everything is handed in, so tests run the real thing. */
export const createApp = async (options: AppOptions) => {
  const { engines } = options;
  const core = await createCore({ ...options, address: createAddress(options.trustProxy) });
  const { version, serves, services, hub, live, connections, sockets, graphql, stopRelay } = core;
  const checkOrigin = createOriginCheck(options);
  const onFetchError = (what: string) => (error: unknown) => options.log.warn({ err: error }, what);
  let draining = false;

  const router = createRouter({
    graphql: serves ? (request, response) => void graphql(request, response) : null,
    webFolder: serves ? options.webFolder : null,
    attachments: serves ? createAttachmentHandler({ services, onError: onFetchError('attachment') }) : null,
    stickers: serves ? createStickerHandler({ services, onError: onFetchError('sticker') }) : null,
    avatars: serves ? createAvatarHandler({ services, onError: onFetchError('avatar') }) : null,
    objectsOrigin: engines.objects.origin,
    objects: serves ? engines.objects.handle : null,
    checkOrigin,
    readiness: createReadiness({ engines, isDraining: () => draining }),
    version,
    schemaText: printSchema(schema),
  });

  const server = createServer((request, response) => {
    // Whoever asks meanwhile is answered, and asks elsewhere the next time.
    if (draining) response.setHeader('Connection', 'close');
    router(request, response);
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const path = URL.parse(request.url ?? '/', 'http://localhost')?.pathname;
    if (!serves || draining || path !== '/graphql') return refuseUpgrade(socket, draining ? '503 Service Unavailable' : '404 Not Found');
    if (!checkOrigin(request)) return refuseUpgrade(socket, '403 Forbidden');
    sockets.sockets.handleUpgrade(request, socket, head, (ws) => sockets.sockets.emit('connection', ws, request));
  });
  await listen(server, options);
  const { port } = server.address() as AddressInfo;

  const close = async (): Promise<void> => {
    // Unready at once, and answering while the sockets go: whoever sends traffic here takes a moment to hear of it.
    draining = true;
    await connections.closeAll(Math.min(options.shutdownMs, 10_000));
    const stopped = new Promise<void>((resolve) => server.close(() => resolve()));
    await services.closePresence();
    server.closeIdleConnections();
    const cut = setTimeout(() => server.closeAllConnections(), options.shutdownMs);
    await sockets.close();
    await stopped;
    clearTimeout(cut);
    hub.stop();
    await stopRelay();
    await services.inner.outbox.flush();
  };
  return {
    url: `http://${options.host.includes(':') ? `[${options.host}]` : options.host}:${port}`,
    port,
    services,
    hub,
    connections,
    live,
    close,
  };
};

export type App = Awaited<ReturnType<typeof createApp>>;

const refuseUpgrade = (socket: Duplex, status: string): void => {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
};

/**
 * Connections that may wait to be taken; the system may allow fewer. When a server went, all its devices knock at once: whom the system turns
 * away for want of room knocks again after one second, then three, seven and fifteen.
 */
const BACKLOG = 16_384;

const listen = (server: ReturnType<typeof createServer>, { host, port }: { host: string; port: number }): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host, backlog: BACKLOG }, () => {
      server.off('error', reject);
      resolve();
    });
  });

/** The client's address: the socket's, or with proxies in front, what the outermost trusted one saw. */
const createAddress =
  (trustProxy: number) =>
  (request: IncomingMessage): string => {
    const direct = request.socket.remoteAddress ?? '';
    if (trustProxy === 0) return direct;
    const forwarded = String(request.headers['x-forwarded-for'] ?? '')
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean);
    return forwarded.at(-trustProxy) ?? forwarded[0] ?? direct;
  };

export type Handler = (request: IncomingMessage, response: ServerResponse) => void;
