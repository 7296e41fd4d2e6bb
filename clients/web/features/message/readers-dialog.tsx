import { useCallback, useEffect, useState, type ReactNode } from 'react';
import { useFormatter, useLocale, useTranslations } from 'use-intl';
import { useClient } from 'urql';
import type { MessageView } from '../../../sync/types.ts';
import { MessageReceiptsDocument, type MessageReceiptsQuery } from '../../gql/graphql.ts';
import { formatDateTime } from '../../lib/time.ts';
import { Button } from '../../ui/button.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { problemOf, type Problem } from '../session/problem.ts';
import { useProblemText } from '../session/use-problem-text.ts';
import { PersonRow } from '../user/person-row.tsx';

const PAGE = 50;

type Receipt = NonNullable<MessageReceiptsQuery['message']>['receipts']['edges'][number]['node'];

interface Receipts {
  entries: readonly Receipt[];
  /** Where the next page begins; null when there is none. */
  next: string | null;
}

/** Whom an own message has reached, a page at a time; asked for only when someone wants to know. */
function useReceipts(messageId: string, wanted: boolean) {
  const client = useClient();
  const [receipts, setReceipts] = useState<Receipts>({ entries: [], next: null });
  const [state, setState] = useState<'loading' | 'done' | Problem>(wanted ? 'loading' : 'done');
  const load = useCallback(
    async (after: string | null) => {
      setState('loading');
      const { data, error } = await client
        .query<MessageReceiptsQuery>(MessageReceiptsDocument, { id: messageId, first: PAGE, after }, { requestPolicy: 'network-only' })
        .toPromise();
      if (error) return setState(problemOf(error));
      const page = data?.message?.receipts;
      const entries = page?.edges.map(({ node }) => node) ?? [];
      const next = page?.pageInfo.hasNextPage ? (page.pageInfo.endCursor ?? null) : null;
      setReceipts((current) => ({ entries: after === null ? entries : [...current.entries, ...entries], next }));
      return setState('done');
    },
    [client, messageId],
  );
  useEffect(() => {
    if (wanted) void load(null);
  }, [load, wanted]);
  return { receipts, state, load };
}

/** When a message was sent and edited, and of an own one, who has it and who has read it. */
export default function ReadersDialog({ message, hasOthers, onClose }: { message: MessageView; hasOthers: boolean; onClose: () => void }) {
  const t = useTranslations();
  const locale = useLocale();
  const problemText = useProblemText();
  // Of other people's messages, only they are told.
  const tellsReceipts = message.isOwn && hasOthers;
  const { receipts, state, load } = useReceipts(message.id ?? '', tellsReceipts);
  const [read, reached] = [receipts.entries.filter(({ isRead }) => isRead), receipts.entries.filter(({ isRead }) => !isRead)];
  const at = (iso: string) => formatDateTime(Date.parse(iso), locale);
  return (
    <Sheet title={t('details.title')} onClose={onClose} testId="readers-dialog">
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 pb-2 text-[0.9375rem]">
        <Moment name={t('details.sent')} iso={message.createdAt} text={at(message.createdAt)} />
        {message.editedAt !== null && <Moment name={t('details.edited')} iso={message.editedAt} text={at(message.editedAt)} />}
        {message.expiresAt !== null && <Ending iso={message.expiresAt} text={at(message.expiresAt)} />}
      </dl>
      {read.length > 0 && (
        <Section title={(message.readCount ?? 0) > 1 ? t('message.readBy', { count: message.readCount ?? 0 }) : t('details.readBy')}>
          {read.map(({ user, readBefore }) => (
            <li key={user.id} className="flex">
              <PersonRow person={user} detail={readBefore === null ? '' : t('details.readBefore', { time: at(readBefore) })} />
            </li>
          ))}
        </Section>
      )}
      {reached.length > 0 && (
        <Section title={t('details.reached')}>
          {reached.map(({ user }) => (
            <li key={user.id} className="flex">
              <PersonRow person={user} detail={t('common.handle', { handle: user.handle })} />
            </li>
          ))}
        </Section>
      )}
      {state === 'loading' && (
        <div className="flex justify-center py-6">
          <Spinner label={t('common.loading')} />
        </div>
      )}
      {typeof state === 'object' && (
        <div className="flex flex-col items-center gap-3 py-6 text-center text-sm text-muted" role="alert">
          {problemText(state)}
          <Button look="soft" small onClick={() => void load(receipts.next)}>
            {t('common.retry')}
          </Button>
        </div>
      )}
      {state === 'done' && tellsReceipts && receipts.entries.length === 0 && (
        <p className="py-8 text-center text-sm text-muted">{t('details.nobody')}</p>
      )}
      {state === 'done' && receipts.next !== null && (
        <Button look="quiet" onClick={() => void load(receipts.next)}>
          {t('common.loadMore')}
        </Button>
      )}
    </Sheet>
  );
}

function Moment({ name, iso, text }: { name: string; iso: string; text: string }) {
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd>
        <time dateTime={iso}>{text}</time>
      </dd>
    </>
  );
}

/** When it disappears, and how long it is until then. */
function Ending({ iso, text }: { iso: string; text: string }) {
  const t = useTranslations('details');
  const format = useFormatter();
  return <Moment name={t('disappears')} iso={iso} text={`${text} (${format.relativeTime(new Date(iso), new Date())})`} />;
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="pt-2">
      <h3 className="text-[0.8125rem] font-semibold text-muted">{title}</h3>
      <ul>{children}</ul>
    </section>
  );
}
