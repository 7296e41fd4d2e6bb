import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { InvalidInput } from '../errors.ts';
import { decodeInput, encodeInput, hashOf, parseScheduled, previewKept, type ScheduledContent, withCaption } from './scheduled-content.ts';

const at = new Date('2030-01-01T08:00:00.000Z');
const pathOf = (work: () => unknown): readonly string[] => {
  try {
    work();
  } catch (error) {
    if (error instanceof InvalidInput) return error.inputPath;
  }
  throw new Error('It was not refused.');
};

describe('what is scheduled', () => {
  it('has the hash that texts always had, by whichever field they come', () => {
    const ranges = [{ kind: 'BOLD' as const, offset: 0, length: 2 }];
    const text = { body: ' hi ', ranges: [{ ...ranges[0]!, offset: 1 }], linkPreview: false };
    // A process of the last version compares with this.
    const before = createHash('sha256')
      .update(JSON.stringify(['hi', ranges, false, 7, at.toISOString()]))
      .digest('hex');
    expect(hashOf(parseScheduled(text, null), 7, at)).toBe(before);
    expect(hashOf(parseScheduled(null, { text }), 7, at)).toBe(before);
  });

  it('has another hash for anything else that is asked', () => {
    const image = (attachmentIds: bigint[], caption = '') => parseScheduled(null, { image: { attachmentIds, caption } });
    const asked = [
      hashOf(image([1n, 2n]), null, at),
      hashOf(image([2n, 1n]), null, at),
      hashOf(image([1n, 2n], 'a'), null, at),
      hashOf(image([1n, 2n]), 1, at),
      hashOf(image([1n, 2n]), null, new Date(at.getTime() + 1)),
      hashOf(parseScheduled(null, { sticker: { key: 1n } }), null, at),
      hashOf(parseScheduled(null, { sticker: { key: '.pip.hello' } }), null, at),
    ];
    expect(new Set(asked).size).toBe(asked.length);
    expect(hashOf(image([1n, 2n], ' '), null, at)).toBe(asked[0]);
  });

  it('comes back from JSON as it was given, with numbers that JSON has none of', () => {
    const range = { kind: 'MENTION' as const, offset: 0, length: 1, userId: 9_007_199_254_740_993n };
    const input = { image: { attachmentIds: [2n ** 62n, 1n], caption: '{"bigint":"1"}', captionRanges: [range] } };
    expect(decodeInput(JSON.parse(JSON.stringify(encodeInput(input))))).toEqual(input);
  });

  it('takes another caption where it has one, and says by its own path what is wrong with that', () => {
    const held = {
      kind: 'FILE',
      input: encodeInput({ file: { attachmentId: 5n, name: 'a.txt', caption: 'old' } }),
      told: {},
    } as ScheduledContent;
    expect(withCaption(held, { caption: 'new' })).toMatchObject({
      asked: { kind: 'FILE', content: { attachments: ['5'], name: 'a.txt', caption: 'new' } },
      rangesPath: ['input', 'captionRanges'],
    });
    expect(pathOf(() => withCaption(held, { caption: 'x'.repeat(1_001) }))).toEqual(['input', 'caption']);
    const range = { kind: 'BOLD' as const, offset: 0, length: 9 };
    expect(pathOf(() => withCaption(held, { caption: 'x', captionRanges: [range] }))).toEqual(['input', 'captionRanges', '0']);
    expect(pathOf(() => withCaption({ body: 'words' }, { caption: 'x' }))).toEqual(['input', 'caption']);
  });

  it('keeps that no preview is wanted until a text says otherwise', () => {
    expect(previewKept({ body: 'a' }, { body: 'b', linkPreview: false })).toEqual({ linkPreview: false });
    expect(previewKept({ body: 'a', linkPreview: true }, { body: 'b', linkPreview: false })).toEqual({});
    expect(previewKept({ body: 'a' }, { body: 'b' })).toEqual({});
  });
});
