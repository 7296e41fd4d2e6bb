import type { MediaTrack, Probed } from '../../engines/media/probe.ts';
import type { UploadRefusal } from '../errors.ts';

/** Clocks of sound and of pictures differ by so much in what is honest. */
const TOLERANCE_MS = 1_000;
/** A file whose clock says so much less than its packets sound lies. */
const FASTER_MAX = 1.2;

/** What browsers play, most of them without help; sound may be missing. Who cannot play one is told so, and may save it. */
const codecs: Readonly<
  Record<string, { readonly type: string; readonly video: readonly string[]; readonly audio: readonly string[] } | undefined>
> = {
  webm: { type: 'video/webm', video: ['V_VP8', 'V_VP9', 'V_AV1'], audio: ['A_OPUS', 'A_VORBIS'] },
  mp4: { type: 'video/mp4', video: ['avc1', 'avc3', 'hvc1', 'hev1', 'vp09', 'av01'], audio: ['mp4a', 'Opus'] },
};

/** More than a film with its languages has. */
const TRACKS_MAX = 16;

export interface Video {
  readonly type: string;
  readonly durationMs: number;
  /** As it is shown. */
  readonly width: number;
  readonly height: number;
}

/** Sound that goes on for longer than the clock says: players and people would be told another length. Only Opus tells of each packet how long it is. */
const outlasts = ({ codec, soundedMs, spannedMs }: MediaTrack): boolean =>
  codec === 'A_OPUS' && (soundedMs ?? 0) > spannedMs * FASTER_MAX + TOLERANCE_MS;

/**
 * Whether what was found in a file is a video: one track of pictures, and sound that plays with it or none. Tracks of other things, as telephones
 * write them (how it was held, subtitles), are passed over by every player.
 */
export const judgeVideo = (
  probed: Probed | null,
  { secondsMax, sideMax }: { readonly secondsMax: number; readonly sideMax: number },
): Video | { readonly refused: UploadRefusal } => {
  const known = codecs[probed?.container ?? ''];
  const tracks = probed?.tracks ?? [];
  const [picture, ...others] = tracks.filter(({ kind }) => kind === 'video');
  const sounds = tracks.filter(({ kind }) => kind === 'audio');
  if (known === undefined || picture === undefined || others.length > 0 || tracks.length > TRACKS_MAX) return { refused: 'UNREADABLE' };
  if (!known.video.includes(picture.codec)) return { refused: 'UNREADABLE' };
  if (sounds.length > 0 && !sounds.some(({ codec }) => known.audio.includes(codec))) return { refused: 'UNREADABLE' };
  const { width = 0, height = 0 } = picture;
  if (Math.max(width, height) > sideMax) return { refused: 'TOO_LARGE' };
  const durationMs = Math.round(Math.max(picture.spannedMs, ...sounds.map(({ spannedMs }) => spannedMs)));
  if (durationMs > secondsMax * 1000) return { refused: 'TOO_LONG' };
  if (Math.min(width, height, durationMs, picture.spannedMs) <= 0 || sounds.some(outlasts)) return { refused: 'UNREADABLE' };
  return { type: known.type, durationMs, width, height };
};
