import type { Clock } from '../../engines/clock.ts';
import type { ObjectStore } from '../../engines/objects/object-store.ts';
import type { PrismaClient } from '../../prisma/generated/client.ts';
import { limits } from '../limits.ts';
import { idOfKey, keyOf } from './attachment.ts';
import { isPicture } from './attachment-rules.ts';
import { createAttachmentStore } from './attachment-store.ts';
import { discard } from './complete-upload.ts';

const TOGETHER = 100;

export interface CollectDeps {
  readonly prisma: PrismaClient;
  readonly objects: ObjectStore;
  readonly clock: Clock;
}

/**
 * Takes away what nobody has any more: uploads that ran out, attachments that no message has held for long, and things in the store that no row
 * knows, as a crash leaves them. Any number of workers may do it at once, and any of it twice.
 */
export const createCollectAttachments = ({ prisma, objects, clock }: CollectDeps) => {
  const store = createAttachmentStore(prisma);

  const collectUploads = async (): Promise<number> => {
    const expired = await store.listExpired(TOGETHER);
    for (const upload of expired) {
      if (upload.state !== 'STORED' && upload.state !== 'CANCELLED') {
        // From here on nobody can complete it.
        if (upload.state === 'OPEN' && !(await store.moveUpload(upload.id, ['OPEN'], 'CANCELLED'))) continue;
        await discard(objects, upload);
      }
      await store.removeUpload(upload.id);
    }
    return expired.length;
  };

  const collectAttachments = async (): Promise<number> => {
    const released = await store.removeReleased(TOGETHER);
    for (const attachment of released) {
      await objects.delete(keyOf.full(attachment));
      if (isPicture(attachment.kind)) await objects.delete(keyOf.thumbnail(attachment.id));
      if (attachment.kind === 'VIDEO') await objects.delete(keyOf.rendition(attachment.id));
    }
    return released.length;
  };

  /** Old things only: what is being made has no row yet. */
  const collectOrphans = async (): Promise<number> => {
    const before = clock.now() - limits.uploadHours * 3_600_000;
    let count = 0;
    for (let after: string | undefined; ;) {
      const page = await objects.list({ prefix: '', limit: 1_000, ...(after === undefined ? {} : { after }) });
      const old = page.filter(({ modifiedAt }) => modifiedAt.getTime() < before);
      const ids = old.map(({ key }) => idOfKey(key)).filter((id) => id !== null);
      const known = await store.listKnown(ids);
      for (const { key } of old) {
        const id = idOfKey(key);
        // What is not called as we call things is not ours to throw away.
        if (id === null || known.uploads.has(id)) continue;
        // Whoever kept the address of an upload may have put something there once more, after it had become an attachment.
        const attachment = known.attachments.get(id);
        if (attachment !== undefined && [keyOf.full(attachment), keyOf.thumbnail(id), keyOf.rendition(id)].includes(key)) continue;
        await objects.delete(key);
        count += 1;
      }
      after = page.at(-1)?.key;
      if (page.length < 1_000 || after === undefined) return count;
    }
  };

  return async (): Promise<{ uploads: number; attachments: number; orphans: number }> => ({
    uploads: await collectUploads(),
    attachments: await collectAttachments(),
    orphans: await collectOrphans(),
  });
};
