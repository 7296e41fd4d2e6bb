import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, readdir, realpath, rm, rmdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { isReachable, type OsUser } from './system.ts';
import { EmbeddedPostgresTrouble, reaching } from './trouble.ts';

/** Where state of services lives on a Unix system: open for every user to walk into, kept across reboots. */
export const defaultFallbackRoot = '/var/lib/parley';

export interface PlaceOptions {
  /** Parley's data folder, usually ./.parley. */
  dataDir: string;
  /** Who Postgres runs as; null: we ourselves. */
  user: OsUser | null;
  fallbackRoot: string;
}

export interface Place {
  /** Postgres's own data folder. */
  cluster: string;
  /** It lies outside `dataDir`, because its user could not walk in. */
  elsewhere: boolean;
}

const recordName = 'postgres-place.json';

/**
 * Decides once where the database lies and remembers it in the data folder, so that later starts find it whatever has
 * happened to permissions since.
 */
export async function choosePlace({ dataDir, user, fallbackRoot }: PlaceOptions): Promise<Place> {
  const inside = path.join(dataDir, 'postgres');
  const recorded = await readPlace(dataDir);
  if (recorded) {
    if (await exists(recorded)) return { cluster: recorded, elsewhere: true };
    throw new EmbeddedPostgresTrouble(
      `The database of ${dataDir} was kept in ${recorded}, which is gone. Put it back, or start over with \`npm run db:reset\`.`,
    );
  }
  if (!user || (await isReachable(inside, user))) return { cluster: inside, elsewhere: false };
  if (await exists(inside)) {
    throw new EmbeddedPostgresTrouble(
      `The database in ${inside} cannot be reached by the user that PostgreSQL runs as, since a folder above it is closed. Start as the user who made it, or open the folders above for passing through (chmod o+x).`,
    );
  }
  const cluster = await elsewhere(dataDir, fallbackRoot);
  await writeFile(path.join(dataDir, recordName), `${JSON.stringify({ cluster }, null, 2)}\n`);
  return { cluster, elsewhere: true };
}

/** Deletes the database, wherever it lies. Nothing may run on it. */
export async function removePlace(dataDir: string, elsewhere: string | null): Promise<void> {
  if (elsewhere !== null) {
    await rm(elsewhere, { recursive: true, force: true });
    // The folder around it was made for this database alone; should it hold anything else, it stays.
    await rm(path.join(path.dirname(elsewhere), 'README'), { force: true });
    await rmdir(path.dirname(elsewhere)).catch(() => {});
  }
  for (const name of [recordName, 'postgres', 'postgres.new']) await rm(path.join(dataDir, name), { recursive: true, force: true });
}

async function elsewhere(dataDir: string, fallbackRoot: string): Promise<string> {
  const real = await realpath(dataDir);
  // A new name each time: what an earlier folder of the same path left behind is neither used nor deleted.
  const name = `${path.basename(path.dirname(real)) || 'parley'}-${randomBytes(4).toString('hex')}`;
  const home = path.join(fallbackRoot, name);
  await makeOpenFolder(fallbackRoot);
  await makeOpenFolder(home);
  await writeFile(path.join(home, 'README'), `The database of ${real}, which the user of PostgreSQL cannot enter.\n`);
  return path.join(home, 'postgres');
}

/** Makes a folder that others may walk through, also under a strict umask: started by root, Postgres is such another. */
export async function makeOpenFolder(folder: string): Promise<void> {
  await reaching(`the folder ${folder}`, async () => {
    await mkdir(folder, { recursive: true });
    // Whoever runs Postgres themselves need not open theirs; and closed to themselves, they meant it.
    if (process.getuid?.() === 0) await chmod(folder, 0o755);
  });
}

/** The database's folder if it does not lie in the data folder. */
export async function readPlace(dataDir: string): Promise<string | null> {
  const text = await readFile(path.join(dataDir, recordName), 'utf8').catch(() => null);
  if (text === null) return null;
  try {
    const { cluster } = JSON.parse(text) as { cluster?: unknown };
    if (typeof cluster === 'string' && path.isAbsolute(cluster)) return cluster;
  } catch {
    // Falls through to the sentence below.
  }
  throw new EmbeddedPostgresTrouble(
    `${path.join(dataDir, recordName)} should say where the database lies and cannot be read. Restore it, or start over with \`npm run db:reset\`.`,
  );
}

const exists = (file: string) =>
  readdir(file).then(
    () => true,
    () => false,
  );
