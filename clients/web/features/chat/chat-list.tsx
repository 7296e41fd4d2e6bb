import { useVirtualizer } from '@tanstack/react-virtual';
import { Suspense, useCallback, useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { ChatView } from '../../../sync/types.ts';
import { lazy } from '../../lib/lazy.ts';
import { useIsNarrow } from '../../lib/use-media-query.ts';
import { useNow } from '../../lib/use-now.ts';
import type { SwipeSide } from '../../lib/use-swipe.ts';
import { preloadMenu } from '../../ui/menu.tsx';
import { useEngine } from '../session/session-context.ts';
import type { OpenChatMenu } from './chat-menu.tsx';
import { CHAT_ROW_HEIGHT, ChatRow } from './chat-row.tsx';
import { useChatActions } from './use-chat-actions.ts';

const ChatMenu = lazy(() => {
  preloadMenu();
  return import('./chat-menu.tsx');
});

const OVERSCAN = 6;

/** Only the rows in view exist. One row takes part in the tab order; arrow keys move between rows. */
export function ChatList({ chats, openChatId, filtered }: { chats: readonly ChatView[]; openChatId: string | null; filtered: boolean }) {
  const t = useTranslations('chats');
  const engine = useEngine();
  const nowMs = useNow();
  const narrow = useIsNarrow();
  const scroller = useRef<HTMLDivElement>(null);
  const { menu, setMenu, onMenu, onSwipe } = useRowActions();
  const openIndex = chats.findIndex((chat) => chat.id === openChatId);
  const [activeIndex, setActiveIndex] = useState<number | null>(null);
  const tabbableIndex = Math.min(activeIndex ?? Math.max(openIndex, 0), chats.length - 1);
  const virtualizer = useVirtualizer({
    count: chats.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => CHAT_ROW_HEIGHT,
    getItemKey: useCallback((index: number) => chats[index]!.id, [chats]),
    overscan: OVERSCAN,
  });

  // A chat chosen by key or link comes into view; one that only moves up in the list does not pull the list along.
  useEffect(() => {
    if (openChatId !== null && openIndex !== -1) virtualizer.scrollToIndex(openIndex, { align: 'auto' });
  }, [openChatId]);

  const lastShown = virtualizer.range?.endIndex ?? 0;
  useEffect(() => {
    if (!filtered && lastShown >= chats.length - OVERSCAN) void engine.loadMoreChats();
  }, [engine, filtered, lastShown, chats.length]);

  function onKeyDown(event: React.KeyboardEvent) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const moves: Record<string, number> = { ArrowDown: tabbableIndex + 1, ArrowUp: tabbableIndex - 1, Home: 0, End: chats.length - 1 };
    const wanted = moves[event.key];
    if (wanted === undefined) return;
    event.preventDefault();
    const next = Math.max(0, Math.min(chats.length - 1, wanted));
    setActiveIndex(next);
    virtualizer.scrollToIndex(next, { align: 'auto' });
    requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(`[data-index="${next}"] a`)?.focus());
  }

  return (
    <div ref={scroller} className="min-h-0 flex-1 overflow-y-auto" onKeyDown={onKeyDown}>
      <ul aria-label={t('list')} className="relative" style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map((item) => {
          const chat = chats[item.index]!;
          return (
            <li
              key={item.key}
              data-index={item.index}
              aria-setsize={chats.length}
              aria-posinset={item.index + 1}
              className="absolute inset-x-0 top-0"
              style={{ height: item.size, transform: `translateY(${item.start}px)` }}
              onFocus={() => setActiveIndex(item.index)}
            >
              <ChatRow
                chat={chat}
                selected={chat.id === openChatId}
                narrow={narrow}
                nowMs={nowMs}
                tabIndex={item.index === tabbableIndex ? 0 : -1}
                onMenu={onMenu}
                onSwipe={onSwipe}
              />
            </li>
          );
        })}
      </ul>
      {menu !== null && (
        <Suspense fallback={null}>
          <ChatMenu menu={menu} onOpen={setMenu} onClose={() => setMenu(null)} />
        </Suspense>
      )}
    </div>
  );
}

/** One menu for all rows; what rows are given stays the same, so that an open menu renders none of them. */
function useRowActions() {
  const actions = useChatActions();
  const [menu, setMenu] = useState<OpenChatMenu | null>(null);
  const onMenu = useCallback(
    (chat: ChatView, anchor: OpenChatMenu['anchor'], source: HTMLElement) => setMenu({ chat, anchor, source }),
    [],
  );
  const onSwipe = useCallback(
    (chat: ChatView, side: SwipeSide) => (side === 'left' ? actions.toggleArchive(chat) : actions.toggleRead(chat)),
    [actions],
  );
  return { menu, setMenu, onMenu, onSwipe };
}
