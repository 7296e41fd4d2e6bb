import { useSyncExternalStore } from 'react';

/**
 * Routes live in the hash, so one exported page serves every address and no chat id reaches a server log. The path names the
 * screen, `?dialog=` an overlay on top of it: closing an overlay is one step back in the browser's history.
 */
export type SettingsSection = 'profile' | 'appearance' | 'notifications' | 'privacy' | 'devices' | 'password' | 'about';
export type Dialog =
  | 'new-chat'
  | 'new-group'
  | 'add-members'
  | 'rename-group'
  | 'nickname'
  | 'announcement'
  | 'writing'
  | 'disappearing'
  | 'invites'
  | 'bans'
  | 'entry'
  | 'join-requests'
  | 'transfer'
  | 'gallery'
  | 'shortcuts'
  | 'find'
  | 'palette'
  | 'my-card'
  | 'scan';

export type Screen =
  | { name: 'chats' }
  | { name: 'archive' }
  | { name: 'chat'; chatId: string; details: boolean }
  | { name: 'contacts' }
  | { name: 'requests' }
  | { name: 'blocked' }
  | { name: 'groups' }
  | { name: 'contact'; userId: string }
  | { name: 'add'; token: string }
  | { name: 'approve'; code: string }
  | { name: 'join'; token: string }
  | { name: 'settings' }
  | { name: 'settings-section'; section: SettingsSection }
  | { name: 'sign-in' }
  | { name: 'sign-up' }
  | { name: 'nowhere' };

export interface Route {
  screen: Screen;
  dialog: Dialog | null;
}

const SECTIONS: readonly string[] = ['profile', 'appearance', 'notifications', 'privacy', 'devices', 'password', 'about'];
const DIALOGS: readonly string[] = [
  'new-chat',
  'new-group',
  'add-members',
  'rename-group',
  'nickname',
  'announcement',
  'writing',
  'disappearing',
  'invites',
  'bans',
  'entry',
  'join-requests',
  'transfer',
  'gallery',
  'shortcuts',
  'find',
  'palette',
  'my-card',
  'scan',
];

export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#/, '').split('?');
  const dialog = new URLSearchParams(query).get('dialog');
  return { screen: parseScreen(path), dialog: dialog !== null && DIALOGS.includes(dialog) ? (dialog as Dialog) : null };
}

function parseScreen(path: string): Screen {
  const [area = '', id, extra, ...rest] = path.split('/').filter(Boolean).map(decode);
  if (rest.length > 0) return { name: 'nowhere' };
  if (area === '' || (area === 'chats' && id === undefined)) return { name: 'chats' };
  if (area === 'chats' && id !== undefined && (extra === undefined || extra === 'details'))
    return { name: 'chat', chatId: id, details: extra !== undefined };
  if (area === 'archive' && id === undefined) return { name: 'archive' };
  if (area === 'contacts') return parseContacts(id, extra);
  if ((area === 'add' || area === 'join') && id !== undefined && extra === undefined) return { name: area, token: id };
  if (area === 'approve' && id !== undefined && extra === undefined) return { name: 'approve', code: id };
  if (area === 'settings' && id === undefined) return { name: 'settings' };
  if (area === 'settings' && extra === undefined && SECTIONS.includes(id!))
    return { name: 'settings-section', section: id as SettingsSection };
  if ((area === 'sign-in' || area === 'sign-up') && id === undefined) return { name: area };
  return { name: 'nowhere' };
}

function parseContacts(id: string | undefined, extra: string | undefined): Screen {
  if (id === undefined) return { name: 'contacts' };
  if (id === 'people' && extra !== undefined) return { name: 'contact', userId: extra };
  if ((id === 'requests' || id === 'blocked' || id === 'groups') && extra === undefined) return { name: id };
  return { name: 'nowhere' };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export function formatRoute(screen: Screen, dialog: Dialog | null = null): string {
  return `#${formatScreen(screen)}${dialog === null ? '' : `?dialog=${dialog}`}`;
}

function formatScreen(screen: Screen): string {
  switch (screen.name) {
    case 'chats':
    case 'nowhere':
      return '/';
    case 'chat':
      return `/chats/${encodeURIComponent(screen.chatId)}${screen.details ? '/details' : ''}`;
    case 'archive':
      return '/archive';
    case 'contacts':
      return '/contacts';
    case 'requests':
    case 'blocked':
    case 'groups':
      return `/contacts/${screen.name}`;
    case 'contact':
      return `/contacts/people/${encodeURIComponent(screen.userId)}`;
    case 'add':
    case 'join':
      return `/${screen.name}/${encodeURIComponent(screen.token)}`;
    case 'approve':
      return `/approve/${encodeURIComponent(screen.code)}`;
    case 'settings':
      return '/settings';
    case 'settings-section':
      return `/settings/${screen.section}`;
    case 'sign-in':
    case 'sign-up':
      return `/${screen.name}`;
  }
}

/** The screen that "back" leads to when this one was opened from outside. */
export function parentOf(screen: Screen): Screen {
  switch (screen.name) {
    case 'chat':
      return screen.details ? { ...screen, details: false } : { name: 'chats' };
    case 'requests':
    case 'blocked':
    case 'groups':
    case 'contact':
    case 'add':
      return { name: 'contacts' };
    case 'settings-section':
    case 'approve':
      return { name: 'settings' };
    default:
      return { name: 'chats' };
  }
}

/** A screen that fills the second pane; on a phone it covers the list. */
export function isDetail(screen: Screen): boolean {
  return !['chats', 'archive', 'contacts', 'settings', 'sign-in', 'sign-up'].includes(screen.name);
}

const listeners = new Set<() => void>();
let cached: { hash: string; route: Route } = { hash: '', route: parseRoute('') };
const serverRoute = cached.route;

function currentRoute(): Route {
  const { hash } = window.location;
  if (cached.hash !== hash) cached = { hash, route: parseRoute(hash) };
  return cached.route;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener('popstate', listener);
  window.addEventListener('hashchange', listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('popstate', listener);
    window.removeEventListener('hashchange', listener);
  };
}

/** The screen of the moment, for what happens on a click. */
export const currentScreen = (): Screen => currentRoute().screen;

export function useRoute(): Route {
  return useSyncExternalStore(subscribe, currentRoute, () => serverRoute);
}

/** How many entries of this page lie below the current one: tells whether the browser's back stays inside. */
const depth = (): number => (window.history.state as { parleyDepth?: number } | null)?.parleyDepth ?? 0;

export function navigate(screen: Screen, options: { dialog?: Dialog | null; replace?: boolean } = {}): void {
  const href = formatRoute(screen, options.dialog ?? null);
  if (href === window.location.hash) return;
  // What covered the page of before does not cover this one, and must not lead back from it.
  const state = { ...(window.history.state as object | null), parleyOver: undefined, parleyDepth: depth() + (options.replace ? 0 : 1) };
  if (options.replace) window.history.replaceState(state, '', href);
  else window.history.pushState(state, '', href);
  for (const listener of listeners) listener();
}

/** On a phone a second detail replaces the first, so that back always leads to the list. */
export function openDetail(screen: Screen, narrow: boolean): void {
  navigate(screen, { replace: narrow && isDetail(currentRoute().screen) });
}

export function goUp(): void {
  if (depth() > 0) window.history.back();
  else navigate(parentOf(currentRoute().screen), { replace: true });
}

export function openDialog(dialog: Dialog): void {
  navigate(currentRoute().screen, { dialog });
}

export function closeDialog(): void {
  const { screen, dialog } = currentRoute();
  if (dialog === null) return;
  if (depth() > 0) window.history.back();
  else navigate(screen, { replace: true });
}
