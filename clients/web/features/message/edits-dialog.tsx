import { useLocale, useTranslations } from 'use-intl';
import type { MessageView } from '../../../sync/types.ts';
import { useMessageEditsQuery } from '../../gql/graphql.ts';
import { formatDateTime } from '../../lib/time.ts';
import { Button } from '../../ui/button.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { problemOf } from '../session/problem.ts';
import { useProblemText } from '../session/use-problem-text.ts';

/** What an edited message said before, the newest first; asked for only when someone wants to know. */
export default function EditsDialog({ message, onClose }: { message: MessageView; onClose: () => void }) {
  const t = useTranslations();
  const locale = useLocale();
  const problemText = useProblemText();
  const [{ data, error, fetching }, ask] = useMessageEditsQuery({ variables: { id: message.id ?? '' }, requestPolicy: 'network-only' });
  const edits = data?.message?.edits ?? [];
  return (
    <Sheet title={t('message.editsTitle')} onClose={onClose} testId="edits-dialog">
      {fetching && (
        <div className="flex justify-center py-6">
          <Spinner label={t('common.loading')} />
        </div>
      )}
      {error !== undefined && (
        <div className="flex flex-col items-center gap-3 py-6 text-center text-sm text-muted" role="alert">
          {problemText(problemOf(error))}
          <Button look="soft" small onClick={() => ask({ requestPolicy: 'network-only' })}>
            {t('common.retry')}
          </Button>
        </div>
      )}
      {!fetching && error === undefined && edits.length === 0 && (
        <p className="py-8 text-center text-sm text-muted">{t('message.editsNone')}</p>
      )}
      <ol className="flex flex-col gap-2 py-2">
        {edits.toReversed().map(({ body, writtenAt }) => (
          <li key={writtenAt} className="rounded-xl bg-hover px-3 py-2">
            <time dateTime={writtenAt} className="block text-xs text-muted">
              {formatDateTime(Date.parse(writtenAt), locale)}
            </time>
            <p dir="auto" className="text-[0.9375rem] leading-[1.5] break-words whitespace-pre-wrap">
              {body}
            </p>
          </li>
        ))}
      </ol>
    </Sheet>
  );
}
