import { describe, expect, it } from 'vitest';
import { InvalidInput } from '../errors.ts';
import { limits } from '../limits.ts';
import { idOfKey, keyOf } from './attachment.ts';
import { isHonest, parseFileName, parseNewUpload, partSizes } from './attachment-rules.ts';

const sha256 = 'AB'.repeat(32);
const parse = (more: object) => parseNewUpload({ kind: 'FILE', name: 'a', type: 'text/plain', size: 1, sha256, ...more });

describe('a new upload', () => {
  it('is told in normal form', () => {
    expect(parse({ type: ' Text/PLAIN; charset=utf-8', name: '/home/ann/\u0065\u0301.txt' })).toMatchObject({
      type: 'text/plain',
      name: 'é.txt',
    });
    expect(parse({ type: '' }).type).toBe('application/octet-stream');
    expect(Buffer.from(parse({}).sha256).toString('hex')).toBe(sha256.toLowerCase());
    for (const name of ['', '   ', 'a/', '..\\', 'x\u0000y', 'a\nb'])
      expect(() => parseFileName(name, []), JSON.stringify(name)).toThrow(InvalidInput);
  });

  it('comes in parts of one size, and what is left', () => {
    const part = limits.uploadPartBytes;
    expect([1, part, part + 1, 2 * part].map(partSizes)).toEqual([[1], [part], [part, 1], [part, part]]);
    expect(partSizes(limits.fileBytesMax).length).toBeLessThanOrEqual(256);
  });

  it.each([
    ['image/png', 'image/png', true],
    ['image/png', 'image/jpeg', false],
    ['image/png', null, false],
    ['image/svg+xml', null, true],
    ['text/plain', null, true],
    ['text/plain', 'application/pdf', false],
    ['application/octet-stream', 'application/x-msdownload', true],
    ['application/pdf', null, false],
    ['application/vnd.openxmlformats-officedocument.wordprocessingml.document', 'application/zip', true],
    ['application/msword', 'application/x-cfb', true],
    ['audio/mp4', 'video/mp4', true],
    ['video/mp4', 'video/x-m4v', true],
    ['video/mp4', 'video/quicktime', false],
    ['video/webm', 'video/x-matroska', true],
    ['video/webm', 'video/mp4', false],
    ['audio/wav', 'audio/vnd.wave', true],
    ['application/zip', 'application/x-msdownload', false],
  ])('called %s and found to be %s: %s', (declared, found, honest) => {
    expect(isHonest(declared, found)).toBe(honest);
  });
});

it('what lies in the store is found by its name, and nothing else', () => {
  const id = 123_456_789_012_345n;
  const keys = [
    keyOf.upload(id),
    keyOf.full({ id, kind: 'FILE', size: 1 }),
    keyOf.full({ id, kind: 'FILE', size: limits.fileBytesMax }),
    keyOf.full({ id, kind: 'IMAGE', size: 1 }),
    keyOf.thumbnail(id),
    keyOf.rendition(id),
  ];
  expect(keys.map(idOfKey)).toEqual([id, id, id, id, id, id]);
  expect(['backup/x', 'uploads', 'uploads/', 'uploads/A', 'images/zzzzzzzzzzzzzz/full'].map(idOfKey)).toEqual([
    null,
    null,
    null,
    null,
    null,
  ]);
});
