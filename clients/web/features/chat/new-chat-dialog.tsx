import { Bookmark, Search, UserPlus, UsersRound } from 'lucide-react';
import { useMemo, useRef, useState, type ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { isEnter } from '../../lib/ime.ts';
import { navigate, useRoute } from '../../lib/router.ts';
import { Notice } from '../../ui/notice.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { PersonSearch } from '../contact/person-search.tsx';
import { usePinyin } from '../../lib/pinyin.ts';
import { filterContacts } from '../contact/sort-contacts.ts';
import { useContacts } from '../contact/use-contacts.ts';
import { PersonRow } from '../user/person-row.tsx';
import { useOpenDirectChat } from './use-open-direct-chat.ts';

const HANDLE = /^@?[A-Za-z][\w.-]{2,31}$/u;

/** Start talking: to a contact, to a group, to oneself, or to someone found by handle. */
export default function NewChatDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations();
  const { screen } = useRoute();
  const contacts = useContacts();
  const { open, openSelf, busyUserId } = useOpenDirectChat();
  const [query, setQuery] = useState('');
  const [searched, setSearched] = useState<string | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const readsAs = usePinyin(query);
  const shown = useMemo(() => filterContacts(contacts, query, readsAs), [contacts, query, readsAs]);
  const handle = query.trim().replace(/^@/u, '');
  const canSearch = HANDLE.test(query.trim()) && !contacts.some(({ user }) => user.handle.toLowerCase() === handle.toLowerCase());
  return (
    <Sheet title={t('newChat.title')} onClose={onClose} initialFocus={field} testId="new-chat-dialog">
      <SearchField
        ref={field}
        label={t('newChat.placeholder')}
        clearLabel={t('common.clear')}
        value={query}
        onValue={(value) => {
          setQuery(value);
          setSearched(null);
        }}
        onKeyDown={(event) => {
          if (!isEnter(event)) return;
          event.preventDefault();
          if (shown[0]) open(shown[0].user.id, true);
          else if (canSearch) setSearched(handle);
        }}
        className="mb-3"
      />
      {query === '' && (
        <div className="mb-3 flex flex-col">
          <Action
            icon={<UsersRound size={20} />}
            label={t('chats.newGroup')}
            onClick={() => navigate(screen, { dialog: 'new-group', replace: true })}
            testId="start-group"
          />
          <Action
            icon={<UserPlus size={20} />}
            label={t('contacts.add')}
            onClick={() => navigate(screen, { dialog: 'find', replace: true })}
            testId="start-find"
          />
          <Action icon={<Bookmark size={20} />} label={t('chats.noteToSelf')} onClick={() => openSelf(true)} testId="start-self" />
        </div>
      )}
      {shown.length > 0 && (
        <>
          <h3 className="mb-1 text-[0.8125rem] font-medium text-muted">{t('newChat.contacts')}</h3>
          <ul>
            {shown.map(({ user }) => (
              <li key={user.id}>
                <button
                  type="button"
                  onClick={() => open(user.id, true)}
                  className="-mx-2 flex w-[calc(100%+1rem)] rounded-lg px-2 hover:bg-hover"
                  data-testid="contact-choice"
                >
                  <PersonRow
                    person={user}
                    detail={t('common.handle', { handle: user.handle })}
                    trailing={busyUserId === user.id ? <Spinner size={16} /> : undefined}
                  />
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
      {contacts.length === 0 && query === '' && <Notice title={t('newChat.noContacts')} body={t('newChat.noContactsBody')} />}
      {canSearch && searched === null && (
        <Action
          icon={<Search size={20} />}
          label={t('newChat.searchHandle', { handle })}
          onClick={() => setSearched(handle)}
          testId="search-handle"
        />
      )}
      {searched !== null && <PersonSearch handle={searched} />}
    </Sheet>
  );
}

function Action({ icon, label, onClick, testId }: { icon: ReactNode; label: string; onClick: () => void; testId: string }) {
  return (
    <button
      type="button"
      onClick={onClick}
      data-testid={testId}
      className="-mx-2 flex min-h-12 items-center gap-3 rounded-lg px-2 text-left text-[0.9375rem] hover:bg-hover"
    >
      <span aria-hidden className="flex size-[2.625rem] items-center justify-center rounded-[30%] bg-accent-soft text-accent">
        {icon}
      </span>
      {label}
    </button>
  );
}
