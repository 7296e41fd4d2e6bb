import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCursorCodec, CursorInvalid } from './cursor.ts';

const ours = createCursorCodec({ secret: 'the secret of this installation' });
const moments = fc.integer({ min: 0, max: 4_000_000_000_000 });

describe('cursors', () => {
  it('come back as the moment that they were made of', () => {
    fc.assert(fc.property(moments, (atMs) => void expect(ours.decode(ours.encode(atMs))).toBe(atMs)));
  });

  it('are refused when any of their letters was changed, left out or added', () => {
    const letters = fc.constantFrom(...'0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_.');
    fc.assert(
      fc.property(moments, fc.nat(), letters, fc.constantFrom('change', 'cut', 'add'), (atMs, where, letter, how) => {
        const cursor = ours.encode(atMs);
        const at = where % cursor.length;
        const tail = how === 'add' ? cursor.slice(at) : cursor.slice(at + 1);
        const forged = cursor.slice(0, at) + (how === 'cut' ? '' : letter) + tail;
        fc.pre(forged !== cursor);
        expect(() => ours.decode(forged)).toThrow(CursorInvalid);
      }),
      { numRuns: 1_000 },
    );
  });

  it('are refused when another installation made them, or nobody', () => {
    const theirs = createCursorCodec({ secret: 'the secret of another installation' });
    fc.assert(fc.property(moments, (atMs) => void expect(() => ours.decode(theirs.encode(atMs))).toThrow(CursorInvalid)));
    fc.assert(fc.property(fc.string(), (text) => void expect(() => ours.decode(text)).toThrow(CursorInvalid)));
  });
});
