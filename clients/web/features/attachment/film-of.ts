import { knownLimits } from '../../lib/known-limits.ts';
import type { Film } from './file-kind.ts';

/** So long somebody who sends waits for it. */
const PATIENCE_MS = 8_000;
/** The very first picture is black in many. */
const POSTER_AT_S = 1;
const POSTER_SIDE_MAX = 1_280;
const QUALITY = 0.8;

/** Whether it came to that in time. */
const comes = (video: HTMLVideoElement, name: 'loadeddata' | 'seeked'): Promise<boolean> =>
  new Promise((resolve) => {
    const done = (came: boolean) => {
      clearTimeout(timer);
      resolve(came);
    };
    const timer = setTimeout(() => done(false), PATIENCE_MS);
    video.addEventListener(name, () => done(true), { once: true });
    video.addEventListener('error', () => done(false), { once: true });
  });

/** Where a picture is taken of one that lasts so long; one that was recorded on the fly does not know how long it lasts. */
export const posterAt = (seconds: number): number => (Number.isFinite(seconds) ? Math.min(POSTER_AT_S, seconds / 2) : 0);

export const posterSize = ({ width, height }: { width: number; height: number }): { width: number; height: number } => {
  const scale = Math.min(1, POSTER_SIDE_MAX / Math.max(width, height, 1));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
};

async function posterOf(video: HTMLVideoElement): Promise<File | null> {
  const at = posterAt(video.duration);
  if (at > 0) {
    const seeked = comes(video, 'seeked');
    video.currentTime = at;
    await seeked;
  }
  const canvas = document.createElement('canvas');
  Object.assign(canvas, posterSize({ width: video.videoWidth, height: video.videoHeight }));
  canvas.getContext('2d')?.drawImage(video, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', QUALITY));
  canvas.width = canvas.height = 0;
  return blob === null ? null : new File([blob], 'poster.jpg', { type: blob.type });
}

/** What this browser sees of a video; null when it cannot play it, or the server would not take it. */
export async function filmOf(file: File): Promise<Film | null> {
  const url = URL.createObjectURL(file);
  const video = document.createElement('video');
  // Telephones load nothing that does not play, and play nothing by itself that is heard.
  Object.assign(video, { muted: true, playsInline: true, autoplay: true, preload: 'auto' });
  try {
    const loaded = comes(video, 'loadeddata');
    video.src = url;
    if (!(await loaded)) return null;
    video.pause();
    const { videoWidth: width, videoHeight: height, duration } = video;
    const sideMax = knownLimits.get('videoSideMax') ?? Infinity;
    const secondsMax = knownLimits.get('videoSecondsMax') ?? Infinity;
    if (width === 0 || Math.max(width, height) > sideMax || (Number.isFinite(duration) && duration > secondsMax)) return null;
    const durationMs = Number.isFinite(duration) ? Math.round(duration * 1000) : 0;
    return { durationMs, width, height, poster: await posterOf(video).catch(() => null) };
  } finally {
    video.removeAttribute('src');
    video.load();
    URL.revokeObjectURL(url);
  }
}
