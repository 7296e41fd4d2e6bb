import { pause } from '../voice/player.ts';

let heard: HTMLVideoElement | null = null;

/** One thing is heard at a time: the video that begins to play stops another, and the recording that plays. */
export function pauseSound(video: HTMLVideoElement): void {
  if (heard !== video) heard?.pause();
  heard = video;
  pause();
}
