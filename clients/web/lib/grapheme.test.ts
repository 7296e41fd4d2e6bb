import { describe, expect, it } from 'vitest';
import { countGraphemes, firstGrapheme, isEmojiAlone, truncate } from './grapheme.ts';

describe('graphemes', () => {
  it('counts a family, a flag and a combined letter as one each', () => {
    expect(countGraphemes('👨‍👩‍👧🇨🇳é')).toBe(3);
    expect(countGraphemes('')).toBe(0);
  });

  it('takes the first character whole', () => {
    expect(firstGrapheme('  👩🏽‍🚀 Ada')).toBe('👩🏽‍🚀');
    expect(firstGrapheme('林小雨')).toBe('林');
    expect(firstGrapheme('   ')).toBe('');
  });

  it('never splits a character when it shortens', () => {
    expect(truncate('a👨‍👩‍👧b', 2)).toBe('a👨‍👩‍👧…');
    expect(truncate('short', 10)).toBe('short');
  });

  it.each(['😀', '👍🏽', '🇨🇳🇫🇷', '❤️ 🎉 🎉', '1️⃣'])('shows %s large', (text) => expect(isEmojiAlone(text)).toBe(true));
  it.each(['', '1', '123', '#', '😀😀😀😀', '好😀', '©'])('shows %s as text', (text) => expect(isEmojiAlone(text)).toBe(false));
});
