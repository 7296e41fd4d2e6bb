import { describe, expect, it } from 'vitest';
import { isEnter, isImeKey } from './ime.ts';

describe('input method guard', () => {
  it('lets a plain Enter through', () => {
    expect(isEnter({ key: 'Enter', isComposing: false, keyCode: 13 })).toBe(true);
  });

  it('holds Enter back while Chromium composes', () => {
    expect(isEnter({ key: 'Enter', isComposing: true, keyCode: 229 })).toBe(false);
  });

  it('holds back the key that ended a composition in Safari', () => {
    expect(isEnter({ key: 'Enter', isComposing: false, keyCode: 229 })).toBe(false);
  });

  it('reads the native event behind a React event', () => {
    expect(isImeKey({ nativeEvent: { isComposing: true, keyCode: 13 } })).toBe(true);
    expect(isImeKey({ nativeEvent: { isComposing: false, keyCode: 13 } })).toBe(false);
  });
});
