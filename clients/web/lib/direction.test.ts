import { describe, expect, it } from 'vitest';
import { isRightToLeft } from './direction.ts';

describe('isRightToLeft', () => {
  it('goes by the first letter', () => {
    expect(isRightToLeft('12: שלום')).toBe(true);
    expect(isRightToLeft('مرحبا Ann')).toBe(true);
    expect(isRightToLeft('Ann مرحبا')).toBe(false);
    expect(isRightToLeft('你好')).toBe(false);
    expect(isRightToLeft('😄 123')).toBe(false);
  });
});
