/** `npm run db:reset`: deletes the embedded database with all its data. Real engines are not touched. */
import { rm, rmdir } from 'node:fs/promises';
import path from 'node:path';
import { resetEmbeddedPostgres } from '../engines/postgres/embedded/index.ts';
import { readEnv } from '../server/env.ts';
import { demoMark } from './support/demo-mark.ts';
import { secretFile } from './support/secret.ts';
import { giveUp } from './support/trouble.ts';

async function main(): Promise<void> {
  const { settings } = readEnv();
  if (settings.databaseUrl !== null) {
    console.error('DATABASE_URL is set, and this deletes only the embedded database. Empty yours with its own tools.');
    process.exit(1);
  }
  const { dataDir } = settings;
  const found = await resetEmbeddedPostgres({ dataDir, onProgress: (line) => console.log(`  ${line}`) });
  // The secret goes too: cursors of the old database must not be taken for cursors of the new one.
  for (const file of [demoMark(dataDir), secretFile(dataDir)]) await rm(file, { force: true });
  // What else lies in the folder is not ours to delete.
  await rmdir(dataDir).catch(() => {});
  console.log(
    found ? `The database of ${path.resolve(dataDir)} is deleted. \`npm start\` makes a new one.` : 'There was nothing to delete.',
  );
}

main().catch(giveUp);
