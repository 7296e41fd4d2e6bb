import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import type { IdGenerator } from '../../engines/ids.ts';
import type { ImageMaker } from '../../engines/images/image-maker.ts';
import type { ObjectStore } from '../../engines/objects/object-store.ts';
import type { Scanner } from '../../engines/scanner/scanner.ts';
import type { PrismaClient } from '../../prisma/generated/client.ts';
import { type Attachment, keyOf } from '../attachment/attachment.ts';
import { createAttachmentStore } from '../attachment/attachment-store.ts';
import { limits } from '../limits.ts';
import type { PreviewImage } from './link-preview.ts';

export interface KeepPictureDeps {
  readonly prisma: PrismaClient;
  readonly objects: ObjectStore;
  readonly images: ImageMaker;
  /** Null: nothing looks for harm. */
  readonly scanner: Scanner | null;
  readonly ids: IdGenerator;
}

/** Whose pictures of pages are: they count in no one's storage. */
export const NOBODY = 0n;

/** Smaller ones are no pictures: they are there to count who looks. */
const SIDE_MIN = 32;

const imageOf = ({ id, width, height, placeholder }: Attachment): PreviewImage => ({
  id: String(id),
  width: width ?? 0,
  height: height ?? 0,
  placeholder: placeholder ?? '',
});

/**
 * Makes a small picture of what a page shows of itself, in the process that opens images of strangers, and keeps it as an attachment: held by
 * the messages that show it, and collected when none does. The same picture is kept once. Null for what is none.
 */
export const createKeepPicture = ({ prisma, objects, images, scanner, ids }: KeepPictureDeps) => {
  const store = createAttachmentStore(prisma);

  const make = async (bytes: Uint8Array) => {
    if (scanner !== null && (await scanner.scan(Readable.from([bytes]))) !== 'clean') return null;
    const folder = await mkdtemp(path.join(tmpdir(), 'parley-picture-'));
    try {
      const file = path.join(folder, 'picture');
      await writeFile(file, bytes);
      const { imagePixelsMax: pixelsMax, imageFramesMax: framesMax, previewSideMax: side } = limits;
      const answer = await images.make({ file, as: 'STICKER', limits: { pixelsMax, framesMax, sideMax: side, thumbnailSideMax: side } });
      return 'made' in answer ? answer.made : null;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };

  return async (bytes: Uint8Array): Promise<PreviewImage | null> => {
    const made = await make(bytes);
    if (made === null || Math.min(made.width, made.height) < SIDE_MIN) return null;
    // What moves holds still on a card.
    const { thumbnail: picture, width, height, placeholder } = made;
    const sha256 = createHash('sha256').update(picture).digest();
    const known = await store.takeUp(NOBODY, { kind: 'IMAGE', sha256 });
    if (known !== null) return imageOf(known);
    const found = { ownerId: NOBODY, kind: 'IMAGE', sha256, name: 'picture', type: 'image/webp', size: picture.byteLength } as const;
    const id = ids.next();
    const key = keyOf.full({ id, ...found });
    await objects.put({ key, type: found.type, body: picture });
    await store.addAttachment({ id, ...found }, { ...found, width, height, placeholder, animated: false, durationMs: null });
    const kept = await store.takeUp(NOBODY, found);
    // Somebody else was at the same page.
    if (kept?.id !== id) await objects.delete(key);
    return kept === null ? null : imageOf(kept);
  };
};

export type KeepPicture = ReturnType<typeof createKeepPicture>;
