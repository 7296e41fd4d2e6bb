import { describe, expect, it } from 'vitest';
import { createToken, hashToken, matchesAnyHash, readTokenOwner } from './session-token.ts';

const owner = { userId: 42n, deviceId: (1n << 62n) + 7n };

describe('createToken', () => {
  it('makes a text that scanners know and that names its owner', () => {
    const token = createToken(owner);
    expect(token).toMatch(/^parley_[A-Za-z0-9_-]{70}$/);
    expect(readTokenOwner(token)).toEqual(owner);
    expect(createToken(owner)).not.toBe(token);
  });
});

describe('readTokenOwner', () => {
  it('sees through any changed character', () => {
    const token = createToken(owner);
    for (let at = 0; at < token.length; at += 1) {
      const changed = token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);
      expect(readTokenOwner(changed), changed).toBeNull();
    }
  });

  it('refuses what is not a token', () => {
    for (const text of ['', 'parley_', `${createToken(owner)}A`, ` ${createToken(owner)}`, 'x'.repeat(100_000)])
      expect(readTokenOwner(text)).toBeNull();
  });
});

describe('matchesAnyHash', () => {
  it('finds a hash among several laid end to end, and nowhere in between', () => {
    const [a, b, c] = ['a', 'b', 'c'].map(hashToken) as [Buffer, Buffer, Buffer];
    expect(matchesAnyHash(b, Buffer.concat([a, b]))).toBe(true);
    expect(matchesAnyHash(c, Buffer.concat([a, b]))).toBe(false);
    expect(matchesAnyHash(a, new Uint8Array())).toBe(false);
    expect(matchesAnyHash(Buffer.concat([a.subarray(1), b.subarray(0, 1)]), Buffer.concat([a, b]))).toBe(false);
  });
});
