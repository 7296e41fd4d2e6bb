const STORAGE_KEY = 'parley:recent-emoji';
const KEPT_MAX = 24;

/** The emoji picked last in this browser, the newest first. */
export function recentEmoji(): readonly string[] {
  try {
    const stored: unknown = JSON.parse(window.localStorage.getItem(STORAGE_KEY) ?? '[]');
    return Array.isArray(stored) ? stored.filter((emoji) => typeof emoji === 'string').slice(0, KEPT_MAX) : [];
  } catch {
    return [];
  }
}

export function keepRecentEmoji(emoji: string): void {
  try {
    window.localStorage.setItem(STORAGE_KEY, JSON.stringify(withRecent(recentEmoji(), emoji)));
  } catch {
    // Without storage there are none to come back to.
  }
}

export const withRecent = (held: readonly string[], emoji: string): readonly string[] =>
  [emoji, ...held.filter((other) => other !== emoji)].slice(0, KEPT_MAX);
