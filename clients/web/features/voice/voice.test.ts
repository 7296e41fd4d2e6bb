import { describe, expect, it } from 'vitest';
import { clockOf } from '../../../sync/types.ts';
import { levelOf, waveformOf } from './waveform.ts';

describe('a waveform', () => {
  it('has as many bars for a word as for a minute, the loudest of them full', () => {
    for (const count of [1, 7, 48, 1200]) {
      const bars = waveformOf(Array.from({ length: count }, (_, at) => (at % 7 === 0 ? 0.4 : 0.1)));
      expect(bars).toHaveLength(48);
      expect(Math.max(...bars)).toBe(31);
      expect(bars.every((bar) => Number.isInteger(bar) && bar >= 0)).toBe(true);
    }
  });

  it('keeps what is loud where it was, and silence silent', () => {
    const bars = waveformOf(Array.from({ length: 480 }, (_, at) => (at < 240 ? 0.02 : 0.5)));
    expect(bars.slice(0, 24).every((bar) => bar === 1)).toBe(true);
    expect(bars.slice(24).every((bar) => bar === 31)).toBe(true);
    expect(new Set(waveformOf(Array.from({ length: 100 }, () => 0.004)))).toEqual(new Set([0]));
    expect(new Set(waveformOf([]))).toEqual(new Set([0]));
  });

  it('is drawn of how loud the samples are', () => {
    expect(levelOf(new Float32Array(8))).toBe(0);
    expect(levelOf(Float32Array.from([0.25, -0.25]))).toBeCloseTo(0.5);
    expect(levelOf(Float32Array.from([1, -1]))).toBe(1);
  });
});

describe('the length of a recording', () => {
  it('is told in minutes and seconds, and is never nothing', () => {
    expect([200, 12_400, 60_000].map((ms) => clockOf(ms))).toEqual(['0:01', '0:12', '1:00']);
    expect(clockOf(0, 0)).toBe('0:00');
  });
});
