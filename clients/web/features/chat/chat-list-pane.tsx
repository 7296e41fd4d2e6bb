import { useVirtualizer } from '@tanstack/react-virtual';
import { MessageCirclePlus, MessagesSquare, SearchX } from 'lucide-react';
import { useCallback, useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { ChatView } from '../../../sync/types.ts';
import { isEnter } from '../../lib/ime.ts';
import { useObservable } from '../../lib/observable.ts';
import { usePinyin } from '../../lib/pinyin.ts';
import { openDetail, openDialog } from '../../lib/router.ts';
import { useIsNarrow } from '../../lib/use-media-query.ts';
import { useNow } from '../../lib/use-now.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { useEngine } from '../session/session-context.ts';
import { CHAT_ROW_HEIGHT, ChatRow } from './chat-row.tsx';
import { filterChats } from './filter-chats.ts';
import { useChatTitle } from './use-chat-title.ts';

const OVERSCAN = 6;

export function ChatListPane({ openChatId }: { openChatId: string | null }) {
  const t = useTranslations('chats');
  const common = useTranslations('common');
  const engine = useEngine();
  const chats = useObservable(engine.chats);
  const account = useObservable(engine.account);
  const [query, setQuery] = useState('');
  const deferredQuery = useDeferredValue(query);
  const chatTitle = useChatTitle();
  const narrow = useIsNarrow();
  const readsAs = usePinyin(deferredQuery);
  const shown = useMemo(() => filterChats(chats, deferredQuery, chatTitle, readsAs), [chats, deferredQuery, chatTitle, readsAs]);
  return (
    <section aria-label={t('list')} className="flex min-h-0 flex-1 flex-col" data-testid="chat-list">
      <header className="flex shrink-0 flex-col gap-2 px-3 pt-3 pb-2">
        <div className="flex items-center">
          <h1 className="flex-1 px-1 text-lg font-semibold">{t('title')}</h1>
          <IconButton label={t('newChat')} onClick={() => openDialog('new-chat')} data-testid="new-chat">
            <MessageCirclePlus size={21} />
          </IconButton>
        </div>
        <SearchField
          label={t('search')}
          clearLabel={common('clear')}
          value={query}
          onValue={setQuery}
          data-search="chats"
          data-testid="chat-search"
          onKeyDown={(event) => {
            // What is shown may be of a letter ago; Enter means what is written.
            const [first] = isEnter(event) ? filterChats(chats, query, chatTitle, readsAs) : [];
            if (first) openDetail({ name: 'chat', chatId: first.id, details: false }, narrow);
            if (event.key === 'Escape' && query !== '') {
              event.stopPropagation();
              setQuery('');
            }
          }}
        />
      </header>
      {account === null && chats.length === 0 ? (
        <ListSkeleton />
      ) : shown.length > 0 ? (
        <ChatList chats={shown} openChatId={openChatId} filtered={deferredQuery !== ''} />
      ) : (
        <EmptyList query={deferredQuery} />
      )}
    </section>
  );
}

function EmptyList({ query }: { query: string }) {
  const t = useTranslations('chats');
  if (query.trim() !== '') {
    return (
      <Notice icon={<SearchX size={36} strokeWidth={1.25} />} title={t('noMatch', { query })} body={t('noMatchBody')}>
        <Button look="soft" small onClick={() => openDialog('find')}>
          {t('findPeople')}
        </Button>
      </Notice>
    );
  }
  return (
    <Notice icon={<MessagesSquare size={40} strokeWidth={1.25} />} title={t('empty')} body={t('emptyBody')}>
      <Button look="soft" small onClick={() => openDialog('find')}>
        {t('findPeople')}
      </Button>
      <Button look="quiet" small onClick={() => openDialog('new-group')}>
        {t('newGroup')}
      </Button>
    </Notice>
  );
}

function ListSkeleton() {
  const t = useTranslations('common');
  return (
    <div role="status" aria-label={t('loading')} className="flex flex-col">
      {Array.from({ length: 7 }, (_, index) => (
        <div key={index} className="flex h-[4.5rem] items-center gap-3 px-3">
          <div className="skeleton size-12 rounded-[30%]" />
          <div className="flex flex-1 flex-col gap-2">
            <div className="skeleton h-3.5" style={{ width: `${38 + ((index * 17) % 30)}%` }} />
            <div className="skeleton h-3" style={{ width: `${55 + ((index * 23) % 35)}%` }} />
          </div>
        </div>
      ))}
    </div>
  );
}

/** Only the rows in view exist. One row takes part in the tab order; arrow keys move between rows. */
function ChatList({ chats, openChatId, filtered }: { chats: readonly ChatView[]; openChatId: string | null; filtered: boolean }) {
  const t = useTranslations('chats');
  const engine = useEngine();
  const nowMs = useNow();
  const narrow = useIsNarrow();
  const scroller = useRef<HTMLDivElement>(null);
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
              />
            </li>
          );
        })}
      </ul>
    </div>
  );
}
