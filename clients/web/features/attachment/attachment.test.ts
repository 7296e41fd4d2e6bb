import { describe, expect, it } from 'vitest';
import { chosenOf, imageTypeOf, IMAGES_MAX, messagesOf } from './file-kind.ts';
import { formatBytes } from './format-bytes.ts';
import { albumColumns, imagesHeight, shownSize } from './image-size.ts';
import { placeholderUrl } from './placeholder.ts';

const bytes = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0));

describe('what somebody chose', () => {
  it('is an image by its first bytes, and a file whatever its name says', async () => {
    expect(imageTypeOf(bytes('\xff\xd8\xff\xe0'))).toBe('image/jpeg');
    expect(imageTypeOf(bytes('\x89PNG\r\n\x1a\n'))).toBe('image/png');
    expect(imageTypeOf(bytes('RIFF....WEBPVP8 '))).toBe('image/webp');
    expect(imageTypeOf(bytes('....ftypavif'))).toBe('image/avif');
    expect(imageTypeOf(bytes('<svg>'))).toBeNull();
    expect(imageTypeOf(bytes(''))).toBeNull();
    expect(await chosenOf(new File(['GIF89a'], 'a.txt'))).toMatchObject({ kind: 'IMAGE', type: 'image/gif' });
    expect(await chosenOf(new File(['words'], 'a.png', { type: 'image/png' }))).toMatchObject({ kind: 'FILE' });
    expect(await chosenOf(new File(['GIF89a'], 'a.gif'), true)).toMatchObject({ kind: 'FILE', type: 'application/octet-stream' });
  });

  it('is an album of its images, as many as one holds, and a message for each file', () => {
    const image = { kind: 'IMAGE', type: 'image/png', file: new File([], 'i') } as const;
    const file = { kind: 'FILE', type: 'x/y', file: new File([], 'f') } as const;
    expect(messagesOf([file, image, image, file]).map((one) => one.length)).toEqual([2, 1, 1]);
    expect(messagesOf(Array.from({ length: IMAGES_MAX + 1 }, () => image)).map((one) => one.length)).toEqual([IMAGES_MAX, 1]);
    expect(messagesOf([])).toEqual([]);
  });
});

describe('the room of images', () => {
  it('is known before they are there', () => {
    expect(shownSize({ width: 3000, height: 1500 })).toEqual({ width: 320, height: 160 });
    expect(shownSize({ width: 10, height: 4000 })).toEqual({ width: 96, height: 320 });
    expect([1, 2, 3, 4, 5].map(albumColumns)).toEqual([3, 2, 3, 2, 3]);
    const one = { width: 400, height: 400 };
    expect([imagesHeight([]), imagesHeight([one]), imagesHeight([one, one]), imagesHeight([one, one, one, one])]).toEqual([
      0, 320, 104, 212,
    ]);
  });

  it('shows nothing for a placeholder that it cannot read', () => {
    expect(placeholderUrl('1QcSHQRnh493V4dIh4eXh1h4kJUI')).toMatch(/^data:image\/png;base64,/);
    expect(placeholderUrl('%')).toBe('');
  });
});

it('sizes are told in units that one reads', () => {
  expect([5, 1_200, 34_000_000, 2_000_000_000].map((size) => formatBytes(size, 'en'))).toEqual(['5B', '1.2kB', '34MB', '2GB']);
});
