import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createEngines } from '../engines/index.ts';
import { parseScanner } from '../engines/scanner/index.ts';
import { createPageFetcher } from '../engines/web/page-fetcher.ts';
import { createApp } from './app.ts';
import type { Env } from './env.ts';
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
      scanner: env.virusScanner === null ? null : (parseScanner(env.virusScanner)?.() ?? null),
      pages: env.linkPreviews ? createPageFetcher() : null,
      webFolder: options.webFolder === undefined ? webFolderDefault : options.webFolder,
    });
    log.info({ url: app.url, role: env.role, ...engines.names }, 'listening');
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
