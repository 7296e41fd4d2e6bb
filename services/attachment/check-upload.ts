import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Transform, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileTypeFromBuffer } from 'file-type';
import type { ImageMaker } from '../../engines/images/image-maker.ts';
import type { ProbeMedia } from '../../engines/media/probe.ts';
import type { Scanner } from '../../engines/scanner/scanner.ts';
import type { ObjectStore } from '../../engines/objects/object-store.ts';
import type { PrismaClient } from '../../prisma/generated/client.ts';
import type { UploadRefusal } from '../errors.ts';
import { limits } from '../limits.ts';
import { keyOf, type Upload } from './attachment.ts';
import { isHonest, isPicture, isWhole, UNTOLD_TYPE } from './attachment-rules.ts';
import { createAttachmentStore, type Found } from './attachment-store.ts';
import { discard } from './complete-upload.ts';
import { createRenditionStore } from './rendition-store.ts';
import { judgeRecording } from './recording-rules.ts';
import { judgeVideo } from './video-rules.ts';

export interface CheckUploadDeps {
  readonly prisma: PrismaClient;
  readonly objects: ObjectStore;
  readonly images: ImageMaker;
  readonly probeMedia: ProbeMedia;
  /** Null: nothing looks for harm. */
  readonly scanner: Scanner | null;
}

/** So much of a file tells what it is; ZIP files of offices name what they are some way in. */
const HEAD_BYTES = 65_536;

/** A minute of the shortest packets there are has half as many parts. */
const VOICE_STEPS_MAX = 60_000;

/** Six hours of 60 pictures a second have some 2.4 million parts with their sound. */
export const VIDEO_STEPS_MAX = 4_000_000;

const untold = { width: null, height: null, placeholder: null, animated: false, durationMs: null } as const;

type Verdict = { readonly refused: UploadRefusal } | { readonly found: Found };

/** To be measured, it lies on our disk as a whole. */
const isMeasured = ({ kind }: Upload): boolean => kind === 'VIDEO' || kind === 'VOICE';

/** What people get is not what lies where it was put: of an image what we made of it, of a file that came whole the bytes that were looked at. */
const movesOn = ({ kind, size }: Upload): boolean => isPicture(kind) || isWhole(size);

/** One at a time. */
const createTurns = () => {
  let last: Promise<unknown> = Promise.resolve();
  return <T>(work: () => Promise<T>): Promise<T> => {
    const mine = last.then(work);
    last = mine.catch(() => undefined);
    return mine;
  };
};

/** Reads it through once, to a file where one is wanted. */
const readThrough = async (
  objects: ObjectStore,
  key: string,
  file: string | null,
): Promise<{ head: Buffer; sha256: Buffer; size: number }> => {
  const hash = createHash('sha256');
  const head: Buffer[] = [];
  let size = 0;
  const look = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      if (size < HEAD_BYTES) head.push(chunk.subarray(0, HEAD_BYTES - size));
      size += chunk.length;
      hash.update(chunk);
      done(null, chunk);
    },
  });
  const sink = file === null ? new Writable({ write: (_chunk, _encoding, done) => done() }) : createWriteStream(file);
  await pipeline(await objects.read(key), look, sink);
  return { head: Buffer.concat(head), sha256: hash.digest(), size };
};

/** Finds out what was uploaded, and makes an attachment of it or refuses it. Safe to repeat: a worker may die anywhere in it. */
export const createCheckUpload = ({ prisma, objects, images, probeMedia, scanner }: CheckUploadDeps) => {
  const store = createAttachmentStore(prisma);

  const makeImage = async (upload: Upload, file: string): Promise<Verdict> => {
    const { imagePixelsMax: pixelsMax, imageFramesMax: framesMax, thumbnailSideMax } = limits;
    const isSticker = upload.kind === 'STICKER';
    const sideMax = isSticker ? limits.stickerSideMax : limits.imageSideMax;
    const answer = await images.make({
      file,
      as: isSticker ? 'STICKER' : 'IMAGE',
      limits: { pixelsMax, framesMax, sideMax, thumbnailSideMax },
    });
    if ('failed' in answer) throw new Error(answer.failed);
    if ('refused' in answer) return answer;
    const { full, fullType, thumbnail, width, height, placeholder, animated } = answer.made;
    if (isSticker && full.byteLength > limits.stickerBytesMax) return { refused: 'TOO_LARGE' };
    await objects.put({ key: keyOf.full(upload), type: fullType, body: full });
    await objects.put({ key: keyOf.thumbnail(upload.id), type: 'image/webp', body: thumbnail });
    return { found: { ...untold, type: fullType, size: full.byteLength, width, height, placeholder, animated } };
  };

  /** Kept as it came: no other bytes than those of the recording are in it. */
  const measureVoice = async (upload: Upload, file: string): Promise<Verdict> => {
    const recording = judgeRecording(await probeMedia(file, { stepsMax: VOICE_STEPS_MAX }), { secondsMax: limits.voiceSecondsMax });
    if ('refused' in recording) return recording;
    if (recording.type !== upload.type) return { refused: 'TYPE' };
    await objects.put({ key: keyOf.full(upload), type: upload.type, body: await readFile(file) });
    return { found: { ...untold, ...recording, size: upload.size } };
  };

  /** Kept as it came, as well; what came in parts stays where it is. */
  const measureVideo = async (upload: Upload, file: string): Promise<Verdict> => {
    const { videoSecondsMax: secondsMax, videoSideMax: sideMax } = limits;
    const video = judgeVideo(await probeMedia(file, { stepsMax: VIDEO_STEPS_MAX }), { secondsMax, sideMax });
    if ('refused' in video) return video;
    // QuickTime is the older name of what is MP4 today, and browsers play it under that.
    if (video.type !== upload.type && !(video.type === 'video/mp4' && upload.type === 'video/quicktime')) return { refused: 'TYPE' };
    if (movesOn(upload)) await objects.put({ key: keyOf.full(upload), type: video.type, body: await readFile(file) });
    return { found: { ...untold, ...video, size: upload.size } };
  };

  const look = async (upload: Upload, folder: string): Promise<Verdict> => {
    const key = keyOf.upload(upload.id);
    // Before anything of it is read: the size is what the quota was asked for.
    if ((await objects.head(key))?.size !== upload.size) return { refused: 'SIZE' };
    const file = movesOn(upload) || isMeasured(upload) ? path.join(folder, 'upload') : null;
    const { head, sha256, size } = await readThrough(objects, key, file);
    if (size !== upload.size) return { refused: 'SIZE' };
    if (!sha256.equals(upload.sha256)) return { refused: 'CONTENT' };
    // Some say which codec is in it, too.
    const type = (await fileTypeFromBuffer(head).catch(() => undefined))?.mime.split(';')[0] ?? null;
    // Moving PNGs are told apart by some and are PNGs to everyone else.
    const found = type === 'image/apng' ? 'image/png' : type;
    if (!isHonest(upload.type, found)) return { refused: 'TYPE' };
    // The bytes that are kept: what came in parts takes no others any more.
    const verdict = scanner === null ? 'clean' : await scanner.scan(file === null ? await objects.read(key) : createReadStream(file));
    if (verdict !== 'clean') return { refused: 'INFECTED' };
    if (file !== null && isPicture(upload.kind)) return makeImage(upload, file);
    if (file !== null && upload.kind === 'VOICE') return measureVoice(upload, file);
    if (file !== null && upload.kind === 'VIDEO') return measureVideo(upload, file);
    const told = upload.type === UNTOLD_TYPE ? (found ?? UNTOLD_TYPE) : upload.type;
    if (file !== null) await objects.put({ key: keyOf.full(upload), type: told, body: await readFile(file) });
    return { found: { ...untold, type: told, size } };
  };

  /** Large ones lie on the disk as wholes while they are measured: one after the other, so that there is room for the largest and no more. */
  const inTurn = createTurns();

  const check = async (upload: Upload): Promise<void> => {
    const folder = await mkdtemp(path.join(tmpdir(), 'parley-check-'));
    try {
      const verdict = await look(upload, folder);
      if ('refused' in verdict) {
        await store.moveUpload(upload.id, ['CHECKING'], 'REFUSED', verdict.refused);
        await discard(objects, upload);
        return;
      }
      await store.addAttachment(upload, verdict.found);
      if (upload.kind === 'VIDEO') await createRenditionStore(prisma).wish(upload.id);
      await store.moveUpload(upload.id, ['CHECKING'], 'STORED');
      if (movesOn(upload)) await objects.delete(keyOf.upload(upload.id));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };

  return (upload: Upload): Promise<void> => (movesOn(upload) || !isMeasured(upload) ? check(upload) : inTurn(() => check(upload)));
};

export type CheckUpload = ReturnType<typeof createCheckUpload>;
