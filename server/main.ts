import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import { createEngines } from '../engines/index.ts';
import { createFfmpeg } from '../engines/media/ffmpeg.ts';
import type { ObjectStore } from '../engines/objects/object-store.ts';
import { corsRule } from '../engines/objects/s3-cors.ts';
import { parseScanner } from '../engines/scanner/index.ts';
import { createPageFetcher } from '../engines/web/page-fetcher.ts';
import { createApp } from './app.ts';
import { type Env, searchPath } from './env.ts';
import { createLog } from './log.ts';

export interface StartOptions {
  /** The exported web client, or null to serve the API alone. */
  readonly webFolder?: string | null;
}

export interface RunningServer {
  readonly url: string;
  /** Which engines were chosen, for people who look at the log. */
  readonly engines: { readonly database: string; readonly bus: string };
  close(): Promise<void>;
}

const webFolderDefault = fileURLToPath(new URL('../clients/web/out', import.meta.url));

/** Nobody waits for it: what a store does not let us see, an operator may have set all the same. */
const allowBrowsers = async ({ allowOrigins, name }: ObjectStore, origins: readonly string[], log: Logger): Promise<void> => {
  if (allowOrigins === null) return;
  if (origins.length === 0) {
    log.warn({ objects: name }, 'PUBLIC_URL is unset: set the CORS rules of the bucket by hand, or no browser can upload');
    return;
  }
  try {
    const became = await allowOrigins(origins);
    log.info(
      { objects: name, origins },
      became === 'set' ? 'browsers may upload now: a CORS rule was added to the bucket' : 'browsers may upload',
    );
  } catch (error) {
    const rule = corsRule(origins);
    log.warn(
      { err: error, rule },
      'the CORS rules of the bucket cannot be seen or set from here: see that they hold this one, or no browser can upload',
    );
  }
};

/** Starts one process on an environment whose engines have addresses and whose database is migrated. */
export const startServer = async (env: Env, options: StartOptions = {}): Promise<RunningServer> => {
  const log = createLog({ level: env.logLevel });
  // The level can be changed while running: SIGUSR2 switches between what was set and debug.
  const toggleLevel = (): void => {
    log.level = log.level === 'debug' ? env.logLevel : 'debug';
  };
  process.on('SIGUSR2', toggleLevel);
  const engines = await createEngines({
    databaseUrl: env.databaseUrl,
    databasePoolMax: env.databasePoolMax,
    redisUrls: env.redisUrls,
    objects: env.s3 ?? { folder: path.join(env.dataDir, 'attachments'), secret: env.secret },
    onTrouble: (what, error) => log.warn({ err: error }, what),
  });
  try {
    const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string };
    const app = await createApp({
      engines,
      log,
      secret: env.secret,
      role: env.role,
      host: env.host,
      port: env.port,
      publicOrigins: env.publicOrigins,
      trustProxy: env.trustProxy,
      heartbeatMs: env.heartbeatMs,
      shutdownMs: env.shutdownMs,
      version: { version, commit: env.commit === '' ? 'unknown' : env.commit },
      mapLink: env.mapLink,
      transcoder: env.ffmpeg === null ? null : createFfmpeg({ program: env.ffmpeg, searchPath: searchPath() }),
      scanner: env.virusScanner === null ? null : (parseScanner(env.virusScanner)?.() ?? null),
      pages: env.linkPreviews ? createPageFetcher() : null,
      webFolder: options.webFolder === undefined ? webFolderDefault : options.webFolder,
    });
    log.info({ url: app.url, role: env.role, ...engines.names }, 'listening');
    if (env.role !== 'worker') void allowBrowsers(engines.objects, env.publicOrigins, log);
    return {
      url: app.url,
      engines: engines.names,
      async close() {
        await app.close();
        await engines.close();
        process.off('SIGUSR2', toggleLevel);
      },
    };
  } catch (error) {
    await engines.close();
    throw error;
  }
};
