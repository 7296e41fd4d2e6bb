import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { printSchema } from 'graphql';
import type { Logger } from 'pino';
import { createImageMaker } from '../engines/images/image-maker.ts';
import type { Transcoder } from '../engines/media/ffmpeg.ts';
import { probeMedia } from '../engines/media/probe.ts';
import type { Engines } from '../engines/index.ts';
import type { Scanner } from '../engines/scanner/scanner.ts';
import type { PageFetcher } from '../engines/web/page-fetcher.ts';
import { migrationNames } from '../engines/postgres/compat.ts';
import { schema } from '../resolvers/index.ts';
import { createServices, type ServiceDeps } from '../services/index.ts';
import { createAttachmentStore } from '../services/attachment/attachment-store.ts';
import { createCheckUpload } from '../services/attachment/check-upload.ts';
import { createCollectAttachments } from '../services/attachment/collect-attachments.ts';
import { createMakeRendition } from '../services/attachment/make-rendition.ts';
import { createRenditionStore } from '../services/attachment/rendition-store.ts';
import type { Live } from '../services/live/live.ts';
import type { PasswordHasher } from '../services/session/password-hasher.ts';
import { createKeepPicture } from '../services/link-preview/keep-picture.ts';
import { createAddLinkPreview } from '../services/link-preview/add-link-preview.ts';
import { createLookAtPage, type LookAtPage } from '../services/link-preview/look-at-page.ts';
import { createPreviewStore } from '../services/link-preview/preview-store.ts';
import { createLinkPreviewer } from '../workers/link-previewer.ts';
import { createUploadChecker } from '../workers/upload-checker.ts';
import { createVideoRenderer } from '../workers/video-renderer.ts';
import { createMessageExpirer } from '../workers/message-expirer.ts';
import { createMessageScheduler } from '../workers/message-scheduler.ts';
import { createPublisher } from '../services/live/publisher.ts';
import { createOutboxRelay } from '../workers/outbox-relay.ts';
import { createConnections } from './connections.ts';
import { createContextFactory, withFreshLoaders } from './context.ts';
import { createFindExample } from './demo.ts';
import { createDocuments } from './documents.ts';
import { createGraphqlHandler } from './http.ts';
import { createEncoder } from './live/encoder.ts';
import { createSubscribe } from './live/event-stream.ts';
import { createHub } from './live/hub.ts';
import { createLive } from './live/live.ts';
import { createMask } from './mask.ts';
import { createOperationLog } from './operation-log.ts';
import { createSocketServer, type SocketServerDeps } from './ws.ts';

export interface CoreOptions {
  readonly engines: Pick<Engines, 'database' | 'bus' | 'presence' | 'limiter' | 'clock' | 'timers' | 'ids'> &
    // Without a store there are no attachments.
    Partial<Pick<Engines, 'objects'>>;
  readonly log: Logger;
  readonly secret: string;
  readonly role: 'all' | 'server' | 'worker';
  readonly publicOrigins: readonly string[];
  readonly heartbeatMs: number;
  readonly version: { readonly version: string; readonly commit: string };
  readonly address: (request: IncomingMessage) => string;
  /** How often the hub compares itself with the log; tests shorten it. */
  readonly sweepMs?: number;
  readonly relay?: { readonly graceMs: number; readonly pauseMs: number };
  /** How long whoever sends what is scheduled, and ends what is to end, waits where there was nothing to do. */
  readonly roundsPauseMs?: number;
  /** What reads the pages that messages link to; without it, links have no preview. */
  readonly pages?: PageFetcher | null;
  /** What looks at uploads for harm; without it nothing does. */
  readonly scanner?: Scanner | null;
  /** What makes smaller copies of videos; without it nothing does. */
  readonly transcoder?: Transcoder | null;
  /** Where the map of a place is, as a template; without it, places have no link to a map. */
  readonly mapLink?: string | null;
  readonly silence?: SocketServerDeps['silence'];
  readonly hasher?: PasswordHasher;
  /** How many sends may wait for the database; tests make it small. */
  readonly sendQueue?: ServiceDeps['sendQueue'];
}

const SWEEP_MS = 10_000;
const PREVIEW_PAUSE_MS = 500;
const CHECK_PAUSE_MS = 500;
const RENDER_PAUSE_MS = 2_000;
const ROUNDS_PAUSE_MS = 1_000;
const RELAY = { graceMs: 1_000, pauseMs: 500 };

// The same for all that run in one process, as many do in tests.
const schemaHash = createHash('sha256').update(printSchema(schema)).digest('hex');
const documents = createDocuments(schema);

const createPageLook = (pages: PageFetcher, images: ReturnType<typeof createImageMaker>, { engines, log, scanner = null }: CoreOptions) => {
  const { prisma } = engines.database;
  const { objects, ids, limiter } = engines;
  return createLookAtPage({
    limiter,
    previews: createPreviewStore(prisma),
    pages,
    keepPicture: objects === undefined ? null : createKeepPicture({ prisma, objects, images, ids, scanner }),
    // Whatever is wrong with a page of somebody else is no news for whoever runs this.
    onPageError: (error) => log.debug({ err: error }, 'link preview'),
  });
};

/** All of a process but the port it listens on: whoever has sockets and requests, a real port or a simulated one, hands them in. */
export const createCore = async (options: CoreOptions) => {
  const { engines, log } = options;
  const { timers } = engines;
  const onError = (what: string) => (error: unknown) => log.warn({ err: error }, what);
  const version = { ...options.version, schemaHash, compatVersion: migrationNames().at(-1) ?? '' };
  let checker: ReturnType<typeof createUploadChecker> | null = null;
  // Its process starts with the first image that is to be opened.
  const images = createImageMaker({ timers });
  const lookAtPage = options.pages == null ? null : createPageLook(options.pages, images, options);
  const services = createServices({
    prisma: engines.database.prisma,
    bus: engines.bus,
    presence: engines.presence,
    limiter: engines.limiter,
    clock: engines.clock,
    timers,
    ids: engines.ids,
    secret: options.secret,
    heartbeatMs: options.heartbeatMs,
    ...(engines.objects === undefined ? {} : { objects: engines.objects }),
    onUploadCompleted: () => checker?.nudge(),
    linkPreviews: options.pages != null,
    lookAtPage,
    mapLink: options.mapLink ?? null,
    version,
    ...(options.hasher === undefined ? {} : { hasher: options.hasher }),
    ...(options.sendQueue === undefined ? {} : { sendQueue: options.sendQueue }),
  });
  const { inner } = services;
  const startPreviewer = (look: LookAtPage): (() => Promise<void>) => {
    const { prisma } = engines.database;
    const previews = createPreviewStore(prisma);
    const addLinkPreview = createAddLinkPreview({ prisma, publisher: inner.publisher, lookAtPage: look });
    return createLinkPreviewer({ previews, addLinkPreview, timers, pauseMs: PREVIEW_PAUSE_MS, onError: onError('link previewer') }).start();
  };
  const startChecker = (objects: NonNullable<typeof engines.objects>): (() => Promise<void>) => {
    const { prisma } = engines.database;
    checker = createUploadChecker({
      store: createAttachmentStore(prisma),
      checkUpload: createCheckUpload({ prisma, objects, images, probeMedia, scanner: options.scanner ?? null }),
      collect: createCollectAttachments({ prisma, objects, clock: engines.clock }),
      timers,
      pauseMs: CHECK_PAUSE_MS,
      onError: onError('upload checker'),
      onGivenUp: (upload) => log.error({ upload: upload.id.toString(), lastError: upload.lastError }, 'upload could not be checked'),
    });
    return checker.start();
  };
  const startRenderer = (objects: NonNullable<typeof engines.objects>, transcoder: Transcoder): (() => Promise<void>) => {
    const store = createRenditionStore(engines.database.prisma);
    return createVideoRenderer({
      store,
      isAble: () => transcoder.isAble(),
      makeRendition: createMakeRendition({ store, objects, probeMedia, transcoder }),
      timers,
      pauseMs: options.roundsPauseMs ?? RENDER_PAUSE_MS,
      onError: onError('video renderer'),
      onGivenUp: ({ id, lastError }) => log.error({ video: id.toString(), lastError }, 'copy of a video could not be made'),
    }).start();
  };
  const serves = options.role !== 'worker';
  const relays = options.role !== 'server';

  const stopRelay = relays
    ? createOutboxRelay({
        prisma: engines.database.prisma,
        // It deletes its rows itself, when all that each of them announces has been told.
        publisher: createPublisher({ bus: engines.bus, outbox: null, timers }),
        timers,
        onError: onError('outbox relay'),
        ...(options.relay ?? RELAY),
      }).start()
    : async () => {};

  const stopChecker = relays && engines.objects !== undefined ? startChecker(engines.objects) : async () => {};
  const stopRenderer =
    relays && engines.objects !== undefined && options.transcoder != null
      ? startRenderer(engines.objects, options.transcoder)
      : async () => {};
  const stopScheduler = relays
    ? createMessageScheduler({
        deliverDue: services.deliverDue,
        forgetOld: services.forgetOldScheduled,
        timers,
        pauseMs: options.roundsPauseMs ?? ROUNDS_PAUSE_MS,
        onError: onError('message scheduler'),
      }).start()
    : async () => {};

  const stopExpirer = relays
    ? createMessageExpirer({
        expireMessages: services.expireMessages,
        timers,
        pauseMs: options.roundsPauseMs ?? ROUNDS_PAUSE_MS,
        onError: onError('message expirer'),
      }).start()
    : async () => {};

  const stopPreviewer = relays && lookAtPage !== null ? startPreviewer(lookAtPage) : async () => {};

  const hub = await createHub({
    bus: engines.bus,
    store: inner.syncStore,
    readChatChanges: inner.readChatChanges,
    listAccountChanges: inner.listAccountChanges,
    cursors: inner.cursors,
    clock: engines.clock,
    timers,
    sweepMs: options.sweepMs ?? SWEEP_MS,
    onError: onError('hub'),
  });
  const live: Live | null = serves ? createLive({ hub, engines, services, heartbeatMs: options.heartbeatMs }) : null;
  const mask = createMask({ log });
  const logOperation = createOperationLog({ log, secret: options.secret });
  const createContext = createContextFactory({ services, live });
  const connections = createConnections({ hub, services, beatMs: options.heartbeatMs, timers, onError: onError('connections') });
  const { address } = options;
  const encode = createEncoder({ schema, services, live: () => live, mask: (result) => mask.maskResult(result, 'event') });
  const sockets = createSocketServer({
    schema,
    services,
    createContext,
    documents,
    encode,
    connections,
    mask,
    logOperation,
    timers,
    ...(options.silence === undefined ? {} : { silence: options.silence }),
    address,
    onSocketError: (error) => log.debug({ err: error }, 'socket'),
  });
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
  return {
    version,
    serves,
    services,
    hub,
    live,
    connections,
    sockets,
    graphql,
    stopRelay: async () => {
      await Promise.all([stopRelay(), stopPreviewer(), stopChecker(), stopRenderer(), stopScheduler(), stopExpirer()]);
      await images.close();
    },
  };
};
