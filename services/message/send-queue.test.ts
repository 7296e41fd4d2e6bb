import { describe, expect, it } from 'vitest';
import { createRoom } from './send-queue.ts';

const setup = () => {
  let nowMs = 1_000;
  const room = createRoom({ waitMs: 1_000, roomMin: 100, roomMax: 5_000 }, () => nowMs);
  /** Batches one after the other, each of so many in so many milliseconds. */
  const answer = (batches: number, count: number, tookMs: number): void => {
    for (let i = 0; i < batches; i += 1) {
      nowMs += tookMs;
      room.answered(count, nowMs - tookMs);
    }
  };
  return { room, answer, pass: (ms: number) => void (nowMs += ms) };
};

describe('the room for sends that wait', () => {
  it('is as large as it may be until something is known', () => {
    expect(setup().room.size()).toBe(5_000);
  });

  it('is what can be answered in the time that one may wait', () => {
    const { room, answer } = setup();
    answer(40, 100, 50);
    expect(room.size()).toBe(2_000);
    expect(room.retryAfterMs(1_500)).toBe(1_000);
    expect(room.retryAfterMs(3_000)).toBe(1_500);
  });

  it('shrinks when it goes slower, and grows again, between its bounds', () => {
    const { room, answer } = setup();
    answer(40, 100, 50);
    answer(40, 100, 500);
    expect(room.size()).toBe(200);
    answer(40, 100, 5_000);
    expect(room.size()).toBe(100);
    answer(80, 100, 1);
    expect(room.size()).toBe(5_000);
  });

  it('counts the time of two batches side by side once', () => {
    const { room, answer, pass } = setup();
    answer(1, 100, 100);
    for (let i = 0; i < 40; i += 1) {
      pass(50);
      // Begun while the one before was under way.
      room.answered(100, 0);
    }
    expect(room.size()).toBeGreaterThan(1_990);
    expect(room.size()).toBeLessThanOrEqual(2_000);
  });
});
