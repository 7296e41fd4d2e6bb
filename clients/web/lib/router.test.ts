import { describe, expect, it } from 'vitest';
import { formatRoute, isDetail, parentOf, parseRoute, type Dialog, type Screen } from './router.ts';

const SCREENS: readonly Screen[] = [
  { name: 'chats' },
  { name: 'archive' },
  { name: 'chat', chatId: 'c_1a', details: false },
  { name: 'chat', chatId: 'c_1a', details: true },
  { name: 'contacts' },
  { name: 'requests' },
  { name: 'blocked' },
  { name: 'groups' },
  { name: 'contact', userId: 'u_9' },
  { name: 'settings' },
  { name: 'settings-section', section: 'devices' },
  { name: 'join', token: 'aB-_9' },
  { name: 'sign-in' },
  { name: 'sign-up' },
];

describe('router', () => {
  it.each(SCREENS)('reads back the address it writes: $name', (screen) => {
    for (const dialog of [null, 'new-group'] satisfies (Dialog | null)[]) {
      expect(parseRoute(formatRoute(screen, dialog))).toEqual({ screen, dialog });
    }
  });

  it('opens the chats for an empty address', () => {
    expect(parseRoute('').screen).toEqual({ name: 'chats' });
    expect(parseRoute('#/').screen).toEqual({ name: 'chats' });
  });

  it.each(['#/nope', '#/chats/a/b', '#/archive/a', '#/chats/a/details/x', '#/contacts/people', '#/settings/nope', '#/settings/profile/x'])(
    'says so for an unknown address: %s',
    (hash) => {
      expect(parseRoute(hash).screen).toEqual({ name: 'nowhere' });
    },
  );

  it('ignores an unknown dialog and a broken escape', () => {
    expect(parseRoute('#/chats?dialog=evil').dialog).toBeNull();
    expect(parseRoute('#/chats/%E0%A4%A').screen).toEqual({ name: 'chat', chatId: '%E0%A4%A', details: false });
  });

  it('knows what lies above each screen', () => {
    expect(parentOf({ name: 'chat', chatId: 'c', details: true })).toEqual({ name: 'chat', chatId: 'c', details: false });
    expect(parentOf({ name: 'chat', chatId: 'c', details: false })).toEqual({ name: 'chats' });
    expect(parentOf({ name: 'archive' })).toEqual({ name: 'chats' });
    expect(parentOf({ name: 'settings-section', section: 'privacy' })).toEqual({ name: 'settings' });
    expect(SCREENS.filter(isDetail).map((screen) => screen.name)).toEqual([
      'chat',
      'chat',
      'requests',
      'blocked',
      'groups',
      'contact',
      'settings-section',
      'join',
    ]);
  });
});
