import { describe, expect, it } from 'vitest';
import { withRecent } from './recent-emoji.ts';

describe('recent emoji', () => {
  it('begin with the last one, each once, and are not many', () => {
    expect(withRecent(['😀', '🎉'], '🎉')).toEqual(['🎉', '😀']);
    expect(withRecent([], '👍🏽')).toEqual(['👍🏽']);
    const many = Array.from({ length: 24 }, (_, n) => String.fromCodePoint(0x1f600 + n));
    expect(withRecent(many, '❤️')).toEqual(['❤️', ...many.slice(0, 23)]);
  });
});
