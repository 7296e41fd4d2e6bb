import { describe, expect, it } from 'vitest';
import { limits } from '../../services/limits.ts';
import { createPulse } from './pulse.ts';

const beats = (ownMs: number, wishedMs: number | null, count: number): number[] => {
  const pulse = createPulse(ownMs, wishedMs);
  return [pulse.beatMs, ...Array.from({ length: count }, () => pulse.beat())];
};

describe('a pulse', () => {
  it("keeps the server's interval for whoever wishes nothing", () => {
    expect(new Set(beats(30_000, null, 20))).toEqual(new Set([30_000]));
  });

  it('is short from the first beat for whoever wishes it shorter', () => {
    expect(new Set(beats(30_000, 10_000, 20))).toEqual(new Set([10_000]));
  });

  it('grows while the network carries it, up to what is wished', () => {
    expect(beats(30_000, 100_000, 9)).toEqual([30_000, 30_000, 30_000, 30_000, 60_000, 60_000, 60_000, 60_000, 100_000, 100_000]);
  });

  it('brings a wish into the bounds', () => {
    const { heartbeatMsMin, heartbeatMsMax } = limits;
    expect([0, heartbeatMsMin - 1, heartbeatMsMin].map((wish) => createPulse(30_000, wish).beatMs)).toEqual(Array(3).fill(heartbeatMsMin));
    expect([heartbeatMsMax, heartbeatMsMax + 1].map((wish) => beats(30_000, wish, 40).at(-1))).toEqual(Array(2).fill(heartbeatMsMax));
    expect(beats(200, heartbeatMsMin, 1)).toEqual([200, 200]);
  });
});
