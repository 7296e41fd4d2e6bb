import { describe, expect, it } from 'vitest';
import { middleSquare } from './square-picture.ts';

describe('middleSquare', () => {
  it('is the largest in the middle, of wide, tall and square pictures, to the last pixel', () => {
    expect(middleSquare({ width: 900, height: 600 })).toEqual({ x: 150, y: 0, side: 600 });
    expect(middleSquare({ width: 301, height: 600 })).toEqual({ x: 0, y: 149, side: 301 });
    expect(middleSquare({ width: 7, height: 7 })).toEqual({ x: 0, y: 0, side: 7 });
    expect(middleSquare({ width: 1, height: 5_000 })).toEqual({ x: 0, y: 2_499, side: 1 });
  });
});
