import { Archive, ArrowLeft, Bookmark, MessageCirclePlus } from 'lucide-react';
import { Suspense, useDeferredValue, useEffect, useMemo, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { ChatView } from '../../../sync/types.ts';
import { isEnter } from '../../lib/ime.ts';
import { lazy } from '../../lib/lazy.ts';
import { useObservable } from '../../lib/observable.ts';
import { usePinyin } from '../../lib/pinyin.ts';
import { currentScreen, goUp, isDetail, navigate, openDetail, openDialog, useRoute } from '../../lib/router.ts';
import { useIsNarrow } from '../../lib/use-media-query.ts';
import { IconButton } from '../../ui/button.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { useEngine } from '../session/session-context.ts';
import { ChatFilters } from './chat-filters.tsx';
import { ChatList } from './chat-list.tsx';
import { chatsIn, filterChats } from './filter-chats.ts';
import { ListEntry } from './list-entry.tsx';
import { setListView, useListView, type ListView } from './list-view.ts';
import { useChatTitle } from './use-chat-title.ts';
import { useOpenDirectChat } from './use-open-direct-chat.ts';

const EmptyList = lazy(() => import('./empty-list.tsx'));

export function ChatListPane({ openChatId }: { openChatId: string | null }) {
  const t = useTranslations('chats');
  const common = useTranslations('common');
  const engine = useEngine();
  const chats = useObservable(engine.chats);
  const isSyncing = useObservable(engine.connection).kind === 'catchingUp';
  // On a first visit the account comes before the chats: until they are there, nobody is told that they have none.
  const isLoading = (useObservable(engine.account) === null || isSyncing) && chats.length === 0;
  const [query, setQuery] = useState('');
  const deferredQuery = useDeferredValue(query);
  const chatTitle = useChatTitle();
  const narrow = useIsNarrow();
  const readsAs = usePinyin(deferredQuery);
  const view = useListView();
  const isSearch = deferredQuery.trim() !== '';
  const shown = useMemo(
    () => (isSearch ? filterChats(chats, deferredQuery, chatTitle, readsAs) : chatsIn(chats, view, openChatId)),
    [chats, isSearch, deferredQuery, chatTitle, readsAs, view, openChatId],
  );
  const archived = useMemo(() => chats.filter((chat) => chat.placement === 'ARCHIVE'), [chats]);
  // The last one has left: there is nothing to look at.
  const { name } = useRoute().screen;
  useEffect(() => {
    if (name === 'archive' || name === 'chats') setListView({ archive: name === 'archive' });
  }, [name]);
  useEffect(() => {
    if (view.archive && archived.length === 0 && !isLoading) leaveArchive();
  }, [view.archive, archived.length, isLoading]);
  return (
    <section aria-label={t(view.archive ? 'archive' : 'list')} className="flex min-h-0 flex-1 flex-col" data-testid="chat-list">
      <header className="flex shrink-0 flex-col gap-2 px-3 pt-3 pb-2">
        {view.archive ? <ArchiveTitle /> : <ListTitle />}
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
        {!view.archive && !isSearch && (isLoading || chats.length > 0) && <ChatFilters filter={view.filter} />}
      </header>
      {!isSearch && !isLoading && <Entries view={view} chats={chats} archived={archived} />}
      {isLoading ? (
        <ListSkeleton />
      ) : shown.length > 0 ? (
        <ChatList chats={shown} openChatId={openChatId} filtered={isSearch} />
      ) : (
        <Suspense fallback={null}>
          <EmptyList query={deferredQuery} view={view} />
        </Suspense>
      )}
    </section>
  );
}

function ListTitle() {
  const t = useTranslations('chats');
  return (
    <div className="flex items-center">
      <h1 className="flex-1 px-1 text-lg font-semibold">{t('title')}</h1>
      <IconButton label={t('newChat')} onClick={() => openDialog('new-chat')} data-testid="new-chat">
        <MessageCirclePlus size={21} />
      </IconButton>
    </div>
  );
}

/** An address of its own, so that a phone's way back closes it; beside an open chat only the list changes. */
function openArchive() {
  if (isDetail(currentScreen())) setListView({ archive: true });
  else navigate({ name: 'archive' });
}

function leaveArchive() {
  setListView({ archive: false });
  if (currentScreen().name === 'archive') goUp();
}

function ArchiveTitle() {
  const t = useTranslations('chats');
  return (
    <div className="flex min-h-10 items-center gap-1">
      <IconButton label={t('backToChats')} onClick={leaveArchive} className="-ml-1" data-testid="leave-archive">
        <ArrowLeft size={20} />
      </IconButton>
      <h1 className="flex-1 px-1 text-lg font-semibold">{t('archive')}</h1>
    </div>
  );
}

/** The ways to the archive, and to notes to self before there are any: they are always there. */
function Entries({ view, chats, archived }: { view: ListView; chats: readonly ChatView[]; archived: readonly ChatView[] }) {
  const t = useTranslations('chats');
  const account = useObservable(useEngine().account);
  const { openSelf } = useOpenDirectChat();
  if (view.archive || account === null) return null;
  const unread = archived.filter((chat) => chat.unreadCount > 0 || chat.isMarkedUnread).length;
  const hasSelf = chats.some((chat) => chat.kind === 'SELF');
  return (
    <>
      {view.filter === 'all' && archived.length > 0 && (
        <ListEntry
          icon={<Archive size={20} />}
          label={t('archive')}
          count={unread}
          countText={t('unreadChats', { count: unread })}
          onClick={openArchive}
          testId="open-archive"
        />
      )}
      {!hasSelf && (view.filter === 'all' || view.filter === 'direct') && (
        <ListEntry icon={<Bookmark size={20} />} label={t('noteToSelf')} onClick={() => openSelf()} testId="open-self" />
      )}
    </>
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
