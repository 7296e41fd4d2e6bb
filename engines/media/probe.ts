import { BrokenMedia, type Bytes, createSteps, withBytesOf } from './bytes.ts';
import { walkMp4 } from './mp4.ts';
import { walkOgg } from './ogg.ts';
import { walkWebm } from './webm.ts';

export interface MediaTrack {
  readonly kind: 'audio' | 'video' | 'other';
  /** As its container calls it: A_OPUS, V_VP9, Opus, mp4a, avc1 and so on. */
  readonly codec: string;
  /** Between the clock's beginning and end of what was found of it. */
  readonly spannedMs: number;
  /** How long its packets sound together by what they say or must say themselves; null: they say nothing of it that we read. */
  readonly soundedMs: number | null;
  /** Pixels, of pictures that move, as they are shown: turned where the file says so. */
  readonly width?: number;
  readonly height?: number;
}

export interface Probed {
  readonly container: 'webm' | 'matroska' | 'ogg' | 'mp4';
  readonly tracks: readonly MediaTrack[];
}

const STEPS_MAX = 400_000;

const walk = async (bytes: Bytes, stepsMax: number): Promise<Probed> => {
  const head = await bytes.read(0, Math.min(12, bytes.size));
  const step = createSteps(stepsMax);
  if (head.length < 12) throw new BrokenMedia('It is too short to be anything.');
  if (head.readUInt32BE(0) === 0x1a45dfa3) return walkWebm(bytes, step);
  if (head.toString('latin1', 0, 4) === 'OggS') return walkOgg(bytes, step);
  if (head.toString('latin1', 4, 8) === 'ftyp') return walkMp4(bytes, step);
  throw new BrokenMedia('It is in no container that we know.');
};

/**
 * What a file holds and how long it lasts, found by walking through its container and decoding nothing. What a file tells of its own length is
 * not believed: browsers that record on the fly tell none, and a stranger may tell any. Null: it is broken, or none of these containers.
 */
export const probeMedia = (file: string, { stepsMax = STEPS_MAX }: { readonly stepsMax?: number } = {}): Promise<Probed | null> =>
  withBytesOf(file, (bytes) => walk(bytes, stepsMax)).catch((error: unknown) => {
    if (error instanceof BrokenMedia) return null;
    throw error;
  });

export type ProbeMedia = typeof probeMedia;
