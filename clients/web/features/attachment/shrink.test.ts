import { describe, expect, it } from 'vitest';
import { mayMove, shrunkSize } from './shrink.ts';

const bytes = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0));

describe('a photo that is made smaller', () => {
  it('keeps its shape, and is never made larger', () => {
    expect(shrunkSize({ width: 4096, height: 1024 })).toEqual({ width: 2048, height: 512 });
    expect(shrunkSize({ width: 800, height: 600 })).toEqual({ width: 800, height: 600 });
    expect(shrunkSize({ width: 1, height: 30_000 })).toEqual({ width: 1, height: 2048 });
  });

  it('is none that moves', () => {
    expect(mayMove('image/jpeg', bytes('\xff\xd8\xff'))).toBe(false);
    expect(mayMove('image/png', bytes('\x89PNG....IHDR....IDAT'))).toBe(false);
    expect(mayMove('image/png', bytes('\x89PNG....IHDR....acTL....IDAT'))).toBe(true);
    expect(mayMove('image/webp', bytes('RIFF....WEBPVP8 ........'))).toBe(false);
    expect(mayMove('image/webp', bytes('RIFF....WEBPVP8X....\x02...'))).toBe(true);
    expect(mayMove('image/webp', bytes('RIFF....WEBPVP8X....\x10...'))).toBe(false);
    expect([mayMove('image/gif', bytes('GIF89a')), mayMove('image/avif', bytes(''))]).toEqual([true, true]);
  });
});
