import { describe, expect, it } from 'vitest';
import { InvalidInput, LimitReached } from '../errors.ts';
import { limits } from '../limits.ts';
import { parseCaptionRanges, parseText, rangesContent, rangesOf, type TextRangeInput } from './text-ranges.ts';

const at = (kind: TextRangeInput['kind'], offset: number, length: number, userId: bigint | null = null): TextRangeInput => ({
  kind,
  offset,
  length,
  userId,
});
const parse = (raw: string, ...ranges: TextRangeInput[]) => parseText(raw, ranges, []);
const places = (raw: string, ...ranges: TextRangeInput[]) =>
  parse(raw, ...ranges).ranges.map(({ kind, offset, length }) => `${kind} ${offset}+${length}`);

describe('ranges of a text', () => {
  it('move with what is cut around and within the text, and go where nothing of them is left', () => {
    expect(parse('  \u0000ab\u0007c ', at('BOLD', 3, 4), at('ITALIC', 0, 3), at('STRIKE', 7, 1))).toEqual({
      body: 'abc',
      ranges: [{ kind: 'BOLD', offset: 0, length: 3 }],
    });
  });

  it('overlap where a person can see both, and are kept in one order', () => {
    const styles = [at('ITALIC', 2, 4), at('BOLD', 0, 4), at('STRIKE', 0, 4)];
    expect(places('abcdef', ...styles)).toEqual(['BOLD 0+4', 'STRIKE 0+4', 'ITALIC 2+4']);
    expect(places('abcdef', ...styles.toReversed())).toEqual(places('abcdef', ...styles));
    expect(places('a @Bo b', at('BOLD', 0, 7), at('MENTION', 2, 3, 1n))).toEqual(['BOLD 0+7', 'MENTION 2+3']);
    expect(places('@Bo b', at('BOLD', 0, 5), at('MENTION', 0, 3, 1n), at('ITALIC', 0, 3))).toHaveLength(3);
  });

  it.each<[string, TextRangeInput[]]>([
    ['one kind in itself', [at('BOLD', 0, 4), at('BOLD', 2, 4)]],
    ['code in something', [at('BOLD', 0, 6), at('CODE', 2, 2)]],
    ['something in code', [at('CODE_BLOCK', 0, 6), at('ITALIC', 2, 2)]],
    ['a mention in code', [at('CODE', 0, 6), at('MENTION', 2, 2, 1n)]],
    ['a name cut at its end', [at('BOLD', 0, 3), at('MENTION', 2, 4, 1n)]],
    ['a name cut at its beginning', [at('MENTION', 0, 4, 1n), at('BOLD', 2, 4)]],
    ['a part of a name', [at('MENTION', 0, 4, 1n), at('BOLD', 0, 2)]],
    ['two names', [at('MENTION', 0, 4, 1n), at('MENTION_ALL', 2, 2)]],
  ])('do not overlap: %s', (_what, ranges) => {
    expect(() => parse('abcdef', ...ranges)).toThrow(InvalidInput);
    expect(() => parse('abcdef', ...ranges.toReversed())).toThrow(InvalidInput);
  });

  it('are a hundred at most, and fifty people', () => {
    const body = 'ab'.repeat(101);
    const bold = Array.from({ length: 101 }, (_, n) => at('BOLD', n * 2, 1));
    expect(places(body, ...bold.slice(0, limits.textRangesMax))).toHaveLength(100);
    expect(() => parse(body, ...bold)).toThrow(LimitReached);
    expect(() => parse(body, ...bold)).toThrow(expect.objectContaining({ inputPath: ['ranges'], value: 100 }));
    const people = Array.from({ length: 51 }, (_, n) => at('MENTION', n * 2, 1, BigInt(n + 1)));
    expect(places(body, ...people.slice(0, limits.mentionsMax))).toHaveLength(50);
    expect(() => parse(body, ...people)).toThrow(LimitReached);
  });

  it('are none where a text was changed without them', () => {
    const { ranges } = parse('abc', at('BOLD', 0, 3));
    expect(rangesContent(ranges, 0)).toEqual({ ranges: { edit: 0, list: ranges } });
    expect(rangesOf({ body: 'abc', ...rangesContent(ranges, 0) })).toEqual(ranges);
    expect(rangesOf({ body: 'other', edits: 1, ...rangesContent(ranges, 0) })).toEqual([]);
    expect(rangesContent([], 3)).toEqual({});
  });

  it('stand where their letters do in a caption, which is kept in one form of letters', () => {
    const raw = 'cafe\u0301 au lait';
    const caption = raw.normalize('NFC');
    const ranges = parseCaptionRanges(raw, caption, [at('BOLD', 0, 5), at('ITALIC', 6, 2)], []);
    expect(ranges.map(({ offset, length }) => caption.slice(offset, offset + length))).toEqual(['caf\u00e9', 'au']);
    expect(parseCaptionRanges('ab', 'ab', [at('BOLD', 0, 2)], [])).toHaveLength(1);
    expect(() => parseCaptionRanges(raw, caption, [at('BOLD', 0, 40)], ['input', 'content', 'image'])).toThrow(
      expect.objectContaining({ inputPath: ['input', 'content', 'image', 'captionRanges', '0'] }),
    );
  });
});
