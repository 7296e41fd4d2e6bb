import { useMemo, useState } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import { useAnnouncementQuery, useAnnouncementReadersQuery, useSetAnnouncementMutation } from '../../gql/graphql.ts';
import { useObservable } from '../../lib/observable.ts';
import { formatDate } from '../../lib/time.ts';
import { useLimit } from '../../lib/use-limit.ts';
import { Button } from '../../ui/button.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { may } from '../chat/may.ts';
import { Linked } from '../message/body-text.tsx';
import { answerOf, problemOf, type Problem } from '../session/problem.ts';
import { useEngine } from '../session/session-context.ts';
import { useProblemText } from '../session/use-problem-text.ts';
import { PersonRow } from '../user/person-row.tsx';
import { useDisplayName } from '../user/use-display-name.ts';

const PAGE = 50;

/** The announcement as it stands; those who may announce write it here, and see who has read it. */
export default function AnnouncementDialog({ chatId, onClose }: { chatId: string; onClose: () => void }) {
  const t = useTranslations('group');
  const common = useTranslations('common');
  const locale = useLocale();
  const displayName = useDisplayName();
  const problemText = useProblemText();
  const engine = useEngine();
  const chat = useObservable(useMemo(() => engine.chat(chatId), [engine, chatId]));
  const [{ data, fetching, error }, ask] = useAnnouncementQuery({ variables: { chatId }, requestPolicy: 'network-only' });
  const [isEditing, setEditing] = useState(false);
  const [showsReaders, setShowsReaders] = useState(false);
  const announcement = data?.chat?.announcement ?? null;
  const mayAnnounce = chat !== null && may(chat, 'ANNOUNCE');
  const isLoading = fetching && data === undefined;
  // Without an answer nobody knows whether there is one: an empty form would replace it.
  const isUnknown = !isLoading && data === undefined;
  return (
    <Sheet title={t('announcement')} onClose={onClose} testId="announcement-dialog">
      {isLoading && <Spinner label={common('loading')} />}
      {isUnknown && (
        <div role="alert" className="flex flex-col items-center gap-3 py-6 text-center text-sm text-muted">
          {problemText(error === undefined ? { code: 'UNEXPECTED', path: [] } : problemOf(error))}
          <Button look="soft" small onClick={() => ask({ requestPolicy: 'network-only' })}>
            {common('retry')}
          </Button>
        </div>
      )}
      {!isLoading && !isUnknown && (isEditing || (announcement === null && mayAnnounce)) && (
        <AnnouncementForm chatId={chatId} text={announcement?.text ?? ''} onDone={onClose} />
      )}
      {!isLoading && !isUnknown && !isEditing && announcement === null && !mayAnnounce && (
        <p className="text-muted">{t('announcementNone')}</p>
      )}
      {!isEditing && announcement !== null && (
        <div className="flex flex-col gap-3">
          <p className="text-[0.8125rem] text-muted">
            <bdi>{displayName(announcement.author)}</bdi> · {formatDate(Date.parse(announcement.createdAt), locale)}
          </p>
          <p className="whitespace-pre-line [overflow-wrap:anywhere]" dir="auto">
            <Linked text={announcement.text} focusable />
          </p>
          {mayAnnounce && (
            <div className="flex gap-2">
              <Button look="soft" small onClick={() => setEditing(true)} data-testid="edit-announcement">
                {t('announcementEdit')}
              </Button>
              <Button
                look="quiet"
                small
                aria-expanded={showsReaders}
                onClick={() => setShowsReaders(!showsReaders)}
                data-testid="announcement-readers"
              >
                {t('announcementReaders', { count: announcement.readCount ?? 0 })}
              </Button>
            </div>
          )}
          {showsReaders && <Readers chatId={chatId} />}
        </div>
      )}
    </Sheet>
  );
}

function AnnouncementForm({ chatId, text: before, onDone }: { chatId: string; text: string; onDone: () => void }) {
  const textMax = useLimit('announcementLengthMax');
  const t = useTranslations('group');
  const common = useTranslations('common');
  const problemText = useProblemText();
  const [{ fetching }, setAnnouncement] = useSetAnnouncementMutation();
  const [text, setText] = useState(before);
  const [problem, setProblem] = useState<Problem | null>(null);
  return (
    <form
      noValidate
      className="flex flex-col gap-3"
      onSubmit={async (event) => {
        event.preventDefault();
        const answer = answerOf(await setAnnouncement({ input: { chatId, text } }), (data) => data.setAnnouncement);
        if (answer.ok) onDone();
        else setProblem(answer.problem);
      }}
    >
      <textarea
        aria-label={t('announcement')}
        value={text}
        maxLength={textMax}
        rows={6}
        dir="auto"
        autoFocus
        onChange={(event) => setText(event.target.value)}
        className="w-full resize-none rounded-lg border border-line-strong/60 bg-paper px-3 py-2 text-base hover:border-line-strong"
        data-testid="announcement-text"
      />
      <p className="text-[0.8125rem] text-muted">{t('announcementHint')}</p>
      {problem !== null && (
        <p role="alert" className="text-sm text-danger">
          {problemText(problem)}
        </p>
      )}
      <Button type="submit" busy={fetching} data-testid="save-announcement">
        {common('save')}
      </Button>
    </form>
  );
}

/** A page after the other, as many as are asked for. */
function Readers({ chatId }: { chatId: string }) {
  const [cursors, setCursors] = useState<readonly (string | null)[]>([null]);
  return (
    <ul>
      {cursors.map((after, at) => (
        <ReadersPage
          key={after ?? ''}
          chatId={chatId}
          after={after}
          onMore={at === cursors.length - 1 ? (next) => setCursors([...cursors, next]) : null}
        />
      ))}
    </ul>
  );
}

function ReadersPage({ chatId, after, onMore }: { chatId: string; after: string | null; onMore: ((next: string) => void) | null }) {
  const common = useTranslations('common');
  const [{ data }] = useAnnouncementReadersQuery({ variables: { chatId, first: PAGE, after }, requestPolicy: 'network-only' });
  const page = data?.chat?.announcement?.readers;
  const next = page?.pageInfo.hasNextPage === true ? (page.pageInfo.endCursor ?? null) : null;
  return (
    <>
      {page?.edges.map(({ node }) => (
        <li key={node.id} className="flex">
          <PersonRow person={node} detail={common('handle', { handle: node.handle })} />
        </li>
      ))}
      {next !== null && onMore !== null && (
        <li>
          <Button look="quiet" className="w-full" onClick={() => onMore(next)}>
            {common('loadMore')}
          </Button>
        </li>
      )}
    </>
  );
}
