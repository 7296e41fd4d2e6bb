import { readFile } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../../engines/postgres/embedded/index.ts';
import { migrate } from '../../../engines/postgres/migrate.ts';
import { rootDir } from '../../../scripts/support/paths.ts';

/** A real PostgreSQL with the settings of production (fsync too), to be treated badly. */
export interface ChaosPostgres {
  readonly url: string;
  /** Ends it without a checkpoint, so that the next start replays the log: as an operator in a hurry does, or as a crash does. */
  end(how: 'immediate' | 'kill'): Promise<void>;
  /** Back on the same port; resolves when it takes connections. */
  start(): Promise<void>;
  /** `kill -9` of one of its sessions: PostgreSQL then ends all of them and recovers by itself. */
  killSession(): Promise<void>;
  stop(): Promise<void>;
}

const signals = { immediate: 'SIGQUIT', kill: 'SIGKILL' } as const;

export const startChaosPostgres = async (dataDir: string): Promise<ChaosPostgres> => {
  const launch = () => startEmbeddedPostgres({ dataDir, settings: { max_connections: '200' }, onProgress: () => {} });
  let running: EmbeddedPostgres = await launch();
  const { url } = running;
  await migrate({ url, folder: path.join(rootDir, 'prisma/migrations') });
  return {
    url,
    async end(how) {
      const pid = Number((await readFile(path.join(running.folder, 'postmaster.pid'), 'utf8')).split('\n')[0]);
      process.kill(pid, signals[how]);
      await running.failed;
      await running.close();
    },
    async start() {
      running = await launch();
      if (running.url !== url) throw new Error('PostgreSQL could not get its port back.');
    },
    async killSession() {
      const client = new pg.Client({ connectionString: url });
      client.on('error', () => {});
      await client.connect();
      const { rows } = await client.query<{ pid: number }>(
        `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend' LIMIT 1`,
      );
      const pid = rows[0]?.pid;
      if (pid !== undefined) process.kill(pid, 'SIGKILL');
      await client.end().catch(() => {});
    },
    stop: () => running.close(),
  };
};
