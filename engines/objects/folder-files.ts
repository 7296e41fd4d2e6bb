import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream, type Stats } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { checkKey, type MultipartUpload, ObjectMissing, PartsChanged, type StoredObject, type StoredPart } from './object-store.ts';

/** More or fewer bytes came than were announced. */
export class SizeMismatch extends Error {
  override readonly name = 'SizeMismatch';
}

const missing = (error: unknown): boolean => ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');

const orNull = async <Value>(work: Promise<Value>): Promise<Value | null> => {
  try {
    return await work;
  } catch (error) {
    if (missing(error)) return null;
    throw error;
  }
};

export const etagOf = ({ mtimeMs, size, ino }: Stats): string =>
  `${ino.toString(36)}-${Math.round(mtimeMs * 1000).toString(36)}-${size.toString(36)}`;

/** Lets exactly `size` bytes through. */
const exactly = (size: number): Transform => {
  let left = size;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      left -= chunk.length;
      if (left < 0) done(new SizeMismatch());
      else done(null, chunk);
    },
    flush(done) {
      done(left === 0 ? null : new SizeMismatch());
    },
  });
};

/** `objects/` has what is whole, `parts/` what is being sent in parts, `incoming/` what is being written. */
export const createFolderFiles = (folder: string) => {
  const objectFile = (key: string) => path.join(folder, 'objects', checkKey(key));
  const partsFolder = (multipartId: string) => path.join(folder, 'parts', checkKey(multipartId));
  const partFile = (multipartId: string, partNumber: number) => path.join(partsFolder(multipartId), String(partNumber));

  /** Written aside, flushed and then moved: nobody ever sees a part of it, not even after a crash. */
  const writeWhole = async (file: string, source: (aside: string) => Promise<void>): Promise<void> => {
    const aside = path.join(folder, 'incoming', randomUUID());
    await mkdir(path.dirname(aside), { recursive: true });
    try {
      await source(aside);
      const handle = await open(aside, 'r+');
      await handle.sync().finally(() => handle.close());
      await mkdir(path.dirname(file), { recursive: true });
      await rename(aside, file);
    } catch (error) {
      await rm(aside, { force: true });
      throw error;
    }
  };
  const store = (file: string, body: Readable, size: number): Promise<void> =>
    writeWhole(file, (aside) => pipeline(body, exactly(size), createWriteStream(aside, { flags: 'wx' })));

  const isOpen = async ({ key, multipartId }: MultipartUpload): Promise<boolean> =>
    (await orNull(readFile(path.join(partsFolder(multipartId), 'key'), 'utf8'))) === key;

  const listParts = async (upload: MultipartUpload): Promise<StoredPart[]> => {
    if (!(await isOpen(upload))) return [];
    const names = (await orNull(readdir(partsFolder(upload.multipartId)))) ?? [];
    const numbers = names.filter((name) => /^\d+$/.test(name)).map(Number);
    const parts = await Promise.all(
      numbers.map(async (partNumber) => {
        const stats = await orNull(stat(partFile(upload.multipartId, partNumber)));
        return stats === null ? null : { partNumber, size: stats.size, etag: etagOf(stats) };
      }),
    );
    return parts.filter((part) => part !== null).toSorted((a, b) => a.partNumber - b.partNumber);
  };

  return {
    storeObject: (key: string, body: Readable, size: number) => store(objectFile(key), body, size),
    isOpen,
    storePart: ({ multipartId }: MultipartUpload, partNumber: number, body: Readable, size: number) =>
      store(partFile(multipartId, partNumber), body, size),
    listParts,

    async createMultipart(key: string): Promise<string> {
      const multipartId = randomUUID();
      await mkdir(partsFolder(multipartId), { recursive: true });
      const handle = await open(path.join(partsFolder(multipartId), 'key'), 'wx');
      await handle.writeFile(checkKey(key)).finally(() => handle.close());
      return multipartId;
    },

    async completeMultipart(upload: MultipartUpload, wanted: readonly Pick<StoredPart, 'partNumber' | 'etag'>[]): Promise<void> {
      const there = new Map((await listParts(upload)).map((part) => [part.partNumber, part.etag]));
      if (wanted.length === 0 || wanted.some(({ partNumber, etag }) => there.get(partNumber) !== etag)) throw new PartsChanged();
      await writeWhole(objectFile(upload.key), async (aside) => {
        for (const { partNumber } of wanted) {
          await pipeline(createReadStream(partFile(upload.multipartId, partNumber)), createWriteStream(aside, { flags: 'a' }));
        }
      });
      await rm(partsFolder(upload.multipartId), { recursive: true, force: true });
    },

    async abortMultipart(upload: MultipartUpload): Promise<void> {
      if (await isOpen(upload)) await rm(partsFolder(upload.multipartId), { recursive: true, force: true });
    },

    stat: (key: string): Promise<Stats | null> => orNull(stat(objectFile(key))),

    /** The file that is opened is the one that is read, whatever comes in its place meanwhile. */
    async read(key: string, range?: { from: number; to: number }): Promise<{ stream: Readable; stats: Stats }> {
      const handle = await orNull(open(objectFile(key), 'r'));
      if (handle === null) throw new ObjectMissing(key);
      const stats = await handle.stat();
      return { stream: handle.createReadStream(range === undefined ? {} : { start: range.from, end: range.to }), stats };
    },

    async delete(key: string): Promise<void> {
      await rm(objectFile(key), { force: true });
    },

    async list({ prefix, after = '', limit }: { prefix: string; after?: string; limit: number }): Promise<StoredObject[]> {
      const root = path.join(folder, 'objects');
      const entries = (await orNull(readdir(root, { recursive: true, withFileTypes: true }))) ?? [];
      const keys = entries
        .filter((entry) => entry.isFile())
        .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
        .filter((key) => key.startsWith(prefix) && key > after)
        .sort()
        .slice(0, limit);
      const found = await Promise.all(
        keys.map(async (key) => {
          const stats = await orNull(stat(objectFile(key)));
          return stats === null ? null : { key, size: stats.size, modifiedAt: stats.mtime };
        }),
      );
      return found.filter((entry) => entry !== null);
    },
  };
};

export type FolderFiles = ReturnType<typeof createFolderFiles>;
