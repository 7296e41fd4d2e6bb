import { describe, expect, it } from 'vitest';
import { InvalidInput } from '../errors.ts';
import { limits } from '../limits.ts';
import { requestState } from './contact.ts';
import { checkNotSelf, parseNote, parseRemark, parseTags } from './contact-rules.ts';

describe('requestState', () => {
  const expiresAt = new Date(1_000_000);
  const before = new Date(expiresAt.getTime() - 1);

  it('reads an open request as expired from the moment it runs out', () => {
    expect(requestState({ state: 'PENDING', decidedAt: null, expiresAt }, before.getTime())).toBe('PENDING');
    expect(requestState({ state: 'PENDING', decidedAt: null, expiresAt }, expiresAt.getTime())).toBe('EXPIRED');
  });

  it('tells one that ran out from one that was taken back', () => {
    expect(requestState({ state: 'WITHDRAWN', decidedAt: before, expiresAt }, 2_000_000)).toBe('WITHDRAWN');
    expect(requestState({ state: 'WITHDRAWN', decidedAt: expiresAt, expiresAt }, 2_000_000)).toBe('EXPIRED');
  });

  it('lets an answer stand', () => {
    for (const state of ['ACCEPTED', 'DECLINED'] as const)
      expect(requestState({ state, decidedAt: before, expiresAt }, 2_000_000)).toBe(state);
  });
});

describe('contact rules', () => {
  it('takes a note of any lines up to the limit', () => {
    expect(parseNote(' hi\nthere ')).toBe('hi\nthere');
    expect(parseNote('')).toBe('');
    expect(() => parseNote('x'.repeat(limits.noteLengthMax + 1))).toThrow(InvalidInput);
  });

  it('takes an empty remark for none', () => {
    expect(parseRemark('  ')).toBeNull();
    expect(parseRemark(' Boss ')).toBe('Boss');
    expect(() => parseRemark('x'.repeat(limits.nameLengthMax + 1))).toThrow(InvalidInput);
  });

  it('keeps each tag once, in order, within the limits', () => {
    expect(parseTags([' work', '朋友', 'work'])).toEqual(['work', '朋友']);
    expect(parseTags([])).toEqual([]);
    const many = Array.from({ length: limits.tagsMax + 1 }, (_, n) => `tag ${n}`);
    expect(parseTags(many.slice(1))).toHaveLength(limits.tagsMax);
    expect(() => parseTags(many)).toThrow(InvalidInput);
    expect(() => parseTags([''])).toThrow(InvalidInput);
    expect(() => parseTags(['x'.repeat(limits.tagLengthMax + 1)])).toThrow(InvalidInput);
  });

  it('knows oneself', () => {
    expect(() => checkNotSelf(1n, 1n)).toThrow(InvalidInput);
    checkNotSelf(1n, 2n);
  });
});
