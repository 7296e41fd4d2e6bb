import { isImeKey } from './ime.ts';

/** The one table of keys: it drives the handlers, the sheet behind `?` and the page in the README. */
export type ShortcutName =
  | 'palette'
  | 'previousChat'
  | 'nextChat'
  | 'previousUnread'
  | 'nextUnread'
  | 'newGroup'
  | 'newChat'
  | 'settings'
  | 'search'
  | 'composer'
  | 'help'
  | 'close';

interface Chord {
  key: string;
  /** Ctrl, or Cmd on Apple keyboards. */
  mod?: boolean;
  alt?: boolean;
  shift?: boolean;
}

export interface Shortcut {
  name: ShortcutName;
  chord: Chord;
  group: 'navigate' | 'write';
}

export const SHORTCUTS: readonly Shortcut[] = [
  { name: 'palette', chord: { key: 'k', mod: true }, group: 'navigate' },
  { name: 'previousChat', chord: { key: 'ArrowUp', alt: true }, group: 'navigate' },
  { name: 'nextChat', chord: { key: 'ArrowDown', alt: true }, group: 'navigate' },
  { name: 'previousUnread', chord: { key: 'ArrowUp', alt: true, shift: true }, group: 'navigate' },
  { name: 'nextUnread', chord: { key: 'ArrowDown', alt: true, shift: true }, group: 'navigate' },
  { name: 'search', chord: { key: 'f', mod: true, shift: true }, group: 'navigate' },
  { name: 'settings', chord: { key: ',', mod: true }, group: 'navigate' },
  { name: 'help', chord: { key: '?' }, group: 'navigate' },
  { name: 'close', chord: { key: 'Escape' }, group: 'navigate' },
  { name: 'composer', chord: { key: '/' }, group: 'write' },
  { name: 'newChat', chord: { key: 'n', alt: true }, group: 'write' },
  { name: 'newGroup', chord: { key: 'n', alt: true, shift: true }, group: 'write' },
];

type KeyLike = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey' | 'isComposing' | 'keyCode'>;

/** `?` needs Shift on many layouts and no Shift on others: for signs the key itself is enough. */
function matches(chord: Chord, event: KeyLike): boolean {
  const mod = event.ctrlKey || event.metaKey;
  if ((chord.mod ?? false) !== mod || (chord.alt ?? false) !== event.altKey) return false;
  const isSign = chord.key.length === 1 && !/[a-z]/u.test(chord.key);
  if (!isSign && (chord.shift ?? false) !== event.shiftKey) return false;
  // With Alt, Apple keyboards type other letters (Alt+N is a dead tilde); the physical key still tells.
  return event.key.toLowerCase() === chord.key.toLowerCase() || (chord.alt === true && event.code === `Key${chord.key.toUpperCase()}`);
}

export const isSingleKey = ({ chord }: Shortcut): boolean => !chord.mod && !chord.alt && chord.key.length === 1;

export function findShortcut(event: KeyLike, options: { typing: boolean; singleKeys: boolean }): ShortcutName | null {
  if (isImeKey(event)) return null;
  const found = SHORTCUTS.find((shortcut) => matches(shortcut.chord, event));
  if (!found) return null;
  if (isSingleKey(found) && (options.typing || !options.singleKeys)) return null;
  return found.name;
}

const SIGNS: Record<string, string> = { ArrowUp: '↑', ArrowDown: '↓', Escape: 'Esc' };

export function keysOf({ chord }: Shortcut, isApple: boolean): string[] {
  const keys: string[] = [];
  if (chord.mod) keys.push(isApple ? '⌘' : 'Ctrl');
  if (chord.alt) keys.push(isApple ? '⌥' : 'Alt');
  if (chord.shift) keys.push(isApple ? '⇧' : 'Shift');
  keys.push(SIGNS[chord.key] ?? chord.key.toUpperCase());
  return keys;
}

export const hasModifier = (event: { altKey: boolean; ctrlKey: boolean; metaKey: boolean; shiftKey: boolean }): boolean =>
  event.altKey || event.ctrlKey || event.metaKey || event.shiftKey;
