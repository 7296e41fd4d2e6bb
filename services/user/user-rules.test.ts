import { describe, expect, it } from 'vitest';
import { InvalidInput } from '../errors.ts';
import { findableHandleKey, handleKey, parseHandle, parseName, parseStatusLine } from './user-rules.ts';

describe('parseHandle', () => {
  it('takes letters, digits and _ . - after a letter, from 3 to 32 characters', () => {
    for (const handle of ['bob', 'Li.Ming_2-x', 'a'.repeat(32)]) expect(parseHandle(handle)).toBe(handle);
    for (const handle of ['', 'ab', 'a'.repeat(33), '1abc', '_abc', 'a b', 'héllo', '小明明', 'ab\u0000c', 'abc@d']) {
      expect(() => parseHandle(handle), handle).toThrow(InvalidInput);
    }
  });

  it('keeps the case but is found without it', () => {
    expect(parseHandle(' Bob ')).toBe('Bob');
    expect(handleKey('Bob')).toBe('bob');
    expect(findableHandleKey(' BOB')).toBe('bob');
    expect(findableHandleKey('b')).toBeNull();
  });
});

describe('profile lines', () => {
  it('asks for a name but not for a status line', () => {
    expect(() => parseName(' ')).toThrow(InvalidInput);
    expect(parseStatusLine(' ')).toBe('');
    expect(parseName('王小明')).toBe('王小明');
  });
});
