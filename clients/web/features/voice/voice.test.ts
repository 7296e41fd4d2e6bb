import { describe, expect, it } from 'vitest';
import { clockOf, type MessageView, type TimelineItem } from '../../../sync/types.ts';
import { nextUnplayed } from './play-on.ts';
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

describe('what plays on', () => {
  const at = (seq: number, kind = 'voice', isOwn = false) =>
    ({ kind: 'message', message: { seq, isOwn, content: { kind } } as unknown as MessageView }) as TimelineItem;

  it('is the next recording of somebody else that was not listened to, however far away, and nothing before', () => {
    const items = [
      at(1),
      at(2, 'text'),
      at(3),
      at(4, 'voice', true),
      at(5),
      ...Array.from({ length: 300 }, (_, n) => at(n + 6, 'text')),
      at(400),
    ];
    const played = [{ fromSeq: 5, toSeq: 6 }];
    expect(nextUnplayed(items, played, 1)?.seq).toBe(3);
    expect(nextUnplayed(items, played, 3)?.seq).toBe(400);
    expect(nextUnplayed(items, [{ fromSeq: 1, toSeq: 399 }], 0)?.seq).toBe(400);
    expect(nextUnplayed(items, played, 400)).toBeNull();
  });
});
