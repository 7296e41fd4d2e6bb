import { randomBytes, randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inject } from 'vitest';
import type { Clock } from '../../engines/clock.ts';
import { createEngines, type Engines } from '../../engines/index.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';

export interface TestEngines {
  readonly engines: Engines;
  readonly database: TestDatabase;
  /** Keeps this file's keys in the shared Redis apart. Pass it on to make more processes of one installation. */
  readonly redisPrefix: string;
  /** Where its attachments lie. */
  readonly objectsFolder: string;
  close(): Promise<void>;
}

export interface TestEnginesOptions {
  /** The Redis adapters, instead of those of a single process. */
  redis?: boolean;
  /** A Redis of one's own, to be killed and started again. */
  redisUrl?: string;
  clock?: Clock;
  /** Another process of the same installation. */
  beside?: TestEngines;
  databasePoolMax?: number;
}

/** Real engines with a database of their own; closing drops it. Trouble that no call carries fails loudly. */
export async function createTestEngines(options: TestEnginesOptions = {}): Promise<TestEngines> {
  const { redis = false, redisUrl, clock, beside, databasePoolMax = 5 } = options;
  const database = beside?.database ?? (await createTestDatabase());
  const redisPrefix = beside?.redisPrefix ?? `test-${randomBytes(6).toString('hex')}:`;
  const objectsFolder = beside?.objectsFolder ?? path.join(tmpdir(), `parley-objects-${randomUUID()}`);
  const engines = await createEngines({
    databaseUrl: database.url,
    databasePoolMax,
    redisUrls: redisUrl !== undefined ? [redisUrl] : redis ? [inject('redisUrl')] : [],
    redisPrefix,
    objects: { folder: objectsFolder, secret: 'signs the objects of the tests' },
    ...(clock ? { clock } : {}),
    onTrouble: (what, error) => console.error(`Trouble with ${what}:`, error instanceof Error ? error.message : error),
  });
  return {
    engines,
    database,
    redisPrefix,
    objectsFolder,
    async close() {
      await engines.close();
      if (beside) return;
      await Promise.all([database.drop(), rm(objectsFolder, { recursive: true, force: true })]);
    },
  };
}
