import { open } from 'node:fs/promises';

/** Bytes somewhere, of which a reader asks for few at a time. */
export interface Bytes {
  readonly size: number;
  /** Rejects with BrokenMedia when there are not as many. */
  read(at: number, length: number): Promise<Buffer>;
}

/** Not what it seemed to be: broken off, damaged, with something else behind it, or made to keep its reader busy. */
export class BrokenMedia extends Error {
  override readonly name = 'BrokenMedia';
}

/** So much is read at once: headers lie close together. */
const WINDOW_BYTES = 65_536;

/** A file, of which no more than a window is in memory, however large it is. */
export const withBytesOf = async <T>(file: string, look: (bytes: Bytes) => Promise<T>): Promise<T> => {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    let from = 0;
    let held = Buffer.alloc(0);
    const read = async (at: number, length: number): Promise<Buffer> => {
      if (length > WINDOW_BYTES || at < 0 || at + length > size) throw new BrokenMedia(`There are no ${length} bytes at ${at}.`);
      if (at < from || at + length > from + held.length) {
        const window = Buffer.alloc(Math.min(WINDOW_BYTES, size - at));
        const { bytesRead } = await handle.read(window, 0, window.length, at);
        if (bytesRead < window.length) throw new BrokenMedia('It was cut off while it was read.');
        [from, held] = [at, window];
      }
      return held.subarray(at - from, at - from + length);
    };
    return await look({ size, read });
  } finally {
    await handle.close();
  }
};

/** No file is walked through for ever: each part that is looked at is a step. */
export const createSteps = (max: number): (() => void) => {
  let left = max;
  return () => {
    left -= 1;
    if (left < 0) throw new BrokenMedia(`It has more than ${max} parts.`);
  };
};
