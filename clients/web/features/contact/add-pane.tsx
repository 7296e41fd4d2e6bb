import { QrCode } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { useUserByCardQuery } from '../../gql/graphql.ts';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { PaneBody, PaneHeader } from '../../ui/pane.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { problemOf } from '../session/problem.ts';
import { useProblemText } from '../session/use-problem-text.ts';
import { FoundPerson } from './person-search.tsx';

/** Where a code or a link to somebody's card leads. */
export default function AddPane({ token }: { token: string }) {
  const t = useTranslations();
  const problemText = useProblemText();
  const [{ data, fetching, error }, ask] = useUserByCardQuery({ variables: { token }, requestPolicy: 'network-only' });
  const person = data?.userByCard ?? null;
  return (
    <div className="flex min-h-0 flex-1 flex-col" data-testid="add-pane">
      <PaneHeader title={t('card.title')} backLabel={t('nav.back')} />
      {person !== null ? (
        <PaneBody>
          <FoundPerson person={person} cardToken={token} onChanged={() => ask({ requestPolicy: 'network-only' })} />
        </PaneBody>
      ) : fetching ? (
        <div className="flex flex-1 items-center justify-center">
          <Spinner label={t('common.loading')} />
        </div>
      ) : error ? (
        <Notice title={problemText(problemOf(error))}>
          <Button look="soft" onClick={() => ask({ requestPolicy: 'network-only' })}>
            {t('common.retry')}
          </Button>
        </Notice>
      ) : (
        <Notice icon={<QrCode size={40} strokeWidth={1.25} />} title={t('myCard.expired')} body={t('myCard.expiredBody')} />
      )}
    </div>
  );
}
