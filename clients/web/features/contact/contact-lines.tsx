import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import type { ContactView, PresenceView } from '../../../sync/types.ts';
import { classNames } from '../../lib/class-names.ts';
import { formatRoute, openDetail, type Screen } from '../../lib/router.ts';
import { useIsNarrow } from '../../lib/use-media-query.ts';
import { PersonRow } from '../user/person-row.tsx';

export const letterId = (letter: string): string => `contacts-${letter}`;

interface ContactLinesProps {
  label?: string;
  labelledBy?: string;
  /** Under which they stand. */
  letter?: string;
  contacts: readonly ContactView[];
  openId: string | null;
  presence: ReadonlyMap<string, PresenceView>;
}

export function ContactLines({ label, letter, labelledBy, contacts, openId, presence }: ContactLinesProps) {
  const t = useTranslations('common');
  return (
    <>
      {letter !== undefined && (
        <h2
          id={letterId(letter)}
          className="sticky top-0 z-1 bg-paper/95 px-4 pt-2 pb-1 text-[0.8125rem] font-medium text-muted"
          data-testid="contact-letter"
        >
          {letter}
        </h2>
      )}
      <ul aria-label={label} aria-labelledby={letter === undefined ? labelledBy : letterId(letter)}>
        {contacts.map(({ user, remark }) => (
          <ContactLine key={user.id} userId={user.id} current={user.id === openId}>
            <PersonRow
              person={user}
              detail={remark === null ? t('handle', { handle: user.handle }) : user.name}
              online={presence.get(user.id)?.online === true}
            />
          </ContactLine>
        ))}
      </ul>
    </>
  );
}

function ContactLine({ userId, current, children }: { userId: string; current: boolean; children: ReactNode }) {
  const narrow = useIsNarrow();
  const screen: Screen = { name: 'contact', userId };
  return (
    <li>
      <a
        href={formatRoute(screen)}
        aria-current={current ? 'page' : undefined}
        data-testid="contact-row"
        onClick={(event) => {
          if (event.metaKey || event.ctrlKey || event.shiftKey) return;
          event.preventDefault();
          openDetail(screen, narrow);
        }}
        className={classNames('flex px-3 outline-offset-[-2px]', current ? 'bg-selected' : 'hover:bg-hover')}
      >
        {children}
      </a>
    </li>
  );
}
