import type { Probed } from '../../engines/media/probe.ts';
import { judgeVideo, type Video } from './video-rules.ts';

export const renditionRules = {
  longSideMax: 1_280,
  shortSideMax: 720,
  /** Longer ones are for saving: they would keep a worker for hours. */
  secondsMax: 3_600,
  bytesMax: 1_000_000_000,
  /** What is within this and plays everywhere needs no copy. */
  bitsPerSecondMax: 3_000_000,
  /** To begin with, and for each second of the video. */
  msMin: 120_000,
  msPerSecond: 4_000,
} as const;

const CODECS = { video: ['avc1', 'avc3'], audio: ['mp4a'] } as const;
const known = { mp4: ['mp4a', 'Opus'], webm: ['A_OPUS', 'A_VORBIS'] } as const;

export interface RenditionPlan extends Pick<Video, 'width' | 'height' | 'durationMs'> {
  readonly container: 'mp4' | 'webm';
  readonly sound: number | null;
  readonly msMax: number;
  /** Plays everywhere already: a copy is of use only where it is smaller. */
  readonly isPlain: boolean;
}

/** As encoders want them. */
const even = (side: number): number => Math.max(2, Math.round(side / 2) * 2);

export const renditionSides = ({ width, height }: { width: number; height: number }): { width: number; height: number } => {
  const { longSideMax, shortSideMax } = renditionRules;
  const scale = Math.min(1, longSideMax / Math.max(width, height), shortSideMax / Math.min(width, height));
  return { width: even(width * scale), height: even(height * scale) };
};

/** What to make of a video; null: nothing, since it is no such video, too long, or plays everywhere as it is. */
export const planRendition = (probed: Probed | null, size: number): RenditionPlan | null => {
  const { secondsMax, bitsPerSecondMax, msMin, msPerSecond } = renditionRules;
  const video = judgeVideo(probed, { secondsMax, sideMax: Number.POSITIVE_INFINITY });
  if (probed === null || 'refused' in video) return null;
  const container = probed.container === 'mp4' ? 'mp4' : 'webm';
  const sounds = probed.tracks.filter(({ kind }) => kind === 'audio');
  const picture = probed.tracks.find(({ kind }) => kind === 'video');
  const has = (names: readonly string[], name = ''): boolean => names.includes(name);
  const isPlain = container === 'mp4' && has(CODECS.video, picture?.codec) && sounds.every(({ codec }) => has(CODECS.audio, codec));
  const sides = renditionSides(video);
  const isSmall = sides.width >= video.width - 1 && sides.height >= video.height - 1;
  if (isPlain && isSmall && (size * 8_000) / video.durationMs <= bitsPerSecondMax) return null;
  const sound = sounds.findIndex(({ codec }) => has(known[container], codec));
  return {
    ...sides,
    container,
    durationMs: video.durationMs,
    sound: sound === -1 ? null : sound,
    msMax: Math.round(msMin + (video.durationMs / 1_000) * msPerSecond),
    isPlain,
  };
};

/** The beginnings and ends of sound and pictures differ by so much when they are coded anew. */
const TOLERANCE_MS = 1_500;

/** Whether what came out is the video that was asked for: who makes it is a program with strange files in it. */
export const isRendition = (probed: Probed | null, { width, height, durationMs }: RenditionPlan): boolean => {
  const made = judgeVideo(probed, { secondsMax: renditionRules.secondsMax + TOLERANCE_MS / 1_000, sideMax: renditionRules.longSideMax });
  if ('refused' in made || made.type !== 'video/mp4') return false;
  return made.width === width && made.height === height && Math.abs(made.durationMs - durationMs) <= TOLERANCE_MS + durationMs / 100;
};
