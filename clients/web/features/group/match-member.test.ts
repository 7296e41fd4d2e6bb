import { describe, expect, it } from 'vitest';
import { matchesMember } from './match-member.ts';

describe('looking for a member', () => {
  const bo = { name: 'Bo Baker', handle: 'bobo_7' };
  const names = { shown: 'Climbing hall', nickname: 'Lamp lighter' };

  it.each(['', '  ', 'climb', 'LAMP', 'baker', 'bobo', ' lighter '])('finds them by any of their names: “%s”', (typed) => {
    expect(matchesMember(typed, bo, names)).toBe(true);
  });

  it('does not find them by the end of one name and the beginning of the next', () => {
    expect(matchesMember('hall lamp', bo, names)).toBe(false);
    expect(matchesMember('cem', bo, names)).toBe(false);
  });

  it('finds a name by how it sounds, once that is known', () => {
    const wei = { name: '张伟', handle: 'w' };
    const bySound = (name: string, typed: string) => name === '张伟' && typed === 'zw';
    expect(matchesMember('zw', wei, { shown: '张伟', nickname: undefined })).toBe(false);
    expect(matchesMember('zw', wei, { shown: '班长', nickname: undefined }, bySound)).toBe(true);
  });
});
