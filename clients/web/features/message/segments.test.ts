import { describe, expect, it } from 'vitest';
import { segmentsOf } from './segments.ts';

const range = (kind: string, offset: number, length: number) => ({ kind, offset, length, user: null });
const cut = (body: string, ...ranges: ReturnType<typeof range>[]) =>
  segmentsOf(body, ranges).map(({ text, ranges: held }) => [text, ...held.map(({ kind }) => kind)]);

describe('the segments of a text', () => {
  it('are one without ranges', () => {
    expect(cut('plain')).toEqual([['plain']]);
    expect(segmentsOf('plain', undefined)).toEqual([{ text: 'plain', ranges: [] }]);
  });

  it('begin and end where ranges do, and hold those that lie over them', () => {
    expect(cut('a @Bo b', range('MENTION', 2, 3))).toEqual([['a '], ['@Bo', 'MENTION'], [' b']]);
    expect(cut('abcdef', range('BOLD', 0, 4), range('ITALIC', 2, 4))).toEqual([
      ['ab', 'BOLD'],
      ['cd', 'BOLD', 'ITALIC'],
      ['ef', 'ITALIC'],
    ]);
  });

  it('pass over ranges that do not lie in the text', () => {
    expect(cut('abc', range('BOLD', -1, 2), range('BOLD', 2, 2), range('BOLD', 1, 0))).toEqual([['abc']]);
  });
});
