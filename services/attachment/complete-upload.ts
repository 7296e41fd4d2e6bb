import { type ObjectStore, PartsChanged } from '../../engines/objects/object-store.ts';
import type { Timers } from '../../engines/clock.ts';
import type { PrismaClient } from '../../prisma/generated/client.ts';
import { UploadIncomplete, UploadNotFound, UploadRefused } from '../errors.ts';
import { limits } from '../limits.ts';
import type { Viewer } from '../viewer.ts';
import { keyOf, type Upload, type UploadPart } from './attachment.ts';
import { partSizes } from './attachment-rules.ts';
import { type AttachmentStore, createAttachmentStore } from './attachment-store.ts';

export interface UploadDeps {
  readonly prisma: PrismaClient;
  readonly objects: ObjectStore;
  readonly timers: Timers;
  /** Tells the workers of this process that there is something to check. */
  readonly onCompleted: () => void;
}

const PATIENCE_MS = 5_000;
const LOOK_EVERY_MS = 100;

/** Which of its parts are there, and what to send for the others. */
export const createListUploadParts =
  ({ objects }: Pick<UploadDeps, 'objects'>) =>
  async (upload: Upload): Promise<UploadPart[]> => {
    if (upload.state !== 'OPEN') return [];
    const key = keyOf.upload(upload.id);
    const { type, size, multipartId } = upload;
    const expiresInSeconds = limits.signedUrlSeconds;
    if (multipartId === null) {
      const isThere = (await objects.head(key)) !== null;
      return [{ number: 1, size, request: isThere ? null : await objects.signPut({ key, type, size, expiresInSeconds }) }];
    }
    const there = new Map((await objects.listParts({ key, multipartId })).map((part) => [part.partNumber, part.size]));
    return Promise.all(
      partSizes(size).map(async (partSize, at) => {
        const number = at + 1;
        const isThere = there.get(number) === partSize;
        const request = isThere ? null : await objects.signPart({ key, multipartId, partNumber: number, size: partSize, expiresInSeconds });
        return { number, size: partSize, request };
      }),
    );
  };

/** Puts the parts together. False: not all are there. */
const assemble = async (objects: ObjectStore, { id, size, multipartId }: Upload): Promise<boolean> => {
  const key = keyOf.upload(id);
  // The parts may have been put together by an attempt that got no answer.
  if ((await objects.head(key)) !== null) return true;
  if (multipartId === null) return false;
  const parts = await objects.listParts({ key, multipartId });
  const isWhole = partSizes(size).every((partSize, at) => parts[at]?.partNumber === at + 1 && parts[at].size === partSize);
  if (!isWhole) return false;
  try {
    await objects.completeMultipart({ key, multipartId, parts });
    return true;
  } catch (error) {
    if (error instanceof PartsChanged) return (await objects.head(key)) !== null;
    throw error;
  }
};

const getUpload = async (store: AttachmentStore, viewer: Viewer, id: bigint): Promise<Upload> => {
  const upload = await store.findUpload(viewer.userId, id);
  if (upload === null || upload.state === 'CANCELLED') throw new UploadNotFound();
  return upload;
};

/**
 * Says that all is there. A worker then looks at what it is; the answer waits for that a little, and tells of CHECKING when it takes longer. It may be
 * repeated, and is the way to try again what failed for reasons of ours.
 */
export const createCompleteUpload = ({ prisma, objects, timers, onCompleted }: UploadDeps) => {
  const store = createAttachmentStore(prisma);
  return async (viewer: Viewer, id: bigint): Promise<Upload> => {
    let upload = await getUpload(store, viewer, id);
    if (upload.state === 'OPEN' || upload.state === 'FAILED') {
      if (!(await assemble(objects, upload))) throw new UploadIncomplete();
      await store.moveUpload(id, ['OPEN', 'FAILED'], 'CHECKING');
      onCompleted();
    }
    for (let waitedMs = 0; ; waitedMs += LOOK_EVERY_MS) {
      upload = await getUpload(store, viewer, id);
      if (upload.state !== 'CHECKING' || waitedMs >= PATIENCE_MS) break;
      await new Promise<void>((resolve) => timers.after(LOOK_EVERY_MS, resolve));
    }
    if (upload.refusal !== null) throw new UploadRefused(upload.refusal);
    return upload;
  };
};

/** Gives an upload up, and what has come of it. Repeating it does no harm; what is stored stays. */
export const createCancelUpload = ({ prisma, objects }: Pick<UploadDeps, 'prisma' | 'objects'>) => {
  const store = createAttachmentStore(prisma);
  return async (viewer: Viewer, id: bigint): Promise<Upload> => {
    const upload = await store.findUpload(viewer.userId, id);
    if (upload === null) throw new UploadNotFound();
    if (!(await store.moveUpload(id, ['OPEN', 'REFUSED', 'FAILED'], 'CANCELLED'))) return upload;
    await discard(objects, upload);
    return { ...upload, state: 'CANCELLED' };
  };
};

/** What lies in the store of an upload that came to nothing. */
export const discard = async (objects: ObjectStore, { id, multipartId }: Upload): Promise<void> => {
  const key = keyOf.upload(id);
  if (multipartId !== null) await objects.abortMultipart({ key, multipartId });
  await objects.delete(key);
};
