import { describe, expect, it } from 'vitest';
import type { RenditionStore, Waiting } from '../services/attachment/rendition-store.ts';
import { createVideoRenderer } from './video-renderer.ts';

const video: Waiting = { id: 7n, kind: 'VIDEO', type: 'video/mp4', size: 9 };

/** Holds one video, and notes what it is told. */
const setUp = (make: (video: Waiting, signal: AbortSignal) => Promise<void>, able = true) => {
  const told: string[] = [];
  const errors: unknown[] = [];
  const beats: (() => void)[] = [];
  let left = 1;
  let idle: () => void = () => {};
  const isIdle = new Promise<void>((resolve) => (idle = resolve));
  const store = {
    claim: async () => (left-- > 0 ? video : null),
    keepClaim: async (id: bigint) => void told.push(`keeps ${id}`),
    noteFailure: async (id: bigint, error: string) => void told.push(`${id} failed: ${error}`),
    giveBack: async (id: bigint) => void told.push(`gives ${id} back`),
  } as unknown as RenditionStore;
  const renderer = createVideoRenderer({
    store,
    isAble: async () => able,
    makeRendition: make,
    onGivenUp: () => {},
    pauseMs: 1,
    timers: {
      after: () => {
        idle();
        return () => {};
      },
      every: (_ms, run) => {
        beats.push(run);
        return () => void beats.splice(beats.indexOf(run), 1);
      },
    },
    onError: (error) => void errors.push(error),
  });
  return { renderer, told, errors, beats, isIdle };
};

describe('whoever makes copies of videos', () => {
  it('notes what failed, and goes on', async () => {
    const { renderer, told, errors, isIdle } = setUp(() => Promise.reject(new Error('no room')));
    const stop = renderer.start();
    await isIdle;
    await stop();
    expect(told).toEqual(['7 failed: no room']);
    expect(errors).toHaveLength(1);
  });

  it('keeps what it is at for itself, and when it is stopped, gives it back without a word', async () => {
    let begun: () => void = () => {};
    const isBegun = new Promise<void>((resolve) => (begun = resolve));
    const { renderer, told, errors, beats } = setUp(
      (_video, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(new Error('It was stopped.')));
          begun();
        }),
    );
    const stop = renderer.start();
    await isBegun;
    for (const beat of beats) beat();
    await stop();
    expect(told).toEqual(['keeps 7', 'gives 7 back']);
    expect([errors, beats]).toEqual([[], []]);
  });

  it('takes nothing where there is nothing to make it with', async () => {
    const { renderer, told, isIdle } = setUp(() => Promise.reject(new Error('It has none.')), false);
    const stop = renderer.start();
    await isIdle;
    await stop();
    expect(told).toEqual([]);
  });
});
