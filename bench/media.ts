/** `npm run bench -- --media`: how long a photo takes to be seen, and what memory a server takes while many people upload. */
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { migrate } from '../engines/postgres/migrate.ts';
import { rootDir } from '../scripts/support/paths.ts';
import { type MeasuredChild, startChild } from './child.ts';
import { readRssBytes } from './machine.ts';
import { type MediaResults, mediaReport } from './media-report.ts';
import { describeCommit, say, type Stage, today, withStage } from './stage.ts';
import { spread } from './statistics.ts';

const PHOTO = { width: 4_000, height: 3_000 };
const UPLOADS = 50;
const SAMPLE_MS = 20;

type Bytes = Uint8Array<ArrayBuffer>;

/** As large as a telephone's; each with some bytes of its own behind the picture, so that no two are the same upload. */
const makePhotos = async (count: number): Promise<Bytes[]> => {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${PHOTO.width}" height="${PHOTO.height}"><defs><linearGradient id="g" x2="1" y2="1"><stop stop-color="#123c69"/><stop offset="1" stop-color="#edc7b7"/></linearGradient></defs><rect width="100%" height="100%" fill="url(#g)"/></svg>`;
  const grain = await sharp({ create: { ...PHOTO, channels: 3, noise: { type: 'gaussian', mean: 128, sigma: 22 }, background: 'black' } })
    .png({ compressionLevel: 0 })
    .toBuffer();
  const base = await sharp(Buffer.from(svg))
    .composite([{ input: grain, blend: 'soft-light' }])
    .jpeg({ quality: 85 })
    .toBuffer();
  return Array.from(
    { length: count },
    (_, at) => new Uint8Array(Buffer.concat([base, Buffer.from(`photo ${at} of this run ${Date.now()}`)])),
  );
};

/** What a client does, with the session of one person. */
const uploader = (url: string, token: string) => {
  const ask = async (
    query: string,
    input: object,
  ): Promise<Record<string, { upload: { id: string; state: string; parts: Part[]; attachment: { thumbnailUrl: string } | null } }>> => {
    const headers = { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` };
    const response = await fetch(`${url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query, variables: { input } }) });
    const { data, errors } = (await response.json()) as { data: Awaited<ReturnType<typeof ask>>; errors?: unknown };
    if (errors !== undefined) throw new Error(JSON.stringify(errors));
    return data;
  };
  const fields = 'upload { id state parts { url headers { name value } } attachment { thumbnailUrl } }';
  const begin = `mutation ($input: CreateUploadInput!) { createUpload(input: $input) { ... on CreateUploadPayload { ${fields} } } }`;
  const finish = `mutation ($input: CompleteUploadInput!) { completeUpload(input: $input) { ... on CompleteUploadPayload { ${fields} } } }`;
  return {
    async put(photo: Bytes): Promise<string> {
      const sha256 = createHash('sha256').update(photo).digest('hex');
      const answer = await ask(begin, { kind: 'IMAGE', name: 'photo.jpg', type: 'image/jpeg', size: photo.length, sha256 });
      const { id, parts } = answer['createUpload']?.upload ?? { id: '', parts: [] };
      const [part] = parts;
      if (part === undefined) throw new Error('The upload was not begun.');
      const headers = Object.fromEntries(part.headers.map(({ name, value }) => [name, value]));
      const { status } = await fetch(new URL(part.url, url), { method: 'PUT', headers, body: photo });
      if (status !== 200) throw new Error(`The store answered ${status}.`);
      return id;
    },
    async complete(uploadId: string): Promise<string> {
      for (;;) {
        const { completeUpload } = await ask(finish, { uploadId });
        const attachment = completeUpload?.upload.attachment ?? null;
        if (attachment !== null) return attachment.thumbnailUrl;
      }
    },
    async fetchThumbnail(thumbnail: string): Promise<number> {
      const response = await fetch(new URL(thumbnail, url), { headers: { Authorization: `Bearer ${token}` } });
      if (response.status !== 200) throw new Error(`The thumbnail answered ${response.status}.`);
      return (await response.arrayBuffer()).byteLength;
    },
  };
};

interface Part {
  readonly url: string;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
}

/** Of the server, and of the process in which it opens images. */
const memoryOf = async (pid: number): Promise<{ server: number; images: number }> => {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  let images = 0;
  for (const child of children.split(' ').filter(Boolean)) {
    try {
      images += readRssBytes(Number(child));
    } catch {
      // It has ended.
    }
  }
  return { server: readRssBytes(pid), images };
};

const watchMemory = (pid: number) => {
  const peak = { server: 0, images: 0 };
  let isWatching = true;
  const watching = (async () => {
    while (isWatching) {
      const now = await memoryOf(pid);
      peak.server = Math.max(peak.server, now.server);
      peak.images = Math.max(peak.images, now.images);
      await new Promise((resolve) => setTimeout(resolve, SAMPLE_MS));
    }
  })();
  return async () => {
    isWatching = false;
    await watching;
    return peak;
  };
};

const measurePhotos = async (server: MeasuredChild, token: string, photos: readonly Bytes[]): Promise<MediaResults['photo']> => {
  const one = uploader(server.url, token);
  const times: { all: number; afterUpload: number }[] = [];
  let thumbnailBytes = 0;
  for (const photo of photos) {
    const began = performance.now();
    const id = await one.put(photo);
    const sent = performance.now();
    thumbnailBytes = await one.fetchThumbnail(await one.complete(id));
    const seen = performance.now();
    times.push({ all: seen - began, afterUpload: seen - sent });
  }
  const [first, ...others] = times as [(typeof times)[number], ...typeof times];
  const middle = (key: 'all' | 'afterUpload') => Math.round(spread(others.map((time) => time[key])).p50);
  return {
    bytes: photos[0]?.length ?? 0,
    thumbnailBytes,
    firstMs: Math.round(first.afterUpload),
    afterUploadMs: middle('afterUpload'),
    allMs: middle('all'),
  };
};

const measureUploads = async (
  server: MeasuredChild,
  tokens: readonly string[],
  photos: readonly Bytes[],
): Promise<MediaResults['uploads']> => {
  await server.usageAfterGc();
  const before = await memoryOf(server.pid);
  const { cpuMs: cpuBefore } = await server.usage();
  const stop = watchMemory(server.pid);
  const began = performance.now();
  const stored = await Promise.all(
    photos.map(async (photo, at) => {
      const person = uploader(server.url, tokens[at % tokens.length] as string);
      const id = await person.put(photo);
      const sent = performance.now();
      await person.complete(id);
      return { sent: sent - began, done: performance.now() - began };
    }),
  );
  const peak = await stop();
  const { cpuMs } = await server.usage();
  await server.usageAfterGc();
  const after = await memoryOf(server.pid);
  return {
    count: photos.length,
    before,
    peak,
    after,
    sentMs: Math.round(Math.max(...stored.map(({ sent }) => sent))),
    doneMs: Math.round(Math.max(...stored.map(({ done }) => done))),
    serverCpuMs: Math.round(cpuMs - cpuBefore),
  };
};

const measure = async (stage: Stage, quick: boolean): Promise<void> => {
  const commit = await describeCommit();
  const databaseUrl = await stage.createDatabase('media');
  await migrate({ url: databaseUrl, folder: path.join(rootDir, 'prisma/migrations') });
  const { makeWorld } = await import('./world.ts');
  const world = await makeWorld(databaseUrl, { people: UPLOADS, groupSize: 2, writers: UPLOADS });
  const dataDir = await stage.createFolder('attachments');
  const server = await startChild('server.ts', [databaseUrl, '', '0', '', dataDir], stage.pinned);
  stage.defer(() => server.stop());
  say('Making photos …');
  const count = quick ? 10 : UPLOADS;
  const photos = await makePhotos(9 + count);
  const tokens = world.writers.map(({ token }) => token);
  say('A photo by itself …');
  const photo = await measurePhotos(server, tokens[0] as string, photos.slice(0, 9));
  say(`${count} uploads at once …`);
  const uploads = await measureUploads(server, tokens, photos.slice(9));
  const date = today();
  const results: MediaResults = { date, commit, machine: await stage.describe(), photo, uploads };
  const text = mediaReport(results);
  console.log(`\n${text}`);
  if (quick) return;
  const folder = path.join(rootDir, 'bench/results');
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, `${date}-media.json`), `${JSON.stringify(results, null, 2)}\n`);
  await writeFile(path.join(folder, `${date}-media.md`), text);
  say(`Written to bench/results/${date}-media.json and .md.`);
};

export const media = (quick: boolean): void => withStage((stage) => measure(stage, quick));
