import { Dialog } from '@base-ui/react/dialog';
import { MessageCirclePlus, Search, Settings, UsersRound } from 'lucide-react';
import { useId, useMemo, useRef, useState, type ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { classNames } from '../../lib/class-names.ts';
import { isEnter, isImeKey } from '../../lib/ime.ts';
import { useObservable } from '../../lib/observable.ts';
import { usePinyin } from '../../lib/pinyin.ts';
import { navigate, useRoute, type Screen, type Dialog as DialogName } from '../../lib/router.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { ChatAvatar } from '../chat/chat-avatar.tsx';
import { filterChats, fold } from '../chat/filter-chats.ts';
import { useChatTitle } from '../chat/use-chat-title.ts';
import { useOpenDirectChat } from '../chat/use-open-direct-chat.ts';
import { filterContacts } from '../contact/sort-contacts.ts';
import { useContacts } from '../contact/use-contacts.ts';
import { useEngine } from '../session/session-context.ts';
import { useDisplayName } from '../user/use-display-name.ts';

const CHATS_MAX = 8;
const CONTACTS_MAX = 5;

interface Choice {
  key: string;
  label: string;
  detail: string;
  icon: ReactNode;
  run: () => void;
}

/** Ctrl or Cmd and K: type a few letters, press Enter, be there. */
export default function PaletteDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations('palette');
  const id = useId();
  const [query, setQuery] = useState('');
  const [active, setActive] = useState(0);
  const field = useRef<HTMLInputElement>(null);
  const choices = useChoices(query);
  const activeIndex = Math.min(active, choices.length - 1);

  function onKeyDown(event: React.KeyboardEvent) {
    if (isImeKey(event)) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      const next = (activeIndex + (event.key === 'ArrowDown' ? 1 : -1) + choices.length) % Math.max(choices.length, 1);
      setActive(next);
      document.getElementById(`${id}-${next}`)?.scrollIntoView({ block: 'nearest' });
    } else if (isEnter(event)) {
      event.preventDefault();
      choices[activeIndex]?.run();
    }
  }

  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="scrim fixed inset-0 bg-scrim" />
        <Dialog.Viewport className="fixed inset-0 flex items-start justify-center p-4 pt-[12vh]">
          <Dialog.Popup
            initialFocus={field}
            data-testid="palette"
            className="sheet flex max-h-[min(30rem,76vh)] w-full max-w-[34rem] flex-col overflow-hidden rounded-2xl bg-raised text-ink shadow-pop outline outline-line"
          >
            <Dialog.Title className="sr-only">{t('title')}</Dialog.Title>
            <div className="flex items-center gap-3 border-b border-line px-4">
              <Search size={18} aria-hidden className="text-faint" />
              <input
                ref={field}
                role="combobox"
                aria-expanded
                aria-controls={`${id}-list`}
                aria-activedescendant={choices.length > 0 ? `${id}-${activeIndex}` : undefined}
                aria-label={t('title')}
                placeholder={t('placeholder')}
                value={query}
                autoComplete="off"
                spellCheck={false}
                onChange={(event) => {
                  setQuery(event.target.value);
                  setActive(0);
                }}
                onKeyDown={onKeyDown}
                className="h-13 min-w-0 flex-1 bg-transparent text-base outline-none"
              />
            </div>
            <ul id={`${id}-list`} role="listbox" aria-label={t('title')} className="min-h-0 flex-1 overflow-y-auto py-1.5">
              {choices.map((choice, index) => (
                <li
                  key={choice.key}
                  id={`${id}-${index}`}
                  role="option"
                  aria-selected={index === activeIndex}
                  data-testid="palette-choice"
                  onPointerMove={() => setActive(index)}
                  onClick={choice.run}
                  className={classNames(
                    'mx-1.5 flex min-h-12 cursor-pointer items-center gap-3 rounded-lg px-2.5',
                    index === activeIndex && 'bg-hover',
                  )}
                >
                  {choice.icon}
                  <span className="min-w-0 flex-1 truncate">
                    <bdi>{choice.label}</bdi>
                  </span>
                  <span className="shrink-0 text-xs text-faint">{choice.detail}</span>
                </li>
              ))}
            </ul>
            {choices.length === 0 && <p className="px-4 pb-5 text-center text-sm text-muted">{t('empty', { query })}</p>}
          </Dialog.Popup>
        </Dialog.Viewport>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function useChoices(query: string): Choice[] {
  const t = useTranslations();
  const chats = useObservable(useEngine().chats);
  const contacts = useContacts();
  const chatTitle = useChatTitle();
  const displayName = useDisplayName();
  const { open } = useOpenDirectChat();
  const { screen } = useRoute();
  const readsAs = usePinyin(query);
  return useMemo(() => {
    const go = (target: Screen, dialog: DialogName | null = null) => navigate(target, { dialog, replace: true });
    const shownChats = filterChats(chats, query, chatTitle, readsAs).slice(0, CHATS_MAX);
    const withChat = new Set(shownChats.flatMap((chat) => chat.peer?.id ?? []));
    const shownContacts = query.trim() === '' ? [] : filterContacts(contacts, query, readsAs).filter(({ user }) => !withChat.has(user.id));
    const actions = [
      { key: 'new-chat', label: t('chats.newChat'), icon: <MessageCirclePlus size={20} />, run: () => go(screen, 'new-chat') },
      { key: 'new-group', label: t('chats.newGroup'), icon: <UsersRound size={20} />, run: () => go(screen, 'new-group') },
      { key: 'settings', label: t('settings.title'), icon: <Settings size={20} />, run: () => go({ name: 'settings' }) },
    ].filter(({ label }) => query.trim() !== '' && fold(label).includes(fold(query.trim())));
    return [
      ...shownChats.map((chat) => ({
        key: chat.id,
        label: chatTitle(chat),
        detail: t('palette.chats'),
        icon: <ChatAvatar chat={chat} size={32} />,
        run: () => go({ name: 'chat', chatId: chat.id, details: false }),
      })),
      ...shownContacts.slice(0, CONTACTS_MAX).map(({ user }) => ({
        key: user.id,
        label: displayName(user),
        detail: t('palette.contacts'),
        icon: <Avatar id={user.id} name={user.name} url={user.avatarUrl} size={32} />,
        run: () => open(user.id, true),
      })),
      ...actions.map((action) => ({
        ...action,
        detail: t('palette.actions'),
        icon: <span className="flex size-8 items-center justify-center text-muted">{action.icon}</span>,
      })),
    ];
  }, [t, chats, contacts, chatTitle, displayName, open, screen, query, readsAs]);
}
