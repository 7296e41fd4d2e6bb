import { formatRoute, parseRoute, type Screen } from './router.ts';

/** Screens that a code or a link from somebody else may lead to. */
const ARRIVALS: readonly Screen['name'][] = ['add', 'approve', 'join'];

/**
 * Where a code or a pasted link leads within this client; null when it is none of ours. Only the part after `#` counts: the same server may
 * be known by several addresses, and a token of another one is good for nothing here.
 */
export function parseArrival(text: string): Screen | null {
  const at = text.indexOf('#/');
  if (at < 0) return null;
  const { screen } = parseRoute(text.slice(at).trim());
  return ARRIVALS.includes(screen.name) ? screen : null;
}

const KEY = 'parley.arrival';

/** Kept in this tab while its person makes an account: the address is then another one. */
export function keepArrival(screen: Screen): void {
  if (ARRIVALS.includes(screen.name)) sessionStorage.setItem(KEY, formatRoute(screen));
}

/** Where the person was going when they had to sign in first; told once. */
export function takeArrival(): Screen | null {
  const kept = sessionStorage.getItem(KEY);
  sessionStorage.removeItem(KEY);
  return kept === null ? null : parseArrival(kept);
}
