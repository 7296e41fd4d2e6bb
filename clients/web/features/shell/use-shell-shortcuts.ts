import { useEffect } from 'react';
import { usePreferences } from '../../lib/preference.ts';
import { goUp, navigate, openDialog, useRoute } from '../../lib/router.ts';
import { findShortcut, type ShortcutName } from '../../lib/shortcut.ts';
import { neighbour } from '../chat/neighbour.ts';
import { useEngine } from '../session/session-context.ts';

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName));

/** Runs the table of `lib/shortcut.ts`. An open dialog has the keys to itself. */
export function useShellShortcuts(): void {
  const engine = useEngine();
  const { screen, dialog } = useRoute();
  const { singleKeys } = usePreferences();
  useEffect(() => {
    const openId = screen.name === 'chat' ? screen.chatId : null;
    const move = (step: 1 | -1, unreadOnly: boolean) => {
      const chatId = neighbour(engine.chats.get(), openId, step, unreadOnly);
      if (chatId !== null) navigate({ name: 'chat', chatId, details: false }, { replace: openId !== null });
    };
    const runs: Record<ShortcutName, () => boolean | void> = {
      palette: () => openDialog('palette'),
      previousChat: () => move(-1, false),
      nextChat: () => move(1, false),
      previousUnread: () => move(-1, true),
      nextUnread: () => move(1, true),
      newChat: () => openDialog('new-chat'),
      newGroup: () => openDialog('new-group'),
      settings: () => navigate({ name: 'settings' }),
      help: () => openDialog('shortcuts'),
      search: () => focusOn('[data-search="chats"]'),
      composer: () => focusOn('[data-composer]'),
      close: () => (openId === null ? false : goUp()),
    };
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || dialog !== null) return;
      const name = findShortcut(event, { typing: isTyping(event.target), singleKeys });
      if (name === null || runs[name]() === false) return;
      event.preventDefault();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [engine, screen, dialog, singleKeys]);
}

function focusOn(selector: string): boolean {
  const target = document.querySelector<HTMLElement>(selector);
  target?.focus();
  return target !== null;
}
