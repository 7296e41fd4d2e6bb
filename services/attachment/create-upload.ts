import type { Clock } from '../../engines/clock.ts';
import type { IdGenerator } from '../../engines/ids.ts';
import type { RateLimiter } from '../../engines/limits/rate-limiter.ts';
import type { ObjectStore } from '../../engines/objects/object-store.ts';
import type { PrismaClient } from '../../prisma/generated/client.ts';
import { InvalidInput, LimitReached, RateLimited } from '../errors.ts';
import { limits } from '../limits.ts';
import type { Viewer } from '../viewer.ts';
import { type Attachment, keyOf, type Upload } from './attachment.ts';
import { isWhole, type NewUploadInput, parseNewUpload } from './attachment-rules.ts';
import { createAttachmentStore } from './attachment-store.ts';

export interface CreateUploadDeps {
  readonly prisma: PrismaClient;
  readonly objects: ObjectStore;
  readonly limiter: RateLimiter;
  readonly ids: IdGenerator;
  readonly clock: Clock;
}

export type Begun = { readonly upload: Upload } | { readonly attachment: Attachment };

const rule = { name: 'upload', points: limits.uploadsPerMinute, durationMs: 60_000 };

/**
 * Begins an upload, or goes on with one: who asks for the same bytes again, after a reload or on another device, is told of the same upload, and
 * once they are stored, of the attachment that they have become.
 */
export const createCreateUpload =
  ({ prisma, objects, limiter, ids, clock }: CreateUploadDeps) =>
  async (viewer: Viewer, input: NewUploadInput): Promise<Begun> => {
    const asked = parseNewUpload(input);
    const ownerId = viewer.userId;
    const allowance = await limiter.consume(rule, String(ownerId));
    if (!allowance.allowed) throw new RateLimited(allowance.retryAfterMs);
    const find = async (store = createAttachmentStore(prisma)): Promise<Begun | null> => {
      const attachment = await store.takeUp(ownerId, asked);
      if (attachment !== null) return { attachment };
      const upload = await store.findOpen(ownerId, asked);
      if (upload === null) return null;
      if (upload.size !== asked.size) throw new InvalidInput('The same SHA-256 was given with another size.', ['input', 'size']);
      return { upload };
    };
    const known = await find();
    if (known !== null) return known;
    const id = ids.next();
    // Before the transaction, since the store is another machine. What loses a race below is given up again.
    const multipartId = isWhole(asked.size) ? null : await objects.createMultipart({ key: keyOf.upload(id), type: asked.type });
    const upload: Upload = {
      ...asked,
      id,
      ownerId,
      multipartId,
      state: 'OPEN',
      refusal: null,
      expiresAt: new Date(clock.now() + limits.uploadHours * 3_600_000),
    };
    try {
      const found = await prisma.$transaction(async (tx) => {
        const store = createAttachmentStore(tx);
        await store.lockOwner(ownerId);
        const other = await find(store);
        if (other !== null) return other;
        const { bytes, open } = await store.countOwned(ownerId);
        if (open >= limits.uploadsOpenMax) throw new LimitReached('uploadsOpenMax');
        if (bytes + asked.size > limits.storageMegabytesMax * 1_000_000) throw new LimitReached('storageMegabytesMax', ['input', 'size']);
        await store.addUpload(upload);
        return { upload };
      });
      if ('upload' in found && found.upload.id === id) return found;
      await giveUp(objects, upload);
      return found;
    } catch (error) {
      await giveUp(objects, upload);
      throw error;
    }
  };

const giveUp = async (objects: ObjectStore, { id, multipartId }: Upload): Promise<void> => {
  if (multipartId !== null) await objects.abortMultipart({ key: keyOf.upload(id), multipartId });
};
