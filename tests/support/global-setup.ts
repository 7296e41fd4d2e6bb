import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { resetEmbeddedPostgres, startEmbeddedPostgres } from '../../engines/postgres/embedded/index.ts';
import { migrate } from '../../engines/postgres/migrate.ts';
import { ensurePrismaClient } from '../../scripts/support/prisma-client.ts';
import { rootDir } from '../../scripts/support/paths.ts';
import { startRedis } from './redis-server.ts';
import { engineTools, requireTools } from './require-tools.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A migrated, empty database that fresh ones are copied from; nobody may stay connected to it. */
    postgresTemplateUrl: string;
    redisUrl: string;
  }
}

interface SharedEngines {
  postgresTemplateUrl: string;
  redisUrl: string;
  stop(): Promise<void>;
}

/** Every project of a run evaluates this file anew, and all of them share one set of engines. */
const shared = globalThis as { parleyTestEngines?: { users: number; engines: Promise<SharedEngines> } };

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  shared.parleyTestEngines ??= { users: 0, engines: startEngines() };
  const entry = shared.parleyTestEngines;
  entry.users += 1;
  const engines = await entry.engines;
  project.provide('postgresTemplateUrl', engines.postgresTemplateUrl);
  project.provide('redisUrl', engines.redisUrl);
  return async () => {
    entry.users -= 1;
    if (entry.users > 0) return;
    delete shared.parleyTestEngines;
    await engines.stop();
  };
}

async function startEngines(): Promise<SharedEngines> {
  await Promise.all([ensurePrismaClient(), requireTools(engineTools)]);
  const dataDir = await mkdtemp(path.join(tmpdir(), 'parley-test-'));
  const postgres = await startEmbeddedPostgres({
    dataDir,
    // Nothing here needs to survive the machine. Tests about durability start a server of their own.
    settings: { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off', max_connections: '300', max_wal_size: '4GB' },
    onProgress: () => {},
  });
  await migrate({ url: postgres.url, folder: path.join(rootDir, 'prisma/migrations') });
  const redis = await startRedis();
  return {
    postgresTemplateUrl: postgres.url,
    redisUrl: redis.url,
    async stop() {
      await Promise.all([postgres.close(), redis.stop()]);
      await resetEmbeddedPostgres({ dataDir, onProgress: () => {} });
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
