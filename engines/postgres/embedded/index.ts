import { randomBytes } from 'node:crypto';
import { access, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import pg from 'pg';
import { findBinaries } from './binaries.ts';
import { initCluster, inspectCluster, PortTaken, startServer, stopOrphan, superuser, type Cluster, type RunningServer } from './cluster.ts';
import { takeOwnership } from './owner.ts';
import { choosePlace, defaultFallbackRoot, makeOpenFolder, readPlace, removePlace } from './place.ts';
import { postgresUser } from './system.ts';
import { EmbeddedPostgresTrouble, reaching } from './trouble.ts';

export { EmbeddedPostgresTrouble } from './trouble.ts';

export interface EmbeddedPostgresOptions {
  /** Parley's data folder, usually ./.parley. */
  dataDir: string;
  /** Where the database goes when, started by root, its own user could not enter `dataDir`. */
  fallbackRoot?: string;
  database?: string;
  /** Further settings of the server, as in postgresql.conf. */
  settings?: Record<string, string>;
  /** A sentence for each step that may take a while. */
  onProgress(line: string): void;
}

export interface EmbeddedPostgres {
  readonly url: string;
  /** Postgres's own data folder. */
  readonly folder: string;
  /** Resolves, with the reason, if the server ends without having been told to. */
  readonly failed: Promise<string>;
  close(): Promise<void>;
}

interface Access {
  port: number | null;
  password: string;
}

const databaseDefault = 'parley';
const portAttemptsMax = 5;

/** Runs a real PostgreSQL for this process, on a loopback port of its own. */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const dataDir = path.resolve(options.dataDir);
  await makeOpenFolder(dataDir);
  const giveBack = await takeOwnership(dataDir);
  try {
    const cluster = await prepare({ ...options, dataDir });
    const server = await startOnFreePort(cluster, dataDir, options.settings ?? {});
    return await serve({ cluster, server, database: options.database ?? databaseDefault, giveBack });
  } catch (error) {
    await giveBack();
    throw error;
  }
}

async function prepare({ dataDir, fallbackRoot = defaultFallbackRoot, onProgress }: EmbeddedPostgresOptions): Promise<Cluster> {
  const user = await postgresUser();
  const place = await choosePlace({ dataDir, user, fallbackRoot });
  if (place.elsewhere) onProgress(`The database lies in ${place.cluster}, since the user of PostgreSQL cannot enter ${dataDir}.`);
  const binaries = await findBinaries({
    user,
    fallbackRoot,
    onCopy: (folder) => onProgress(`Copying PostgreSQL to ${folder}, where its user can run it …`),
  });
  const known = await readAccess(dataDir);
  const cluster: Cluster = {
    folder: place.cluster,
    binaries,
    user,
    password: known?.password ?? randomBytes(24).toString('base64url'),
    logFile: path.join(dataDir, 'postgres.log'),
  };
  if ((await inspectCluster(cluster)) === 'missing') {
    onProgress('Making a new database …');
    // The password first: a database whose password nobody knows would be lost.
    await writeAccess(dataDir, { port: known?.port ?? null, password: cluster.password });
    await initCluster(cluster);
  } else if (!known) {
    throw new EmbeddedPostgresTrouble(
      `The password of the database in ${cluster.folder} is missing: ${accessFile(dataDir)} cannot be read. Restore that file, or start over with \`npm run db:reset\` (deletes all data).`,
    );
  }
  await stopOrphan(cluster.folder, () => onProgress('Stopping the database of a run that was killed …'));
  onProgress('Starting PostgreSQL …');
  return cluster;
}

/**
 * Deletes the database and what belongs to it, also when a killed run has left its server behind; what else lies in the folder
 * stays. Refuses while a process works there. Answers whether there was anything.
 */
export async function resetEmbeddedPostgres(options: { dataDir: string; onProgress(line: string): void }): Promise<boolean> {
  const dataDir = path.resolve(options.dataDir);
  const exists = await access(dataDir).then(
    () => true,
    () => false,
  );
  if (!exists) return false;
  const giveBack = await takeOwnership(dataDir);
  try {
    // A record that cannot be read must not stand in the way of the one command that gets rid of it.
    const elsewhere = await readPlace(dataDir).catch(() => null);
    const folder = elsewhere ?? path.join(dataDir, 'postgres');
    await stopOrphan(folder, () => options.onProgress('Stopping the database of a run that was killed …'));
    await removePlace(dataDir, elsewhere);
    for (const file of ['postgres.json', 'postgres.log']) await rm(path.join(dataDir, file), { force: true });
  } finally {
    await giveBack();
  }
  // Only when nothing else lies in it.
  await rmdir(dataDir).catch(() => {});
  return true;
}

/** Prefers the port of the last start, so that a client which was told of it still finds the database. */
async function startOnFreePort(cluster: Cluster, dataDir: string, settings: Record<string, string>): Promise<RunningServer> {
  const recorded = (await readAccess(dataDir))?.port ?? null;
  for (let attempt = 1; ; attempt += 1) {
    const port = attempt === 1 && recorded !== null && (await isFree(recorded)) ? recorded : await freePort();
    try {
      const server = await startServer(cluster, port, settings);
      if (port !== recorded) await writeAccess(dataDir, { port, password: cluster.password });
      return server;
    } catch (error) {
      if (!(error instanceof PortTaken) || attempt === portAttemptsMax) throw error;
    }
  }
}

interface ServeOptions {
  cluster: Cluster;
  server: RunningServer;
  database: string;
  giveBack(): Promise<void>;
}

async function serve({ cluster, server, database, giveBack }: ServeOptions): Promise<EmbeddedPostgres> {
  const urlOf = (name: string) => `postgresql://${superuser}:${encodeURIComponent(cluster.password)}@127.0.0.1:${server.port}/${name}`;
  let closing: Promise<void> | undefined;
  const close = async () => {
    await server.stop();
    await giveBack();
  };
  try {
    await ensureDatabase(urlOf('postgres'), database);
  } catch (error) {
    await server.stop();
    throw error;
  }
  return {
    url: urlOf(database),
    folder: cluster.folder,
    failed: new Promise((resolve) => void server.exited.then((reason) => closing ?? resolve(reason))),
    close: () => (closing ??= close()),
  };
}

async function ensureDatabase(adminUrl: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}

const accessFile = (dataDir: string) => path.join(dataDir, 'postgres.json');

async function readAccess(dataDir: string): Promise<Access | null> {
  const text = await readFile(accessFile(dataDir), 'utf8').catch(() => null);
  if (text === null) return null;
  try {
    const { port, password } = JSON.parse(text) as Partial<Access>;
    return typeof password === 'string' ? { port: typeof port === 'number' ? port : null, password } : null;
  } catch {
    return null;
  }
}

async function writeAccess(dataDir: string, access: Access): Promise<void> {
  const file = accessFile(dataDir);
  await reaching(`the folder ${dataDir}`, async () => {
    await writeFile(`${file}.new`, `${JSON.stringify(access)}\n`, { mode: 0o600 });
    await rename(`${file}.new`, file);
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
