import { useTranslations } from 'use-intl';
import { classNames } from '../../lib/class-names.ts';
import { setListView, type ChatListFilter } from './list-view.ts';

const FILTERS: readonly ChatListFilter[] = ['all', 'unread', 'mentions', 'groups', 'direct'];

/** Which chats the list shows: one is chosen at any time. */
export function ChatFilters({ filter }: { filter: ChatListFilter }) {
  const t = useTranslations('chatFilters');
  return (
    <div
      role="group"
      aria-label={t('label')}
      className="flex gap-1 overflow-x-auto px-0.5 pb-0.5 [scrollbar-width:none]"
      data-testid="chat-filters"
    >
      {FILTERS.map((name) => (
        <button
          key={name}
          type="button"
          aria-pressed={name === filter}
          data-testid={`filter-${name}`}
          onClick={() => setListView({ filter: name })}
          className={classNames(
            'min-h-8 shrink-0 rounded-full px-2.5 text-[0.8125rem] transition-colors pointer-coarse:min-h-10 pointer-coarse:px-4',
            name === filter ? 'bg-accent-soft font-medium text-accent' : 'text-muted hover:bg-hover hover:text-ink',
          )}
        >
          {t(name)}
        </button>
      ))}
    </div>
  );
}
