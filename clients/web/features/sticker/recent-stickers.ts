import type { Sticker } from './shelf.ts';

const STORAGE_KEY = 'parley:recent-stickers';
const KEPT_MAX = 24;

/** The stickers sent last from this browser by this person, the newest first. */
export function recentStickers(userId: string): readonly Sticker[] {
  try {
    const stored: unknown = JSON.parse(window.localStorage.getItem(`${STORAGE_KEY}:${userId}`) ?? '[]');
    return Array.isArray(stored) ? stored.filter(isSticker).slice(0, KEPT_MAX) : [];
  } catch {
    return [];
  }
}

export function keepRecentSticker(userId: string, sticker: Sticker): void {
  try {
    window.localStorage.setItem(`${STORAGE_KEY}:${userId}`, JSON.stringify(withRecent(recentStickers(userId), sticker)));
  } catch {
    // Without storage there are none to come back to.
  }
}

/** One that the server does not take any more. */
export function dropRecentSticker(userId: string, stickerId: string): void {
  try {
    const kept = recentStickers(userId).filter(({ id }) => id !== stickerId);
    window.localStorage.setItem(`${STORAGE_KEY}:${userId}`, JSON.stringify(kept));
  } catch {
    // As above.
  }
}

export const withRecent = (held: readonly Sticker[], sticker: Sticker): readonly Sticker[] =>
  [sticker, ...held.filter(({ id }) => id !== sticker.id)].slice(0, KEPT_MAX);

const isSticker = (value: unknown): value is Sticker =>
  typeof value === 'object' &&
  value !== null &&
  'id' in value &&
  'url' in value &&
  typeof value.url === 'string' &&
  value.url.startsWith('/');
