import { createHash } from 'node:crypto';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const PACKED = /\.(?:html|js|css|json|svg|txt|webmanifest)$/u;
/** Fetched on use and kept then; not worth a place in the first download. */
const LAZY = /^\/(?:emoji|icons)\//u;

async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
}

/** Completes the offline worker with this build's files and a name that changes when any of them does. */
async function writeWorker(folder: string, files: readonly string[]): Promise<void> {
  const addresses = files.map((file) => `/${path.relative(folder, file).split(path.sep).join('/')}`);
  const shell = [
    '/',
    ...addresses.filter(
      (address) => /^\/(?:_next\/static\/.*\.(?:js|css)|boot\.js|manifest\.webmanifest|icon\.svg)$/u.test(address) && !LAZY.test(address),
    ),
  ].sort();
  const digest = createHash('sha256');
  for (const address of shell) digest.update(address).update(address === '/' ? await readFile(path.join(folder, 'index.html')) : '');
  const template = await readFile(path.join(folder, 'sw.js'), 'utf8');
  const worker = template
    .replace("'__BUILD__'", JSON.stringify(digest.digest('hex').slice(0, 12)))
    .replace('[/* __SHELL__ */]', JSON.stringify(shell));
  await writeFile(path.join(folder, 'sw.js'), worker);
}

/** Packs the files once, so that the server only has to choose. */
async function pack(files: readonly string[]): Promise<void> {
  for (const file of files.filter((name) => PACKED.test(name))) {
    const content = await readFile(file);
    await writeFile(`${file}.gz`, gzipSync(content, { level: 9 }));
    await writeFile(
      `${file}.br`,
      brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_SIZE_HINT]: content.length } }),
    );
  }
}

export async function finish(folder: string): Promise<void> {
  const files = await listFiles(folder);
  await writeWorker(folder, files);
  await pack(files);
}
