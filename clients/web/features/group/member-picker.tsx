import { Check, X } from 'lucide-react';
import { useMemo, useState, type Ref } from 'react';
import { useTranslations } from 'use-intl';
import type { ContactView } from '../../../sync/types.ts';
import { classNames } from '../../lib/class-names.ts';
import { SearchField } from '../../ui/search-field.tsx';
import { usePinyin } from '../../lib/pinyin.ts';
import { filterContacts } from '../contact/sort-contacts.ts';
import { PersonRow } from '../user/person-row.tsx';
import { useDisplayName } from '../user/use-display-name.ts';

interface Props {
  contacts: readonly ContactView[];
  picked: ReadonlySet<string>;
  onToggle: (userId: string) => void;
  searchRef?: Ref<HTMLInputElement>;
  emptyText: string;
}

/** Choose among contacts: a list of check boxes, with the chosen ones on top to take back. */
export function MemberPicker({ contacts, picked, onToggle, searchRef, emptyText }: Props) {
  const t = useTranslations();
  const displayName = useDisplayName();
  const [query, setQuery] = useState('');
  const readsAs = usePinyin(query);
  const shown = useMemo(() => filterContacts(contacts, query, readsAs), [contacts, query, readsAs]);
  const chosen = contacts.filter(({ user }) => picked.has(user.id));
  return (
    <div className="flex min-h-0 flex-col gap-2">
      <p role="status" className="text-[0.8125rem] text-muted">
        {t('group.picked', { count: picked.size })}
      </p>
      {chosen.length > 0 && (
        <ul className="flex flex-wrap gap-1.5">
          {chosen.map(({ user }) => (
            <li key={user.id}>
              <button
                type="button"
                onClick={() => onToggle(user.id)}
                className="inline-flex min-h-7 max-w-48 items-center gap-1 rounded-full bg-accent-soft px-2.5 text-[0.8125rem] text-accent hover:brightness-97"
              >
                <span className="truncate">{displayName(user)}</span>
                <X size={13} aria-hidden className="shrink-0" />
                <span className="sr-only">{t('common.delete')}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      <SearchField
        {...(searchRef ? { ref: searchRef } : {})}
        label={t('contacts.search')}
        clearLabel={t('common.clear')}
        value={query}
        onValue={setQuery}
      />
      {contacts.length === 0 && <p className="py-6 text-center text-sm text-muted">{emptyText}</p>}
      {contacts.length > 0 && shown.length === 0 && (
        <p className="py-6 text-center text-sm text-muted">{t('contacts.noMatch', { query })}</p>
      )}
      <ul aria-label={t('group.pickMembers')}>
        {shown.map(({ user }) => {
          const isPicked = picked.has(user.id);
          return (
            <li key={user.id}>
              <label
                className="-mx-2 flex cursor-pointer items-center gap-3 rounded-lg px-2 hover:bg-hover has-focus-visible:outline-2 has-focus-visible:outline-accent"
                data-testid="pick-member"
              >
                <input type="checkbox" checked={isPicked} onChange={() => onToggle(user.id)} className="sr-only" />
                <span
                  aria-hidden
                  className={classNames(
                    'flex size-5 shrink-0 items-center justify-center rounded-full border',
                    isPicked ? 'border-accent-fill bg-accent-fill text-on-accent' : 'border-line-strong',
                  )}
                >
                  {isPicked && <Check size={13} strokeWidth={3} />}
                </span>
                <PersonRow person={user} detail={t('common.handle', { handle: user.handle })} />
              </label>
            </li>
          );
        })}
      </ul>
    </div>
  );
}

export function usePicked(): { picked: ReadonlySet<string>; toggle: (userId: string) => void } {
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const toggle = (userId: string) =>
    setPicked((current) => {
      const next = new Set(current);
      if (!next.delete(userId)) next.add(userId);
      return next;
    });
  return { picked, toggle };
}
