import { Ban, QrCode, Star, UserPlus, UserRoundSearch, UsersRound } from 'lucide-react';
import { useDeferredValue, useMemo, useState, type ReactNode } from 'react';
import { flushSync } from 'react-dom';
import { useLocale, useTranslations } from 'use-intl';
import { classNames } from '../../lib/class-names.ts';
import { usePinyin } from '../../lib/pinyin.ts';
import { formatRoute, openDialog, type Screen } from '../../lib/router.ts';
import { useIsNarrow } from '../../lib/use-media-query.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { usePresenceOf } from '../user/use-presence.ts';
import { ContactLines, letterId } from './contact-lines.tsx';
import { LetterIndex } from './letter-index.tsx';
import { byLetter } from './letters.ts';
import { filterContacts, nameOf, starredFirst, tagsOf } from './sort-contacts.ts';
import { TagFilter } from './tag-filter.tsx';
import { useContacts } from './use-contacts.ts';
import { useIncomingRequestCount } from './use-requests.ts';

const PRESENCE_MAX = 200;
const SHOWN_AT_FIRST = 200;
/** As many are looked through at a glance. */
const LETTERS_FROM = 20;

export default function ContactListPane({ screen }: { screen: Screen }) {
  const t = useTranslations();
  const contacts = useContacts();
  const requestCount = useIncomingRequestCount();
  const [query, setQuery] = useState('');
  const [shownMax, setShownMax] = useState(SHOWN_AT_FIRST);
  const deferred = useDeferredValue(query);
  const readsAs = usePinyin(deferred);
  const locale = useLocale();
  const narrow = useIsNarrow();
  const tags = useMemo(() => tagsOf(contacts, locale), [contacts, locale]);
  const [chosen, setChosen] = useState<string | null>(null);
  // It may be gone from everybody meanwhile.
  const tag = chosen !== null && tags.includes(chosen) ? chosen : null;
  const hasLetters = deferred === '' && tag === null && contacts.length > LETTERS_FROM;
  const matching = useMemo(() => {
    const found = filterContacts(tag === null ? contacts : contacts.filter((contact) => contact.tags.includes(tag)), deferred, readsAs);
    const starred = starredFirst(found);
    if (!hasLetters) return starred;
    const others = starred.filter((contact) => !contact.starred);
    return [...starred.filter((contact) => contact.starred), ...byLetter(others, nameOf).flatMap(([, group]) => group)];
  }, [contacts, tag, deferred, readsAs, hasLetters]);
  const shown = useMemo(() => matching.slice(0, shownMax), [matching, shownMax]);
  const presence = usePresenceOf(useMemo(() => shown.slice(0, PRESENCE_MAX).map(({ user }) => user.id), [shown]));
  const starred = shown.filter((contact) => contact.starred);
  const others = shown.filter((contact) => !contact.starred);
  const letters = useMemo(
    () =>
      hasLetters
        ? byLetter(
            matching.filter((contact) => !contact.starred),
            nameOf,
          ).map(([letter]) => letter)
        : [],
    [hasLetters, matching],
  );

  function jumpTo(letter: string) {
    // It may stand below what is shown so far.
    if (document.getElementById(letterId(letter)) === null) flushSync(() => setShownMax(contacts.length));
    document.getElementById(letterId(letter))?.scrollIntoView({ block: 'start' });
  }
  const openId = screen.name === 'contact' ? screen.userId : null;
  return (
    <section aria-label={t('contacts.list')} className="flex min-h-0 flex-1 flex-col">
      <header className="flex shrink-0 flex-col gap-2 px-3 pt-3 pb-2">
        <div className="flex items-center">
          <h1 className="flex-1 px-1 text-lg font-semibold">{t('contacts.title')}</h1>
          <IconButton label={t('myCard.title')} onClick={() => openDialog('my-card')} data-testid="open-my-card">
            <QrCode size={20} />
          </IconButton>
          <IconButton label={t('contacts.add')} onClick={() => openDialog('find')} data-testid="open-find">
            <UserPlus size={20} />
          </IconButton>
        </div>
        <SearchField
          label={t('contacts.search')}
          clearLabel={t('common.clear')}
          value={query}
          onValue={setQuery}
          data-testid="contact-search"
        />
        {tags.length > 0 && <TagFilter tags={tags} chosen={tag} onChoose={setChosen} />}
      </header>
      <div className="relative flex min-h-0 flex-1">
        <div className="min-h-0 flex-1 overflow-y-auto pb-4">
          {query === '' && tag === null && (
            <nav aria-label={t('contacts.title')} className="border-b border-line pb-1">
              <Shortcut
                screen={{ name: 'requests' }}
                current={screen.name === 'requests'}
                icon={<UserRoundSearch size={20} />}
                label={t('contacts.requests')}
                count={requestCount}
                countText={requestCount > 0 ? t('nav.requests', { count: requestCount }) : null}
                testId="open-requests"
              />
              <Shortcut
                screen={{ name: 'groups' }}
                current={screen.name === 'groups'}
                icon={<UsersRound size={20} />}
                label={t('contacts.groups')}
                testId="open-saved-groups"
              />
              <Shortcut
                screen={{ name: 'blocked' }}
                current={screen.name === 'blocked'}
                icon={<Ban size={20} />}
                label={t('contacts.blocked')}
                testId="open-blocked"
              />
            </nav>
          )}
          {starred.length > 0 && (
            <>
              <h2 id="starred-contacts" className="flex items-center gap-1.5 px-4 pt-3 pb-1 text-[0.8125rem] font-medium text-muted">
                <Star size={13} aria-hidden className="fill-current" />
                {t('contacts.starred')}
              </h2>
              <ContactLines labelledBy="starred-contacts" contacts={starred} openId={openId} presence={presence} />
              {!hasLetters && others.length > 0 && <hr className="mx-3 my-1 border-line" />}
            </>
          )}
          {hasLetters ? (
            byLetter(others, nameOf).map(([letter, group]) => (
              <ContactLines key={letter} letter={letter} contacts={group} openId={openId} presence={presence} />
            ))
          ) : (
            <ContactLines label={t('contacts.list')} contacts={others} openId={openId} presence={presence} />
          )}
          {matching.length > shownMax && (
            <Button look="quiet" className="w-full" onClick={() => setShownMax(shownMax * 4)}>
              {t('common.loadMore')}
            </Button>
          )}
          {contacts.length === 0 && (
            <Notice title={t('contacts.empty')} body={t('contacts.emptyBody')}>
              <Button look="soft" small onClick={() => openDialog('find')}>
                {t('contacts.add')}
              </Button>
            </Notice>
          )}
          {contacts.length > 0 && shown.length === 0 && <Notice title={t('contacts.noMatch', { query: deferred })} />}
        </div>
        {narrow && letters.length > 1 && <LetterIndex letters={letters} onLetter={jumpTo} />}
      </div>
    </section>
  );
}

interface ShortcutProps {
  screen: Screen;
  current: boolean;
  icon: ReactNode;
  label: string;
  count?: number;
  countText?: string | null;
  testId: string;
}

function Shortcut({ screen, current, icon, label, count = 0, countText = null, testId }: ShortcutProps) {
  return (
    <a
      href={formatRoute(screen)}
      aria-current={current ? 'page' : undefined}
      data-testid={testId}
      className={classNames(
        'flex min-h-14 items-center gap-3 px-3 text-[0.9375rem] outline-offset-[-2px]',
        current ? 'bg-selected' : 'hover:bg-hover',
      )}
    >
      <span aria-hidden className="flex size-[2.625rem] items-center justify-center rounded-[30%] bg-accent-soft text-accent">
        {icon}
      </span>
      <span className="flex-1">{label}</span>
      <Badge count={count} />
      {countText !== null && <span className="sr-only">{countText}</span>}
    </a>
  );
}
