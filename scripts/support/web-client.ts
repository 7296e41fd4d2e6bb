import { createHash } from 'node:crypto';
import { globSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { rootDir } from './paths.ts';
import { run } from './run.ts';

const webDir = path.join(rootDir, 'clients/web');

/** The exported web client, as the server serves it. */
export const webFolder = path.join(webDir, 'out');

/** The screens on an in-memory engine: what tests scroll through. */
export const storyFolder = path.join(webDir, '.story');

/** Next empties its own folders whenever it builds anything. */
const stampFile = path.join(webDir, '.build', 'client-stamp');
const storyStampFile = path.join(webDir, '.build', 'story-stamp');

/** What the export is made from. */
const sources = [
  'clients/web/**/*.{ts,tsx,css,mjs,json,webmanifest,svg,graphql}',
  'clients/web/public/*.js',
  'clients/sync/**/*.ts',
  'package-lock.json',
];
const passed =
  /node_modules|[/\\]\.next[/\\]|[/\\]out[/\\]|[/\\]\.(?:story|build)[/\\]|[/\\]compiled[/\\]|next-env\.d\.ts|\.test\.tsx?$|tsbuildinfo|public[/\\](emoji|icons|map)/;

export interface EnsureWebClientOptions {
  onBuild?: () => void;
  /** Ends a build that nobody waits for any more. */
  signal?: AbortSignal;
}

/**
 * Builds the web client when it is missing or was made from other sources. The stamp holds a hash and not a time, since a checkout
 * gives every file a new time.
 */
export async function ensureWebClient(options: EnsureWebClientOptions = {}): Promise<'fresh' | 'built'> {
  return ensureBuilt({ ...options, folder: webFolder, page: 'index.html', stampFile, flags: [] });
}

export async function ensureStory(options: EnsureWebClientOptions = {}): Promise<'fresh' | 'built'> {
  return ensureBuilt({ ...options, folder: storyFolder, page: 'story.html', stampFile: storyStampFile, flags: ['--story'] });
}

interface Build extends EnsureWebClientOptions {
  folder: string;
  page: string;
  stampFile: string;
  flags: readonly string[];
}

async function ensureBuilt({ onBuild = () => {}, signal, folder, page, stampFile: file, flags }: Build): Promise<'fresh' | 'built'> {
  const wanted = await stamp();
  const [made, index] = await Promise.all([readFile(file, 'utf8').catch(() => ''), readFile(path.join(folder, page)).catch(() => null)]);
  if (index !== null && made === wanted) return 'fresh';
  onBuild();
  const { code, output } = await run(process.execPath, [path.join(webDir, 'scripts/build.ts'), ...flags], signal ? { signal } : {});
  signal?.throwIfAborted();
  if (code !== 0) throw new Error(`The web client could not be built:\n${output}`);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, await stamp());
  return 'built';
}

/** Makes what the web client's sources import and git does not keep: compiled sentences, emoji data, icons. */
export async function prepareWebClient(): Promise<void> {
  const script = "await (await import('./clients/web/scripts/prepare.ts')).prepare();";
  const { code, output } = await run(process.execPath, ['--input-type=module', '-e', script]);
  if (code !== 0) throw new Error(`The web client could not be prepared:\n${output}`);
}

async function stamp(): Promise<string> {
  const hash = createHash('sha256');
  const files = sources.flatMap((pattern) => globSync(pattern, { cwd: rootDir, exclude: (name) => passed.test(`/${String(name)}/`) }));
  for (const file of files.filter((name) => !passed.test(`/${name}`)).sort()) {
    hash
      .update(file)
      .update('\0')
      .update(await readFile(path.join(rootDir, file)))
      .update('\0');
  }
  return hash.digest('hex');
}
