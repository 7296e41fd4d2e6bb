import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { rootDir } from './paths.ts';
import { runTool } from './run.ts';

const schemaFile = path.join(rootDir, 'prisma/schema.prisma');
const stampFile = path.join(rootDir, 'prisma/generated/.stamp');

/**
 * Generates the Prisma client when it is missing or was made from another schema or Prisma version. The stamp holds a
 * hash and not a time, since a checkout gives every file a new time.
 */
export async function ensurePrismaClient({ force = false } = {}): Promise<'fresh' | 'generated'> {
  const wanted = await stamp();
  if (!force && (await readFile(stampFile, 'utf8').catch(() => '')) === wanted) return 'fresh';
  const { code, output } = await runTool('prisma', 'build/index.js', ['generate', '--schema', schemaFile], {
    env: {
      // `generate` looks for a schema engine that it does not use, and would download it. Any executable satisfies it.
      PRISMA_SCHEMA_ENGINE_BINARY: process.env.PRISMA_SCHEMA_ENGINE_BINARY || process.execPath,
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
      CHECKPOINT_DISABLE: '1',
    },
  });
  if (code !== 0) throw new Error(`prisma generate failed:\n${output}`);
  await writeFile(stampFile, wanted);
  return 'generated';
}

async function stamp(): Promise<string> {
  const schema = await readFile(schemaFile);
  const prisma = await readFile(path.join(rootDir, 'node_modules/prisma/package.json'), 'utf8');
  const { version } = JSON.parse(prisma) as { version: string };
  return createHash('sha256').update(version).update(schema).digest('hex');
}
