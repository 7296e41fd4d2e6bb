import { describe, expect, it } from 'vitest';
import { InvalidInput } from '../errors.ts';
import { limits } from '../limits.ts';
import { createPasswordHasher } from './password-hasher.ts';
import { checkablePassword, parsePassword } from './password-rules.ts';

describe('createPasswordHasher', () => {
  const hasher = createPasswordHasher();

  it('makes salted argon2id hashes and knows the password again', async () => {
    const [one, two] = await Promise.all([hasher.hash('correct horse'), hasher.hash('correct horse')]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(one).not.toBe(two);
    expect(await hasher.verify(one, 'correct horse')).toBe(true);
    expect(await hasher.verify(one, 'wrong horse')).toBe(false);
  });

  it('never matches without a hash or without a password', async () => {
    expect(await hasher.verify(null, 'no one has this password')).toBe(false);
    expect(await hasher.verify(null, '')).toBe(false);
    expect(await hasher.verify(await hasher.hash(''), null)).toBe(false);
  });

  it('lets everyone have their turn, also after one that failed', async () => {
    const broken = hasher.verify('not a hash', 'x').catch((error: unknown) => error);
    const others = await Promise.all(Array.from({ length: 6 }, () => hasher.verify(null, 'x')));
    expect(others).toEqual(Array.from({ length: 6 }, () => false));
    expect(await broken).toBeInstanceOf(Error);
  });
});

describe('parsePassword', () => {
  const path = ['input', 'password'];

  it('takes 8 to 256 characters of any kind', () => {
    for (const password of ['12345678', '密码密码密码密码', ' '.repeat(8), 'x'.repeat(limits.passwordLengthMax)]) {
      expect(parsePassword(password, path)).toBe(password);
    }
    for (const password of ['', '1234567', '😀😀😀😀', 'x'.repeat(limits.passwordLengthMax + 1), 'x'.repeat(1_000_000)]) {
      expect(() => parsePassword(password, path)).toThrow(InvalidInput);
    }
  });

  it('reads the same from every keyboard', () => {
    expect(parsePassword('Zoe\u0308Zoe\u0308Zoe', path)).toBe(checkablePassword('Zo\u00ebZo\u00ebZoe'));
    expect(checkablePassword('x'.repeat(1_000_000))).toBeNull();
  });
});
