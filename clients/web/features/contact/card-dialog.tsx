import { useMemo, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useObservable } from '../../lib/observable.ts';
import { usePinyin } from '../../lib/pinyin.ts';
import { SearchField } from '../../ui/search-field.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { useEngine } from '../session/session-context.ts';
import { PersonRow } from '../user/person-row.tsx';
import { filterContacts } from './sort-contacts.ts';
import { useContacts } from './use-contacts.ts';

/** Whose card to send to this chat: one press sends it. */
export default function CardDialog({ chatId, onClose }: { chatId: string; onClose: () => void }) {
  const t = useTranslations();
  const engine = useEngine();
  const user = useObservable(engine.account)?.user ?? null;
  const peer = useObservable(engine.chat(chatId))?.peer ?? null;
  const all = useContacts();
  // Nobody is recommended to themselves.
  const contacts = useMemo(() => all.filter((contact) => contact.user.id !== peer?.id), [all, peer]);
  const [query, setQuery] = useState('');
  const readsAs = usePinyin(query);
  const shown = useMemo(() => filterContacts(contacts, query, readsAs), [contacts, query, readsAs]);
  const search = useRef<HTMLInputElement>(null);
  const people = [...shown.map((contact) => contact.user), ...(user !== null && query === '' ? [user] : [])];
  return (
    <Sheet title={t('recommend.choose')} onClose={onClose} initialFocus={search} testId="card-dialog">
      <SearchField ref={search} label={t('contacts.search')} clearLabel={t('common.clear')} value={query} onValue={setQuery} />
      {people.length === 0 && <p className="py-6 text-center text-sm text-muted">{t('contacts.noMatch', { query })}</p>}
      <ul>
        {people.map((person) => (
          <li key={person.id}>
            <button
              type="button"
              data-testid="card-person"
              className="-mx-2 flex w-[calc(100%+1rem)] items-center rounded-lg px-2 text-left hover:bg-hover"
              onClick={() => {
                engine.sendContactCard(chatId, person);
                onClose();
              }}
            >
              <PersonRow
                person={person}
                detail={person.id === user?.id ? t('recommend.own') : t('common.handle', { handle: person.handle })}
              />
            </button>
          </li>
        ))}
      </ul>
    </Sheet>
  );
}
