import { describe, expect, it } from 'vitest';
import { drawnAvatarUrl, initialOf } from './avatar-url.ts';

describe('initialOf', () => {
  it('is the first character as people see it', () => {
    expect(initialOf('alice')).toBe('A');
    expect(initialOf('王小明')).toBe('王');
    expect(initialOf('élodie')).toBe('É');
    expect(initialOf('👨‍👩‍👧 family')).toBe('👨‍👩‍👧');
    expect(initialOf('🇨🇭')).toBe('🇨🇭');
  });

  it('stays short under a pile of marks, and there is always one', () => {
    expect(initialOf(`a${'\u0301'.repeat(60)}`)).toHaveLength(1);
    expect(initialOf('')).toBe('?');
  });

  it('is its own initial', () => {
    for (const name of ['ß', 'ŉa', 'ǆ', '%', '&lt;', '"', 'ﬁne']) expect(initialOf(initialOf(name))).toBe(initialOf(name));
  });
});

describe('drawnAvatarUrl', () => {
  it('depends on id and initial alone', () => {
    const url = drawnAvatarUrl({ id: 123n, name: '王小明' });
    expect(url).toMatch(/^\/avatars\/\d{1,3}-%E7%8E%8B\.svg$/);
    expect(drawnAvatarUrl({ id: 123n, name: '王大明' })).toBe(url);
  });

  it('gives people who signed up together different colours', () => {
    const hues = new Set(Array.from({ length: 50 }, (_, n) => drawnAvatarUrl({ id: 7_000_000_000n + BigInt(n), name: 'a' })));
    expect(hues.size).toBeGreaterThan(35);
  });
});
