import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { printSchema } from 'graphql';
import type { Logger } from 'pino';
import type { Engines } from '../engines/index.ts';
import { schema } from '../resolvers/index.ts';
import { createServices } from '../services/index.ts';
import type { Live } from '../services/live/live.ts';
import { createOutboxRelay } from '../workers/outbox-relay.ts';
import { createConnections } from './connections.ts';
import { createContextFactory, withFreshLoaders } from './context.ts';
import { createFindExample } from './demo.ts';
import { createDocuments } from './documents.ts';
import { createGraphqlHandler } from './http.ts';
import { createReadiness } from './health.ts';
import { createEncoder } from './live/encoder.ts';
import { createSubscribe } from './live/event-stream.ts';
import { createHub } from './live/hub.ts';
import { createLive } from './live/live.ts';
import { createMask } from './mask.ts';
import { createOperationLog } from './operation-log.ts';
import { createOriginCheck } from './origin.ts';
import { createRouter } from './router.ts';
import { createSocketServer } from './ws.ts';

export interface AppOptions {
  readonly engines: Engines;
  readonly log: Logger;
  readonly secret: string;
  readonly role: 'all' | 'server' | 'worker';
  readonly host: string;
  readonly port: number;
  readonly publicOrigins: readonly string[];
  readonly trustProxy: number;
  readonly heartbeatMs: number;
  readonly shutdownMs: number;
  readonly version: { readonly version: string; readonly commit: string };
  /** The exported web client, or null to serve the API alone. */
  readonly webFolder: string | null;
  /** How often the hub compares itself with the log; tests shorten it. */
  readonly sweepMs?: number;
  readonly relay?: { readonly graceMs: number; readonly pauseMs: number };
}

const SWEEP_MS = 10_000;
const RELAY = { graceMs: 1_000, pauseMs: 500 };

/** A whole process of Parley on its engines, listening. Everything is handed in, so tests run the real thing. */
export const createApp = async (options: AppOptions) => {
  const { engines, log } = options;
  const onError = (what: string) => (error: unknown) => log.warn({ err: error }, what);
  const schemaHash = createHash('sha256').update(printSchema(schema)).digest('hex');
  const version = { ...options.version, schemaHash };
  const services = createServices({
    prisma: engines.database.prisma,
    bus: engines.bus,
    presence: engines.presence,
    limiter: engines.limiter,
    clock: engines.clock,
    ids: engines.ids,
    secret: options.secret,
    heartbeatMs: options.heartbeatMs,
    version,
  });
  const { inner } = services;
  const serves = options.role !== 'worker';
  const relays = options.role !== 'server';

  const stopRelay = relays
    ? createOutboxRelay({
        prisma: engines.database.prisma,
        publisher: inner.publisher,
        onError: onError('outbox relay'),
        ...(options.relay ?? RELAY),
      }).start()
    : async () => {};

  const hub = await createHub({
    bus: engines.bus,
    store: inner.syncStore,
    readChatChanges: inner.readChatChanges,
    listAccountChanges: inner.listAccountChanges,
    cursors: inner.cursors,
    clock: engines.clock,
    sweepMs: options.sweepMs ?? SWEEP_MS,
    onError: onError('hub'),
  });
  const live: Live | null = serves ? createLive({ hub, engines, services, heartbeatMs: options.heartbeatMs }) : null;
  const mask = createMask({ log });
  const logOperation = createOperationLog({ log, secret: options.secret });
  const createContext = createContextFactory({ services, live });
  const connections = createConnections({ hub, services, beatMs: options.heartbeatMs, onError: onError('connections') });
  const address = createAddress(options.trustProxy);
  const encode = createEncoder({ schema, services, live: () => live, mask: (result) => mask.maskResult(result, 'event') });
  const sockets = createSocketServer({
    schema,
    services,
    createContext,
    documents: createDocuments(schema),
    encode,
    connections,
    mask,
    logOperation,
    address,
    onSocketError: (error) => log.debug({ err: error }, 'socket'),
  });
  const checkOrigin = createOriginCheck(options);
  let draining = false;

  const graphql = createGraphqlHandler({
    schema,
    services,
    createContext,
    subscribe: createSubscribe({ connections, mask, withFreshLoaders }),
    mask,
    logOperation,
    address,
    secureCookie: options.publicOrigins.some((origin) => origin.startsWith('https:')),
    findExample: createFindExample({ prisma: engines.database.prisma }),
  });
  const router = createRouter({
    graphql: serves ? (request, response) => void graphql(request, response) : null,
    webFolder: serves ? options.webFolder : null,
    checkOrigin,
    readiness: createReadiness({ engines, isDraining: () => draining }),
    version,
    schemaText: printSchema(schema),
  });

  const server = createServer(router);
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const path = URL.parse(request.url ?? '/', 'http://localhost')?.pathname;
    if (!serves || draining || path !== '/graphql') return refuseUpgrade(socket, draining ? '503 Service Unavailable' : '404 Not Found');
    if (!checkOrigin(request)) return refuseUpgrade(socket, '403 Forbidden');
    sockets.sockets.handleUpgrade(request, socket, head, (ws) => sockets.sockets.emit('connection', ws, request));
  });
  await listen(server, options);
  const { port } = server.address() as AddressInfo;

  const close = async (): Promise<void> => {
    draining = true;
    const stopped = new Promise<void>((resolve) => server.close(() => resolve()));
    await connections.closeAll(Math.min(options.shutdownMs, 10_000));
    await services.closePresence();
    server.closeIdleConnections();
    const cut = setTimeout(() => server.closeAllConnections(), options.shutdownMs);
    await sockets.close();
    await stopped;
    clearTimeout(cut);
    hub.stop();
    await stopRelay();
    await inner.outbox.flush();
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

const listen = (server: ReturnType<typeof createServer>, { host, port }: { host: string; port: number }): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
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
