/** `npm run db:reset`: deletes the embedded database and everything in the data folder. Real engines are not touched. */
import { readFile, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import path from 'node:path';
import { removePlace } from '../engines/postgres/embedded/index.ts';
import { readEnv } from '../server/env.ts';
import { giveUp } from './support/trouble.ts';

async function main(): Promise<void> {
  const { settings } = readEnv();
  if (settings.databaseUrl !== null) {
    console.error('DATABASE_URL is set: this deletes only the embedded database. Empty yours with its own tools.');
    process.exit(1);
  }
  if (await isRunning(settings.dataDir)) {
    console.error('Parley is running on this database. Stop it first (Ctrl-C where it was started).');
    process.exit(1);
  }
  await removePlace(path.resolve(settings.dataDir));
  await rm(settings.dataDir, { recursive: true, force: true });
  console.log('Everything is deleted. `npm start` makes it anew.');
}

/** Whether the database of this data folder answers on its port. */
async function isRunning(dataDir: string): Promise<boolean> {
  const text = await readFile(path.join(dataDir, 'postgres.json'), 'utf8').catch(() => '{}');
  const { port } = JSON.parse(text) as { port?: number };
  if (port === undefined) return false;
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

main().catch(giveUp);
