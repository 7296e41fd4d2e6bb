import { readFile, rm, writeFile } from 'node:fs/promises';
import type { Env } from '../../server/env.ts';
import { demoMark } from './demo-mark.ts';

/**
 * Seeds the demo into an installation without people. A mark stands in the data folder meanwhile: a seeding that was cut short is
 * thrown away and done again, since nobody could have used the installation yet.
 */
export async function ensureDemo(env: Env, onSeed: () => void): Promise<boolean> {
  const { createEngines } = await import('../../engines/index.ts');
  const { createServices } = await import('../../services/index.ts');
  const { seed } = await import('../../prisma/seed.ts');
  const engines = await createEngines({
    databaseUrl: env.databaseUrl,
    databasePoolMax: 4,
    redisUrls: [],
    onTrouble: (what, error) => console.error(`${what}:`, error),
  });
  const { prisma } = engines.database;
  const mark = demoMark(env.dataDir);
  try {
    const cutShort = (await readFile(mark, 'utf8').catch(() => null)) !== null;
    if (!cutShort && (await prisma.user.count()) > 0) return false;
    onSeed();
    await writeFile(mark, 'The demo is being written; this file goes when it is done.\n');
    if (cutShort) await prisma.$executeRawUnsafe(`TRUNCATE ${await tables(prisma)}`);
    const services = createServices({
      prisma,
      bus: engines.bus,
      presence: engines.presence,
      limiter: engines.limiter,
      clock: engines.clock,
      ids: engines.ids,
      secret: env.secret,
      version: { version: '', commit: '', schemaHash: '', compatVersion: '' },
    });
    await seed({ services, prisma });
    await services.inner.outbox.flush();
    await rm(mark);
    return true;
  } finally {
    await engines.close();
  }
}

async function tables(prisma: { $queryRaw: (text: TemplateStringsArray) => Promise<unknown> }): Promise<string> {
  const rows = (await prisma.$queryRaw`
    SELECT relname AS name FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace
    WHERE nspname = 'public' AND relkind IN ('r', 'p') AND NOT relispartition AND relname NOT IN ('_prisma_migrations', 'schema_compat', 'worker_leases')`) as {
    name: string;
  }[];
  return rows.map((row) => `"${row.name}"`).join(', ');
}
