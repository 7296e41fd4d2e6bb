import { describe, expect, it } from 'vitest';
import type { MediaTrack, Probed } from '../../engines/media/probe.ts';
import { isRendition, planRendition, renditionSides } from './rendition-rules.ts';

const picture: MediaTrack = { kind: 'video', codec: 'avc1', spannedMs: 10_000, soundedMs: null, width: 1280, height: 720 };
const sound: MediaTrack = { kind: 'audio', codec: 'mp4a', spannedMs: 10_000, soundedMs: 10_000 };
const mp4 = (...tracks: readonly MediaTrack[]): Probed => ({ container: 'mp4', tracks });
const SMALL = 1_000_000;

describe('a copy of a video', () => {
  it('is within 720 lines either way, in even numbers, and never larger than the video', () => {
    expect(renditionSides({ width: 3840, height: 2160 })).toEqual({ width: 1280, height: 720 });
    expect(renditionSides({ width: 1080, height: 1920 })).toEqual({ width: 720, height: 1280 });
    expect(renditionSides({ width: 8192, height: 600 })).toEqual({ width: 1280, height: 94 });
    expect(renditionSides({ width: 321, height: 181 })).toEqual({ width: 322, height: 182 });
    expect(renditionSides({ width: 8192, height: 1 })).toEqual({ width: 1280, height: 2 });
  });

  it('is not made of what is small and plays everywhere', () => {
    expect(planRendition(mp4(picture, sound), SMALL)).toBeNull();
    expect(planRendition(mp4({ ...picture, width: 319, height: 181 }), SMALL)).toBeNull();
    expect(planRendition(mp4(picture, sound), 5_000_000)).toMatchObject({ isPlain: true });
    expect(planRendition(mp4({ ...picture, height: 1080 }, sound), SMALL)).toMatchObject({ isPlain: true, height: 720 });
  });

  it('is made of what does not', () => {
    expect(planRendition(mp4({ ...picture, codec: 'hvc1' }, sound), SMALL)).toMatchObject({ isPlain: false, sound: 0, container: 'mp4' });
    expect(planRendition(mp4(picture, { ...sound, codec: 'apac' }, sound), SMALL)).toMatchObject({ isPlain: false, sound: 1 });
    expect(planRendition({ container: 'webm', tracks: [{ ...picture, codec: 'V_VP8' }] }, SMALL)).toMatchObject({
      sound: null,
      container: 'webm',
    });
  });

  it('is not made of an hour or what is no video, and takes no longer than the video allows', () => {
    expect(planRendition(mp4({ ...picture, codec: 'hvc1', spannedMs: 3_600_001 }), SMALL)).toBeNull();
    expect(planRendition(mp4(sound), SMALL)).toBeNull();
    expect(planRendition(null, SMALL)).toBeNull();
    expect(planRendition(mp4({ ...picture, codec: 'hvc1' }), SMALL)?.msMax).toBe(160_000);
  });

  it('is what was asked for, and nothing else', () => {
    const plan = planRendition(mp4({ ...picture, codec: 'hvc1' }, sound), SMALL);
    if (plan === null) throw new Error('It is to be made.');
    expect(isRendition(mp4(picture, sound), plan)).toBe(true);
    for (const other of [
      null,
      mp4(sound),
      mp4({ ...picture, width: 640 }, sound),
      // Broken off, since there was no more room.
      mp4({ ...picture, spannedMs: 6_000 }),
      mp4({ ...picture, spannedMs: 20_000 }),
      { container: 'webm', tracks: [{ ...picture, codec: 'V_VP9' }] } as const,
    ])
      expect(isRendition(other, plan)).toBe(false);
  });
});
