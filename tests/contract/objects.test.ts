import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFolderStore } from '../../engines/objects/folder.ts';
import { ObjectMissing, type ObjectStore, PART_BYTES_MIN, PartsChanged, type SignedRequest } from '../../engines/objects/object-store.ts';
import { createS3Store } from '../../engines/objects/s3.ts';
import { requireTools } from '../support/require-tools.ts';
import { startSwift } from '../support/swift-server.ts';
import { waitFor } from '../support/wait-for.ts';

interface World {
  readonly store: ObjectStore;
  /** Where paths on our own server lead. */
  readonly base: string;
  stop(): Promise<void>;
}

let nowMs = Date.now();

const openFolder = async (): Promise<World & { folder: string }> => {
  const folder = await mkdtemp(path.join(tmpdir(), 'parley-objects-'));
  const store = createFolderStore({ folder, secret: randomUUID(), clock: { now: () => nowMs } });
  const server = createServer((request, response) => store.handle?.(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    store,
    folder,
    base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      server.closeAllConnections();
      server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
};

const openS3 = async (): Promise<World> => {
  const swift = await startSwift();
  const { endpoint, credentials } = swift;
  const bucket = 'attachments';
  const { CreateBucketCommand, S3Client } = await import('@aws-sdk/client-s3');
  const admin = new S3Client({ endpoint, credentials, region: 'us-east-1', forcePathStyle: true });
  // Its front answers before the servers behind it do, and then asks for patience.
  const isMade = () =>
    admin.send(new CreateBucketCommand({ Bucket: bucket })).then(
      () => true,
      (error: Error) => {
        if (error.name !== 'ServiceUnavailable') return error.name === 'BucketAlreadyOwnedByYou' || Promise.reject(error);
        return false;
      },
    );
  try {
    await waitFor(isMade, 'Swift to make a bucket', 90_000, 100);
  } catch (error) {
    await swift.stop();
    throw error;
  }
  admin.destroy();
  const store = await createS3Store({ endpoint, region: 'us-east-1', bucket, credentials });
  return {
    store,
    base: endpoint,
    async stop() {
      await store.close();
      await swift.stop();
    },
  };
};

/** Null: it is there. Else why the suite does not run on it. */
const whyNoSwift = await requireTools(['swift']).then(
  () => null,
  (error: Error) => error.message,
);
if (whyNoSwift !== null) console.warn(`SKIPPED: the object store's contract on S3. ${whyNoSwift}`);

const adapters: [string, () => Promise<World>, boolean][] = [
  ['folder', openFolder, true],
  ['s3', openS3, whyNoSwift === null],
];

for (const [name, open, runs] of adapters) {
  describe.skipIf(!runs)(`objects: ${name}`, () => {
    let world: World;
    let store: ObjectStore;
    beforeAll(async () => {
      world = await open();
      ({ store } = world);
    }, 150_000);
    afterAll(() => world?.stop());

    const type = 'image/png';
    const newKey = () => `uploads/${randomUUID()}`;
    const send = ({ url, method, headers }: SignedRequest, body: Uint8Array<ArrayBuffer>, other: Record<string, string> = {}) =>
      fetch(new URL(url, world.base), { method, headers: { ...headers, ...other }, body });
    const get = (url: string, headers: Record<string, string> = {}) => fetch(new URL(url, world.base), { headers });
    const put = async (key: string, body: Uint8Array<ArrayBuffer>) => {
      const signed = await store.signPut({ key, type, size: body.length, expiresInSeconds: 60 });
      expect((await send(signed, body)).status).toBe(200);
    };

    it('lets browsers in by itself, or says why it cannot', async () => {
      // A folder is on the origin of the pages. Swift has no such call: whoever runs one sets it by metadata of the containers.
      if (store.allowOrigins === null) expect(store.origin).toBeNull();
      else await expect(store.allowOrigins(['https://chat.example.org'])).rejects.toMatchObject({ name: 'NotImplemented' });
    });

    it('takes what was signed, and gives it back whole, in part, and under a name', async () => {
      const [key, body] = [newKey(), new Uint8Array(randomBytes(100_000))];
      expect(await store.head(key)).toBeNull();
      await put(key, body);
      expect(await store.head(key)).toEqual({ size: 100_000 });
      expect(await buffer(await store.read(key))).toEqual(Buffer.from(body));
      expect(await buffer(await store.read(key, { from: 10, to: 19 }))).toEqual(Buffer.from(body.subarray(10, 20)));
      const url = await store.signGet({ key, type: 'application/pdf', fileName: '报告 "1".pdf', expiresInSeconds: 60 });
      const whole = await get(url);
      expect([whole.status, whole.headers.get('content-type')]).toEqual([200, 'application/pdf']);
      expect(whole.headers.get('content-disposition')).toBe(
        `attachment; filename="__ _1_.pdf"; filename*=UTF-8''%E6%8A%A5%E5%91%8A%20%221%22.pdf`,
      );
      expect(Buffer.from(await whole.arrayBuffer())).toEqual(Buffer.from(body));
      const part = await get(url, { Range: 'bytes=99990-' });
      expect([part.status, part.headers.get('content-range')]).toEqual([206, 'bytes 99990-99999/100000']);
      expect(Buffer.from(await part.arrayBuffer())).toEqual(Buffer.from(body.subarray(99_990)));
      expect((await get(url, { Range: 'bytes=100000-' })).status).toBe(416);
      const etag = whole.headers.get('etag') as string;
      expect((await get(url, { 'If-None-Match': etag })).status).toBe(304);
    });

    it('refuses another size, another type, another key, another method and what was not signed', async () => {
      const key = newKey();
      const signed = await store.signPut({ key, type, size: 10, expiresInSeconds: 60 });
      const refused = [
        await send(signed, new Uint8Array(11)),
        await send(signed, new Uint8Array(9)),
        await send(signed, new Uint8Array(10), { 'Content-Type': 'text/html' }),
        await send({ ...signed, url: signed.url.replace(key, newKey()) }, new Uint8Array(10)),
        await get(signed.url),
        await get(signed.url.split('?')[0] as string),
      ];
      for (const response of refused) expect(response.status).toBeGreaterThanOrEqual(400);
      expect(await store.head(key)).toBeNull();
      await put(key, new Uint8Array(10));
      const read = await store.signGet({ key, type, expiresInSeconds: 60 });
      expect((await get(read)).status).toBe(200);
      expect((await send({ method: 'PUT', url: read, headers: {} }, new Uint8Array(10))).status).toBeGreaterThanOrEqual(400);
      expect((await get(read.replace(/expires=/i, '$&9'))).status).toBeGreaterThanOrEqual(400);
    });

    it('refuses an address that has run out', async () => {
      const key = newKey();
      await put(key, new Uint8Array(3));
      const long = new Date(Date.now() - 3_600_000);
      expect((await get(await store.signGet({ key, type, expiresInSeconds: 60, signedAt: long }))).status).toBeGreaterThanOrEqual(400);
      const [one, other] = await Promise.all([1, 2].map(() => store.signGet({ key, type, expiresInSeconds: 7_200, signedAt: long })));
      expect(one).toBe(other);
      expect((await get(one as string)).status).toBe(200);
    });

    it('puts parts together that came in any order and more than once, and tells which are there', async () => {
      const key = newKey();
      const [first, last] = [new Uint8Array(randomBytes(PART_BYTES_MIN)), new Uint8Array(randomBytes(1_000))];
      const upload = { key, multipartId: await store.createMultipart({ key, type }) };
      const sendPart = async (partNumber: number, body: Uint8Array<ArrayBuffer>) => {
        const signed = await store.signPart({ ...upload, partNumber, size: body.length, expiresInSeconds: 60 });
        return (await send(signed, body)).status;
      };
      expect(await store.listParts(upload)).toEqual([]);
      expect(await sendPart(2, last)).toBe(200);
      expect((await store.listParts(upload)).map(({ partNumber, size }) => [partNumber, size])).toEqual([[2, 1_000]]);
      expect(await sendPart(1, new Uint8Array(PART_BYTES_MIN))).toBe(200);
      const stale = await store.listParts(upload);
      expect(await sendPart(1, first)).toBe(200);
      await expect(store.completeMultipart({ ...upload, parts: stale })).rejects.toThrow(PartsChanged);
      expect(await store.head(key)).toBeNull();
      await store.completeMultipart({ ...upload, parts: await store.listParts(upload) });
      expect(await buffer(await store.read(key))).toEqual(Buffer.concat([first, last]));
    });

    it('forgets an upload that was given up, and an object that was deleted', async () => {
      const key = newKey();
      const upload = { key, multipartId: await store.createMultipart({ key, type }) };
      const signed = await store.signPart({ ...upload, partNumber: 1, size: 10, expiresInSeconds: 60 });
      expect((await send(signed, new Uint8Array(11))).status).toBeGreaterThanOrEqual(400);
      expect((await send(signed, new Uint8Array(10))).status).toBe(200);
      await store.abortMultipart(upload);
      await store.abortMultipart(upload);
      expect(await store.listParts(upload)).toEqual([]);
      await expect(store.completeMultipart({ ...upload, parts: [{ partNumber: 1, etag: 'x' }] })).rejects.toThrow(PartsChanged);
      await store.put({ key, type, body: Buffer.from('whole') });
      expect((await buffer(await store.read(key))).toString()).toBe('whole');
      await store.delete(key);
      await store.delete(key);
      expect(await store.head(key)).toBeNull();
      await expect(store.read(key)).rejects.toThrow(ObjectMissing);
    });

    it('stores a file of our disk, however many parts it takes', async () => {
      const folder = await mkdtemp(path.join(tmpdir(), 'parley-objects-'));
      try {
        const file = path.join(folder, 'file');
        const body = randomBytes(8 * 1024 * 1024 + 1_000);
        for (const size of [body.length, 10]) {
          await writeFile(file, body.subarray(0, size));
          const key = newKey();
          await store.putFile({ key, type, file, size });
          expect((await buffer(await store.read(key))).equals(body.subarray(0, size))).toBe(true);
        }
        const key = newKey();
        await expect(store.putFile({ key, type, file: path.join(folder, 'none'), size: 10 })).rejects.toThrow('ENOENT');
        await expect(store.putFile({ key, type, file, size: 11 })).rejects.toBeInstanceOf(Error);
        expect(await store.head(key)).toBeNull();
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    });

    it('lists what it holds by key, a page at a time', async () => {
      const prefix = `list-${randomUUID()}/`;
      for (const at of ['c', 'a', 'b']) await store.put({ key: `${prefix}${at}`, type, body: Buffer.from(at) });
      const first = await store.list({ prefix, limit: 2 });
      expect(first.map(({ key, size }) => [key, size])).toEqual([
        [`${prefix}a`, 1],
        [`${prefix}b`, 1],
      ]);
      expect(Math.abs((first[0]?.modifiedAt.getTime() ?? 0) - Date.now())).toBeLessThan(60_000);
      expect((await store.list({ prefix, after: `${prefix}b`, limit: 2 })).map(({ key }) => key)).toEqual([`${prefix}c`]);
    });

    it('knows no key that leads elsewhere', async () => {
      for (const key of ['../secret', 'a/../../secret', '/etc/passwd', 'a//b', 'A', 'a b', 'a\u0000', '.', 'a/%2e%2e', '']) {
        await expect(store.head(key)).rejects.toThrow(/not a key/);
        await expect(store.signGet({ key, type, expiresInSeconds: 60 })).rejects.toThrow(/not a key/);
      }
    });
  });
}

describe('the folder', () => {
  let world: Awaited<ReturnType<typeof openFolder>>;
  beforeAll(async () => void (world = await openFolder()));
  afterAll(() => world.stop());

  it('shows nothing of what broke off, and keeps nothing of it', async () => {
    const { store, base, folder } = world;
    const key = 'uploads/broken';
    const { url, headers } = await store.signPut({ key, type: 'text/plain', size: 1_000, expiresInSeconds: 60 });
    const incoming = () => readdir(path.join(folder, 'incoming')).catch(() => []);
    const request = httpRequest(new URL(url, base), { method: 'PUT', headers: { ...headers, 'Content-Length': 1_000 } });
    request.on('error', () => {});
    request.write(Buffer.alloc(500));
    await waitFor(async () => (await incoming()).length === 1, 'the first half to arrive');
    expect(await store.head(key)).toBeNull();
    expect(await store.list({ prefix: '', limit: 10 })).toEqual([]);
    request.destroy();
    await waitFor(async () => (await incoming()).length === 0, 'the half to be thrown away');
    expect(await store.head(key)).toBeNull();
  });

  it('lets pages of other origins use an address, and asks for a length', async () => {
    const { store, base } = world;
    const { url } = await store.signPut({ key: 'a', type: 'text/plain', size: 1, expiresInSeconds: 60 });
    const preflight = await fetch(new URL(url, base), { method: 'OPTIONS' });
    expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([204, '*']);
    expect(preflight.headers.get('access-control-allow-methods')).toContain('PUT');
    const chunked = await new Promise<number | undefined>((resolve) => {
      const request = httpRequest(new URL(url, base), { method: 'PUT' }, (response) => resolve(response.statusCode));
      request.end('x');
      request.on('error', () => {});
    });
    expect(chunked).not.toBe(200);
    const escape = await fetch(`${base}/objects/..%2f..%2fetc%2fpasswd`);
    expect(escape.status).toBe(403);
  });

  it('stops at the time that was signed, by the clock that it was given', async () => {
    const { store, base } = world;
    await store.put({ key: 'clock', type: 'text/plain', body: Buffer.from('x') });
    const url = await store.signGet({ key: 'clock', type: 'text/plain', expiresInSeconds: 60 });
    const answer = await fetch(new URL(url, base));
    expect(answer.headers.get('content-security-policy')).toContain('sandbox');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    nowMs += 61_000;
    expect((await fetch(new URL(url, base))).status).toBe(403);
    nowMs -= 61_000;
  });
});
