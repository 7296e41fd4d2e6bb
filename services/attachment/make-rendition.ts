import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Transcoder } from '../../engines/media/ffmpeg.ts';
import type { ProbeMedia } from '../../engines/media/probe.ts';
import type { ObjectStore } from '../../engines/objects/object-store.ts';
import { keyOf } from './attachment.ts';
import { VIDEO_STEPS_MAX } from './check-upload.ts';
import { isRendition, planRendition, renditionRules } from './rendition-rules.ts';
import type { RenditionStore, Waiting } from './rendition-store.ts';

export interface MakeRenditionDeps {
  readonly store: RenditionStore;
  readonly objects: ObjectStore;
  readonly probeMedia: ProbeMedia;
  readonly transcoder: Transcoder;
}

/** Makes the smaller copy of a video, or finds that it needs none. Safe to repeat: a worker may die anywhere in it. */
export const createMakeRendition = ({ store, objects, probeMedia, transcoder }: MakeRenditionDeps) => {
  const make = async (video: Waiting, folder: string, signal: AbortSignal): Promise<void> => {
    const [file, to] = [path.join(folder, 'video'), path.join(folder, 'rendition')];
    await pipeline(await objects.read(keyOf.full(video)), createWriteStream(file), { signal });
    const plan = planRendition(await probeMedia(file, { stepsMax: VIDEO_STEPS_MAX }), video.size);
    if (plan === null) return store.settle(video.id, 'NONE');
    const { msMax, isPlain, ...wanted } = plan;
    await transcoder.transcode({ ...wanted, file, to, msMax, bytesMax: renditionRules.bytesMax, signal });
    if (!isRendition(await probeMedia(to, { stepsMax: VIDEO_STEPS_MAX }), plan)) throw new Error('What came out is not the video.');
    const { size } = await stat(to);
    if (isPlain && size >= video.size) return store.settle(video.id, 'NONE');
    const key = keyOf.rendition(video.id);
    await objects.putFile({ key, type: 'video/mp4', file: to, size });
    // Collected meanwhile: nobody would ever come for it.
    if (!(await store.made({ attachmentId: video.id, size, width: plan.width, height: plan.height }))) await objects.delete(key);
  };

  return async (video: Waiting, signal: AbortSignal): Promise<void> => {
    const folder = await mkdtemp(path.join(tmpdir(), 'parley-rendition-'));
    try {
      await make(video, folder, signal);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };
};

export type MakeRendition = ReturnType<typeof createMakeRendition>;
