import { describe, expect, it } from 'vitest';
import { findShortcut, isSingleKey, keysOf, SHORTCUTS } from './shortcut.ts';

const key = (overrides: Partial<KeyboardEvent>) =>
  ({
    key: '',
    code: '',
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    shiftKey: false,
    isComposing: false,
    keyCode: 0,
    ...overrides,
  }) as KeyboardEvent;
const free = { typing: false, singleKeys: true };

describe('shortcuts', () => {
  it('finds the palette by Ctrl and by Cmd, while typing too', () => {
    expect(findShortcut(key({ key: 'k', ctrlKey: true }), { ...free, typing: true })).toBe('palette');
    expect(findShortcut(key({ key: 'K', metaKey: true }), free)).toBe('palette');
  });

  it('tells Alt+↓ from Alt+Shift+↓', () => {
    expect(findShortcut(key({ key: 'ArrowDown', altKey: true }), free)).toBe('nextChat');
    expect(findShortcut(key({ key: 'ArrowDown', altKey: true, shiftKey: true }), free)).toBe('nextUnread');
  });

  it('leaves single keys to the text being typed, and to those who switched them off', () => {
    expect(findShortcut(key({ key: '?', shiftKey: true }), free)).toBe('help');
    expect(findShortcut(key({ key: '?', shiftKey: true }), { ...free, typing: true })).toBeNull();
    expect(findShortcut(key({ key: '?' }), { ...free, singleKeys: false })).toBeNull();
  });

  it('never acts on keys of an input method', () => {
    expect(findShortcut(key({ key: 'ArrowDown', altKey: true, isComposing: true }), free)).toBeNull();
  });

  it('names each shortcut once, and each has keys to show', () => {
    expect(new Set(SHORTCUTS.map((shortcut) => shortcut.name)).size).toBe(SHORTCUTS.length);
    expect(keysOf(SHORTCUTS[0]!, true)).toEqual(['⌘', 'K']);
    expect(SHORTCUTS.filter(isSingleKey).map((shortcut) => shortcut.name)).toEqual(['help', 'composer']);
  });
});
