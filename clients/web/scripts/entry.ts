import { readFile, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** What the client's entry loads: written by the build (`next.config.mjs`). */
export interface EntryFiles {
  /** Before the first screen, in this order. */
  readonly first: readonly string[];
  /** What each `import()` loads beside those. */
  readonly lazy: readonly { readonly request: string; readonly files: readonly string[] }[];
  /** What the first files were made of, from `clients/web`. */
  readonly sources: readonly string[];
}

export const readEntryFiles = async (file: string): Promise<EntryFiles> => JSON.parse(await readFile(file, 'utf8')) as EntryFiles;

/** The page's own scripts of the export go, ours (`boot.js`) stays. No script is inline then, and the content policy allows none. */
const withoutFramework = (html: string): string =>
  html
    .replaceAll(/<script(?![^>]*\ssrc="\/boot\.js")[^>]*>[\s\S]*?<\/script>/gu, '')
    .replaceAll(/<link(?=[^>]*\srel="preload")(?=[^>]*\sas="script")[^>]*>/gu, '');

const scriptTags = (files: readonly string[]): string => files.map((file) => `<script src="/_next/${file}" defer=""></script>`).join('');

/**
 * Makes the exported page start the client's own entry, and removes what the router would have loaded: its scripts, and the text files
 * in which it would have looked up pages.
 */
export async function startByEntry(folder: string, { first, lazy }: EntryFiles): Promise<void> {
  const read = (name: string) => readFile(path.join(folder, name), 'utf8');
  const index = withoutFramework(await read('index.html'));
  const started = index.replace('</head>', () => `${scriptTags(first)}</head>`);
  if (started === index) throw new Error('The exported page has no head to put scripts into.');
  await writeFile(path.join(folder, 'index.html'), started);
  await writeFile(path.join(folder, '404.html'), withoutFramework(await read('404.html')));

  const kept = new Set([...first, ...lazy.flatMap(({ files }) => files)].map((file) => path.join('_next', file)));
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const name = path.relative(folder, path.join(entry.parentPath, entry.name));
    const isLeftOver = name.startsWith(path.join('_next', 'static'))
      ? name.endsWith('.js') && !kept.has(name)
      : /^_(?:_next\.|not-found)/u.test(name);
    if (entry.isFile() && (isLeftOver || name.endsWith('.txt'))) await rm(path.join(folder, name));
  }
}
