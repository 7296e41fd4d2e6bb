import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type EntryFiles, readEntryFiles } from '../../clients/web/scripts/entry.ts';
import { laterAreas } from '../../clients/web/i18n/sentences.ts';
import { webFolder } from '../../scripts/support/web-client.ts';

const FIRST_ROUTE_MAX = 171_900;
/** Fetched when the first screen is up, or with the first part that is opened: counted once and not for each part. */
const isGraphqlClient = (request: string): boolean => request === './graphql-client.ts';
const GRAPHQL_CLIENT_MAX = 17_000;
const LAZY_ROUTE_MAX = 50_000;
/** The readings of Chinese characters are no route: the first search in Latin letters fetches them, and nobody waits. */
const isDictionary = (request: string): boolean => request === 'pinyin-pro';
const DICTIONARY_MAX = 150_000;

const gzipped = async (files: readonly string[]): Promise<number> => {
  const sizes = files.map(async (file) => gzipSync(await readFile(path.join(webFolder, '_next', file)), { level: 9 }).length);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
};

const entry = (): Promise<EntryFiles> => readEntryFiles(path.join(webFolder, '../.build/client-files.json'));
const isCatalog = (request: string): boolean => /compiled\/(?!.*-later).*\.json/u.test(request);

/** Bytes of script, packed as the server sends them to any browser. */
describe('the built client', () => {
  it(`shows a chat with at most ${FIRST_ROUTE_MAX / 1000} kB of script, the sentences of its language included`, async () => {
    const { first, lazy } = await entry();
    const catalogs = await Promise.all(lazy.filter(({ request }) => isCatalog(request)).map(({ files }) => gzipped(files)));
    expect(catalogs).toHaveLength(2);
    expect((await gzipped(first)) + Math.max(...catalogs)).toBeLessThanOrEqual(FIRST_ROUTE_MAX);
  });

  it('speaks on the first screen of nothing whose sentences come later', async () => {
    const { sources } = await entry();
    const own = sources.filter((name) => /^(?:features|ui|lib)\//u.test(name));
    expect(own.length).toBeGreaterThan(50);
    const speaks = new RegExp(`['"\`](?:${laterAreas.join('|')})\\.[a-zA-Z]|useTranslations\\('(?:${laterAreas.join('|')})'`, 'u');
    const found: string[] = [];
    for (const name of own) if (speaks.test(await readFile(path.join(webFolder, '..', name), 'utf8'))) found.push(name);
    expect(found).toEqual([]);
  });

  it('asks on the first screen by the sync engine alone', async () => {
    const { first, sources } = await entry();
    expect(sources.filter((name) => /(?:^|\/)gql\/|node_modules\/(?:@?urql|wonka)\//u.test(name))).toEqual([]);
    const scripts = await Promise.all(first.map((file) => readFile(path.join(webFolder, '_next', file), 'utf8')));
    expect(scripts.join('')).not.toContain('mutation RecallMessage');
  });

  it('starts by those files and no others', async () => {
    const { first } = await entry();
    const html = await readFile(path.join(webFolder, 'index.html'), 'utf8');
    const sources = [...html.matchAll(/<script[^>]*\ssrc="([^"]+)"/gu)].map(([, source]) => source);
    expect(sources).toEqual(['/boot.js', ...first.map((file) => `/_next/${file}`)]);
    expect(html).not.toMatch(/<script(?![^>]*\ssrc=)/u);
  });

  it(`adds at most ${LAZY_ROUTE_MAX / 1000} kB for whatever is opened later`, async () => {
    const { lazy } = await entry();
    expect(lazy.length).toBeGreaterThan(10);
    const shared = lazy.find(({ request }) => isGraphqlClient(request))?.files ?? [];
    expect(shared).not.toEqual([]);
    expect(await gzipped(shared)).toBeLessThanOrEqual(GRAPHQL_CLIENT_MAX);
    const large: string[] = [];
    for (const { request, files } of lazy) {
      const size = await gzipped(files.filter((file) => file.endsWith('.js') && !shared.includes(file)));
      if (size > (isDictionary(request) ? DICTIONARY_MAX : LAZY_ROUTE_MAX)) large.push(`${request}: ${size}`);
    }
    expect(large).toEqual([]);
  });

  it('ships no file that nothing loads', async () => {
    const { first, lazy } = await entry();
    const wanted = new Set([...first, ...lazy.flatMap(({ files }) => files)].map((file) => path.basename(file)));
    const shipped = (await readdir(path.join(webFolder, '_next'), { recursive: true })).map((file) => path.basename(file));
    expect(shipped.filter((file) => file.endsWith('.js') && !wanted.has(file))).toEqual([]);
  });
});
