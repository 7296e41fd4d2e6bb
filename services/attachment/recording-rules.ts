import type { Probed } from '../../engines/media/probe.ts';
import type { UploadRefusal } from '../errors.ts';

/** Clocks of those who record and of those who measure differ by so much. */
const TOLERANCE_MS = 1_000;
/** A file whose clock says so much less than its packets sound lies. */
const FASTER_MAX = 1.2;

/** What is played without help nearly everywhere. */
const codecs: Readonly<Record<string, { readonly type: string; readonly codecs: readonly string[] } | undefined>> = {
  webm: { type: 'audio/webm', codecs: ['A_OPUS'] },
  ogg: { type: 'audio/ogg', codecs: ['Opus'] },
  mp4: { type: 'audio/mp4', codecs: ['mp4a', 'Opus'] },
};

export interface Recording {
  readonly type: string;
  readonly durationMs: number;
}

/** Whether what was found in a file is something that was said, and how long it lasts. What is said has nothing to see and one voice track. */
export const judgeRecording = (
  probed: Probed | null,
  { secondsMax }: { readonly secondsMax: number },
): Recording | { readonly refused: UploadRefusal } => {
  const [track, ...others] = probed?.tracks ?? [];
  const known = codecs[probed?.container ?? ''];
  if (track === undefined || others.length > 0 || track.kind !== 'audio' || known?.codecs.includes(track.codec) !== true)
    return { refused: 'UNREADABLE' };
  const { spannedMs } = track;
  const soundedMs = track.soundedMs ?? spannedMs;
  const durationMs = Math.round(Math.max(spannedMs, soundedMs));
  if (durationMs > secondsMax * 1000 + TOLERANCE_MS) return { refused: 'TOO_LONG' };
  if (durationMs === 0 || soundedMs > spannedMs * FASTER_MAX + TOLERANCE_MS) return { refused: 'UNREADABLE' };
  return { type: known.type, durationMs };
};
