import { UserRoundX } from 'lucide-react';
import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import type { AccountView, UserView } from '../../../sync/types.ts';
import { useUserCardQuery } from '../../gql/graphql.ts';
import { useObservable } from '../../lib/observable.ts';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { PaneBody, PaneHeader } from '../../ui/pane.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { problemOf } from '../session/problem.ts';
import { useEngine } from '../session/session-context.ts';
import { useProblemText } from '../session/use-problem-text.ts';
import { ContactCard } from './contact-card.tsx';

/** A person known to this account, through whichever list. */
function findPerson(account: AccountView | null, userId: string): UserView | null {
  if (account === null) return null;
  if (account.user.id === userId) return account.user;
  const contact = account.contacts.find(({ user }) => user.id === userId);
  if (contact) return contact.user;
  const blocked = account.blocked.find(({ id }) => id === userId);
  if (blocked) return blocked;
  for (const request of account.requests) {
    if (request.from.id === userId) return request.from;
    if (request.to.id === userId) return request.to;
  }
  return null;
}

export default function ContactPane({ userId }: { userId: string }) {
  const t = useTranslations();
  const problemText = useProblemText();
  const account = useObservable(useEngine().account);
  const known = useMemo(() => findPerson(account, userId), [account, userId]);
  const [{ data, fetching, error }, refetch] = useUserCardQuery({ variables: { id: userId }, pause: known !== null });
  const person = known ?? data?.user ?? null;
  return (
    <div className="flex min-h-0 flex-1 flex-col" data-testid="contact-pane">
      <PaneHeader title={t('card.title')} backLabel={t('nav.back')} />
      {person !== null && account !== null && (
        <PaneBody>
          <ContactCard person={person} account={account} />
        </PaneBody>
      )}
      {person === null && (fetching || account === null) && (
        <div className="flex flex-1 items-center justify-center">
          <Spinner label={t('common.loading')} />
        </div>
      )}
      {person === null && !fetching && account !== null && error && (
        <Notice title={problemText(problemOf(error))}>
          <Button look="soft" onClick={() => refetch()}>
            {t('common.retry')}
          </Button>
        </Notice>
      )}
      {person === null && !fetching && account !== null && !error && (
        <Notice icon={<UserRoundX size={40} strokeWidth={1.25} />} title={t('contacts.notFound')} body={t('contacts.notFoundBody')} />
      )}
    </div>
  );
}
