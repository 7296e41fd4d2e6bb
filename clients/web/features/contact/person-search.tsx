import { UserSearch } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useUserByHandleQuery, type UserByHandleQuery } from '../../gql/graphql.ts';
import { navigate } from '../../lib/router.ts';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { useOpenDirectChat } from '../chat/use-open-direct-chat.ts';
import { problemOf } from '../session/problem.ts';
import { useProblemText } from '../session/use-problem-text.ts';
import { PersonRow } from '../user/person-row.tsx';
import { RequestForm } from './request-form.tsx';

type Found = NonNullable<UserByHandleQuery['userByHandle']>;

/** The person with exactly this handle, and what one may do next. */
export function PersonSearch({ handle }: { handle: string }) {
  const t = useTranslations();
  const problemText = useProblemText();
  const [{ data, fetching, error }, search] = useUserByHandleQuery({ variables: { handle } });
  if (fetching) {
    return (
      <div className="flex justify-center py-8">
        <Spinner label={t('common.loading')} />
      </div>
    );
  }
  if (error) {
    return (
      <div role="alert" className="flex flex-col items-center gap-3 py-6 text-center text-sm text-muted">
        {problemText(problemOf(error))}
        <Button look="soft" small onClick={() => search()}>
          {t('common.retry')}
        </Button>
      </div>
    );
  }
  const person = data?.userByHandle;
  if (!person)
    return (
      <Notice icon={<UserSearch size={36} strokeWidth={1.25} />} title={t('people.nobody', { handle })} body={t('people.nobodyBody')} />
    );
  return <FoundPerson person={person} onChanged={() => search()} />;
}

/** `cardToken`: the card that led to them, if one did. */
export function FoundPerson({ person, cardToken, onChanged }: { person: Found; cardToken?: string; onChanged: () => void }) {
  const t = useTranslations('people');
  const common = useTranslations('common');
  const { open, busyUserId } = useOpenDirectChat();
  const [asking, setAsking] = useState(false);
  return (
    <div className="flex flex-col gap-3 rounded-xl border border-line p-4" data-testid="found-person">
      <PersonRow person={person} detail={common('handle', { handle: person.handle })} size={48} />
      {person.statusLine !== '' && (
        <p className="text-sm text-muted" dir="auto">
          {person.statusLine}
        </p>
      )}
      {person.relation === 'STRANGER' && !asking && (
        <Button onClick={() => setAsking(true)} data-testid="add-contact">
          {t('add')}
        </Button>
      )}
      {person.relation === 'STRANGER' && asking && <RequestForm userId={person.id} cardToken={cardToken} onSent={onChanged} />}
      {person.relation === 'CONTACT' && (
        <>
          <p className="text-sm text-muted">{t('isContact')}</p>
          <Button busy={busyUserId === person.id} onClick={() => open(person.id, true)}>
            {t('message')}
          </Button>
        </>
      )}
      {person.relation === 'SELF' && <p className="text-sm text-muted">{t('self')}</p>}
      {person.relation === 'REQUEST_SENT' && (
        <p role="status" className="text-sm text-muted" data-testid="request-sent">
          {t('requestSent')}
        </p>
      )}
      {person.relation === 'REQUEST_RECEIVED' && (
        <>
          <p className="text-sm text-muted">{t('requestReceived')}</p>
          <Button look="soft" onClick={() => navigate({ name: 'requests' })}>
            {t('answerRequest')}
          </Button>
        </>
      )}
      {person.relation === 'BLOCKED' && (
        <>
          <p className="text-sm text-muted">{t('blocked')}</p>
          <Button look="soft" onClick={() => navigate({ name: 'contact', userId: person.id })}>
            {t('openCard')}
          </Button>
        </>
      )}
    </div>
  );
}
