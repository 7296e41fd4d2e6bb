import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { resetEmbeddedPostgres, startEmbeddedPostgres, type EmbeddedPostgres } from '../../engines/postgres/embedded/index.ts';
import { isAlive } from '../../engines/postgres/embedded/system.ts';
import { rootDir } from '../../scripts/support/paths.ts';
import { waitFor } from '../support/wait-for.ts';

const isRoot = process.getuid?.() === 0;

describe('embedded postgres', { timeout: 120_000 }, () => {
  let home: string;
  let dataDir: string;
  let progress: string[];
  let running: EmbeddedPostgres | undefined;

  beforeEach(async () => {
    home = await mkdtemp(path.join(tmpdir(), 'parley-embedded-'));
    // mkdtemp closes its folder; a database user must be able to pass.
    await chmod(home, 0o755);
    dataDir = path.join(home, '.parley');
    progress = [];
  });
  afterEach(async () => {
    await running?.close();
    running = undefined;
    await reset();
    await rm(home, { recursive: true, force: true });
  });

  const start = async () => {
    running = await startEmbeddedPostgres({
      dataDir,
      fallbackRoot: path.join(home, 'elsewhere'),
      onProgress: (line) => progress.push(line),
    });
    return running;
  };
  const reset = () => resetEmbeddedPostgres({ dataDir, onProgress: (line) => progress.push(line) });
  const stop = async () => {
    await running?.close();
    running = undefined;
  };
  const query = async (url: string, sql: string) => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(sql)).rows;
    } finally {
      await client.end();
    }
  };
  const startFails = async () => {
    const error = await start().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(Error);
    return (error as Error).message;
  };
  /** Starts it in a process of its own, which the test may kill. */
  const startElsewhere = async () => {
    const module = path.join(rootDir, 'engines/postgres/embedded/index.ts');
    const script = `
      import { startEmbeddedPostgres } from ${JSON.stringify(module)};
      const { url } = await startEmbeddedPostgres({ dataDir: ${JSON.stringify(dataDir)}, onProgress() {} });
      process.stdout.write(url);
      setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [url] = (await once(child.stdout, 'data')) as [Buffer];
    return { url: url.toString(), child };
  };
  const serverPid = async () => Number((await readFile(path.join(dataDir, 'postgres/postmaster.pid'), 'utf8')).split('\n')[0]);

  it('keeps its data, its address and its language over a restart', async () => {
    const first = await start();
    await query(first.url, `CREATE TABLE t AS SELECT '你好 👋' AS body`);
    await stop();
    const second = await start();
    expect(second.url).toBe(first.url);
    expect(await query(second.url, 'SELECT body FROM t')).toEqual([{ body: '你好 👋' }]);
    const [settings] = await query(
      second.url,
      `SELECT datcollate, pg_encoding_to_char(encoding) AS encoding, current_setting('fsync') AS fsync, current_setting('TimeZone') AS zone
       FROM pg_database WHERE datname = current_database()`,
    );
    expect(settings).toEqual({ datcollate: 'C.UTF-8', encoding: 'UTF8', fsync: 'on', zone: 'UTC' });
    expect(progress.filter((line) => line.startsWith('Making'))).toHaveLength(1);
  });

  it('listens on loopback only and asks for the password', async () => {
    const { url } = await start();
    const wrong = new URL(url);
    wrong.password = 'wrong';
    await expect(query(wrong.href, 'SELECT 1')).rejects.toThrow('password authentication failed');
    expect(await query(url, `SELECT current_setting('listen_addresses') AS a, current_setting('unix_socket_directories') AS s`)).toEqual([
      { a: '127.0.0.1', s: '' },
    ]);
    expect((await stat(path.join(dataDir, 'postgres.json'))).mode & 0o777).toBe(0o600);
  });

  it('takes another port when its own is busy', async () => {
    const first = await start();
    await stop();
    const { port } = new URL(first.url);
    const squatter = createServer().listen(Number(port), '127.0.0.1');
    await once(squatter, 'listening');
    const second = await start();
    expect(new URL(second.url).port).not.toBe(port);
    expect(await query(second.url, 'SELECT 1 AS n')).toEqual([{ n: 1 }]);
    squatter.close();
  });

  it('recovers what a killed run left behind: its server, its note, its committed rows', async () => {
    const { url, child } = await startElsewhere();
    await query(url, 'CREATE TABLE t AS SELECT 1 AS n');
    child.kill('SIGKILL');
    await once(child, 'exit');
    const orphan = await serverPid();
    const again = await start();
    expect(progress).toContain('Stopping the database of a run that was killed …');
    expect(await query(again.url, 'SELECT n FROM t')).toEqual([{ n: 1 }]);
    expect(await serverPid()).not.toBe(orphan);
  });

  it('recovers after the server itself was killed, and tells whoever used it', async () => {
    const first = await start();
    await query(first.url, 'CREATE TABLE t AS SELECT 1 AS n');
    process.kill(await serverPid(), 'SIGKILL');
    expect(await first.failed).toContain('SIGKILL');
    await stop();
    const second = await start();
    expect(await query(second.url, 'SELECT n FROM t')).toEqual([{ n: 1 }]);
  });

  it('is not confused by a pid that has gone to another process since', async () => {
    await start();
    await stop();
    await writeFile(path.join(dataDir, 'postgres/postmaster.pid'), `${process.pid}\n${dataDir}/postgres\n1\n1\n\n127.0.0.1\n`);
    await writeFile(path.join(dataDir, 'owner.json'), JSON.stringify({ pid: process.pid, birth: 'another time' }));
    const { url } = await start();
    expect(await query(url, 'SELECT 1 AS n')).toEqual([{ n: 1 }]);
  });

  it('refuses a second process in the same folder, in one sentence', async () => {
    const { child } = await startElsewhere();
    expect(await startFails()).toBe(
      `Parley already runs from ${dataDir} (process ${child.pid}). Stop it first, or start this one with another folder in PARLEY_DATA_DIR.`,
    );
    child.kill('SIGKILL');
    await once(child, 'exit');
    process.kill(await serverPid(), 'SIGINT');
    await waitFor(async () => !(await readdir(path.join(dataDir, 'postgres'))).includes('postmaster.pid'), 'the server to end');
  });

  it.each([
    ['the control file is gone', 'global/pg_control', null],
    ['the version file is gone', 'PG_VERSION', null],
    ['the control file is garbage', 'global/pg_control', 'x'.repeat(8192)],
  ])('says that the folder is damaged when %s', async (_what, name, content) => {
    await start();
    await stop();
    const file = path.join(dataDir, 'postgres', name);
    if (content === null) await rm(file);
    else await writeFile(file, content);
    expect(await startFails()).toMatch(
      /^The database in .*\/postgres is damaged: .+\. Restore the folder from a backup, or start over with `npm run db:reset` \(deletes all data\)\.$/,
    );
    // The folder is free again.
    expect(await readdir(dataDir)).not.toContain('owner.json');
  });

  it('names the versions when another PostgreSQL made the folder', async () => {
    await start();
    await stop();
    await writeFile(path.join(dataDir, 'postgres/PG_VERSION'), '14\n');
    expect(await startFails()).toMatch(/was made by PostgreSQL 14, and this version of Parley brings 18/);
  });

  it('says that the password is missing when its file is gone', async () => {
    await start();
    await stop();
    await rm(path.join(dataDir, 'postgres.json'));
    expect(await startFails()).toMatch(/^The password of the database in .* is missing/);
  });

  it('starts afresh after a first start that was cut short', async () => {
    await mkdir(path.join(dataDir, 'postgres.new/base'), { recursive: true });
    const { url } = await start();
    expect(await query(url, 'SELECT 1 AS n')).toEqual([{ n: 1 }]);
  });

  it('says when the data folder cannot be made', async () => {
    await writeFile(dataDir, 'a file where a folder should be');
    expect(await startFails()).toBe(
      `A file stands where there should be the folder ${dataDir}. Move it away, or name another folder in PARLEY_DATA_DIR.`,
    );
    await rm(dataDir);
  });

  it('is reset whole, and nothing else in its folder is', async () => {
    await start();
    await stop();
    await writeFile(path.join(dataDir, 'mine'), 'not of the database');
    expect(await reset()).toBe(true);
    expect(await readdir(dataDir)).toEqual(['mine']);
    await rm(path.join(dataDir, 'mine'));
    expect(await reset()).toBe(true);
    expect(await readdir(home)).not.toContain('.parley');
    expect(await reset()).toBe(false);
  });

  it('is reset after a killed run, and not while one works', async () => {
    const { child } = await startElsewhere();
    await expect(reset()).rejects.toThrow('already runs from');
    child.kill('SIGKILL');
    await once(child, 'exit');
    const orphan = await serverPid();
    await reset();
    expect(isAlive(orphan)).toBe(false);
  });

  describe.runIf(isRoot)('started by root', () => {
    it('moves data and programs to where the database user can go, says so once, and finds them again', async () => {
      const closed = path.join(home, 'closed');
      await mkdir(closed, { mode: 0o700 });
      dataDir = path.join(closed, '.parley');
      const first = await start();
      expect(progress[0]).toBe(`The database lies in ${first.folder}, since the user of PostgreSQL cannot enter ${dataDir}.`);
      expect(first.folder.startsWith(path.join(home, 'elsewhere'))).toBe(true);
      await query(first.url, 'CREATE TABLE t AS SELECT 1 AS n');
      await stop();
      // Opening the folder later must not make the database look empty.
      await chmod(closed, 0o755);
      const second = await start();
      expect(second.folder).toBe(first.folder);
      expect(await query(second.url, 'SELECT n FROM t')).toEqual([{ n: 1 }]);
      await stop();
      await reset();
      // The programs may stay: they serve every database of this machine.
      const left = await readdir(path.join(home, 'elsewhere'));
      expect(left.filter((name) => !name.startsWith('postgresql-'))).toEqual([]);
    });

    it('says where the database was when that place is gone', async () => {
      await mkdir(dataDir);
      await writeFile(path.join(dataDir, 'postgres-place.json'), JSON.stringify({ cluster: path.join(home, 'gone/postgres') }));
      expect(await startFails()).toContain(`was kept in ${home}/gone/postgres, which is gone.`);
    });

    it('says when a folder above an existing database was closed', async () => {
      await start();
      await stop();
      await chmod(home, 0o700);
      expect(await startFails()).toMatch(/cannot be reached by the user that PostgreSQL runs as/);
    });
  });
});
