import { useTranslations } from 'use-intl';
import { useMessageReadersQuery } from '../../gql/graphql.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Button } from '../../ui/button.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { problemOf } from '../session/problem.ts';
import { useProblemText } from '../session/use-problem-text.ts';
import { useDisplayName } from '../user/use-display-name.ts';

const PAGE = 50;

/** Who has read an own message of a group; asked for only when someone wants to know. */
export default function ReadersDialog({ messageId, onClose }: { messageId: string; onClose: () => void }) {
  const t = useTranslations();
  const problemText = useProblemText();
  const displayName = useDisplayName();
  const [{ data, fetching, error }, refetch] = useMessageReadersQuery({ variables: { id: messageId, first: PAGE } });
  const readers = data?.message?.readers.edges.map(({ node }) => node) ?? [];
  return (
    <Sheet title={t('message.readersTitle')} onClose={onClose} testId="readers-dialog">
      {fetching && (
        <div className="flex justify-center py-8">
          <Spinner label={t('common.loading')} />
        </div>
      )}
      {error && (
        <div className="flex flex-col items-center gap-3 py-6 text-center text-sm text-muted" role="alert">
          {problemText(problemOf(error))}
          <Button look="soft" small onClick={() => refetch()}>
            {t('common.retry')}
          </Button>
        </div>
      )}
      {!fetching && !error && readers.length === 0 && <p className="py-8 text-center text-sm text-muted">{t('message.readersNone')}</p>}
      <ul>
        {readers.map((reader) => (
          <li key={reader.id} className="flex min-h-14 items-center gap-3">
            <Avatar id={reader.id} name={reader.name} url={reader.avatarUrl} size={40} />
            <span className="min-w-0 flex-1 truncate">{displayName(reader)}</span>
          </li>
        ))}
      </ul>
    </Sheet>
  );
}
