import { describe, expect, it } from 'vitest';
import { chosenOf, imageTypeOf, messagesOf, videoTypeOf } from './file-kind.ts';
import { posterAt, posterSize } from './film-of.ts';
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

  it('is a video by its first bytes, and no image or sound that begins alike', async () => {
    const box = (brand: string) => bytes(`....ftyp${brand}....`);
    expect(['isom', 'mp42', 'M4V '].map((brand) => videoTypeOf(box(brand)))).toEqual(['video/mp4', 'video/mp4', 'video/mp4']);
    expect(videoTypeOf(box('qt  '))).toBe('video/quicktime');
    for (const brand of ['avif', 'heic', 'mif1', 'M4A ']) expect(videoTypeOf(box(brand))).toBeNull();
    expect(videoTypeOf(bytes('\x1aE\xdf\xa3\x9fB\x82\x84webm'))).toBe('video/webm');
    expect(videoTypeOf(bytes('\x1aE\xdf\xa3\x9fB\x82\x88matroska'))).toBeNull();
    expect(videoTypeOf(bytes(''))).toBeNull();
    const file = new File(['....ftypisom....'], 'a.mp4', { type: 'video/mp4' });
    expect(await chosenOf(file)).toMatchObject({ kind: 'VIDEO', type: 'video/mp4' });
    expect(await chosenOf(file, true)).toMatchObject({ kind: 'FILE' });
  });

  it('is shown by a picture from a little way into it, no larger than is looked at', () => {
    expect([90, 1, 0.2, Infinity, Number.NaN].map(posterAt)).toEqual([1, 0.5, 0.1, 0, 0]);
    expect(posterSize({ width: 3840, height: 2160 })).toEqual({ width: 1280, height: 720 });
    expect(posterSize({ width: 320, height: 640 })).toEqual({ width: 320, height: 640 });
  });

  it('is an album of its images, as many as one holds, and a message for each file', () => {
    const image = { kind: 'IMAGE', type: 'image/png', file: new File([], 'i') } as const;
    const file = { kind: 'FILE', type: 'x/y', file: new File([], 'f') } as const;
    expect(messagesOf([file, image, image, file]).map((one) => one.length)).toEqual([2, 1, 1]);
    expect(messagesOf([image, image, image, file, image], 3).map((one) => one.length)).toEqual([3, 1, 1]);
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
