import { describe, expect, it } from 'vitest';
import type { MediaTrack, Probed } from '../../engines/media/probe.ts';
import { judgeVideo } from './video-rules.ts';

const picture: MediaTrack = { kind: 'video', codec: 'avc1', spannedMs: 5_000, soundedMs: null, width: 1080, height: 1920 };
const sound: MediaTrack = { kind: 'audio', codec: 'mp4a', spannedMs: 5_020, soundedMs: 5_020 };
const note: MediaTrack = { kind: 'other', codec: 'mebx', spannedMs: 90_000, soundedMs: null };
const mp4 = (...tracks: readonly MediaTrack[]): Probed => ({ container: 'mp4', tracks });
const judge = (probed: Probed | null) => judgeVideo(probed, { secondsMax: 60, sideMax: 4_096 });

describe('a video', () => {
  it('is as large as its pictures and as long as what lasts longest of pictures and sound', () => {
    const found = { type: 'video/mp4', durationMs: 5_020, width: 1080, height: 1920 };
    expect(judge(mp4(picture, sound))).toEqual(found);
    expect(judge(mp4(sound, picture, note))).toEqual(found);
    expect(judge(mp4(picture))).toEqual({ ...found, durationMs: 5_000 });
    const webm = judge({
      container: 'webm',
      tracks: [
        { ...picture, codec: 'V_VP9' },
        { ...sound, codec: 'A_OPUS' },
      ],
    });
    expect(webm).toEqual({ ...found, type: 'video/webm' });
  });

  it('may have sound that this player does not know beside sound that it does', () => {
    expect(judge(mp4(picture, sound, { ...sound, codec: 'apac' }))).toMatchObject({ type: 'video/mp4' });
    expect(judge(mp4(picture, { ...sound, codec: 'apac' }))).toEqual({ refused: 'UNREADABLE' });
  });

  it('has bounds, and each has its name', () => {
    expect(judge(mp4({ ...picture, height: 4_097 }))).toEqual({ refused: 'TOO_LARGE' });
    expect(judge(mp4({ ...picture, spannedMs: 60_001 }))).toEqual({ refused: 'TOO_LONG' });
    expect(judge(mp4(picture, { ...sound, spannedMs: 61_000 }))).toEqual({ refused: 'TOO_LONG' });
    expect(judge(mp4({ ...picture, spannedMs: 60_000, width: 4_096 }))).toMatchObject({ durationMs: 60_000 });
  });

  it('is nothing else', () => {
    for (const probed of [
      null,
      mp4(),
      mp4(sound),
      mp4(picture, picture),
      mp4({ ...picture, codec: 'mp4v' }),
      mp4({ ...picture, width: 0 }),
      mp4({ ...picture, spannedMs: 0 }, sound),
      mp4(picture, ...Array.from({ length: 16 }, () => note)),
      { container: 'matroska', tracks: [{ ...picture, codec: 'V_VP9' }] } as const,
      { container: 'ogg', tracks: [picture] } as const,
      // Its clock says five seconds, and it sounds for a minute.
      {
        container: 'webm',
        tracks: [
          { ...picture, codec: 'V_VP8' },
          { ...sound, codec: 'A_OPUS', soundedMs: 60_000 },
        ],
      } as const,
    ])
      expect(judge(probed)).toEqual({ refused: 'UNREADABLE' });
  });
});
