import { describe, expect, it } from 'vitest';
import { limits } from '../limits.ts';
import { excerptOf } from './quote.ts';

const length = (text: string) => [...text].length;

describe('excerptOf', () => {
  it('is a short text as it stands, in one line', () => {
    expect(excerptOf('see you\n\n at  six')).toBe('see you at six');
    expect(excerptOf('x'.repeat(limits.excerptLengthMax))).toBe('x'.repeat(limits.excerptLengthMax));
  });

  it('cuts a longer one with a sign, and stays within the limit', () => {
    const cut = excerptOf('好'.repeat(4000));
    expect(cut).toBe(`${'好'.repeat(limits.excerptLengthMax - 1)}…`);
    expect(length(cut)).toBe(limits.excerptLengthMax);
  });

  it('never cuts through what is one character to a person', () => {
    const family = '👨‍👩‍👧';
    const cut = excerptOf(family.repeat(100));
    expect(cut).toBe(`${family.repeat(Math.floor((limits.excerptLengthMax - 1) / length(family)))}…`);
    expect(length(excerptOf(`e${'\u0301'.repeat(3000)}`))).toBeLessThanOrEqual(limits.excerptLengthMax);
    expect(excerptOf('👋'.repeat(2000)).isWellFormed()).toBe(true);
  });
});
