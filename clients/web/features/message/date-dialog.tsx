import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import { useClient } from 'urql';
import type { ChatView } from '../../../sync/types.ts';
import { MessageAtDocument, type MessageAtQuery, useChatBeginningQuery } from '../../gql/graphql.ts';
import { classNames } from '../../lib/class-names.ts';
import { formatDate, isSameDay } from '../../lib/time.ts';
import { IconButton } from '../../ui/button.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { problemOf } from '../session/problem.ts';
import { useProblemText } from '../session/use-problem-text.ts';
import { firstWeekday, isBefore, monthAfter, monthOf, startOfDay, weeksOf } from './month.ts';

interface Props {
  chat: ChatView;
  /** The day that is in view: the calendar opens with its month. */
  fromMs: number;
  onJump: (seq: number) => void;
  onClose: () => void;
}

/** A calendar of the time in which the chat has been: a day leads to its first message, or the next one after it. */
export default function DateDialog({ chat, fromMs, onJump, onClose }: Props) {
  const t = useTranslations('dates');
  const locale = useLocale();
  const client = useClient();
  const problemText = useProblemText();
  const [nowMs] = useState(() => Date.now());
  const [month, setMonth] = useState(() => monthOf(fromMs));
  const [state, setState] = useState<'idle' | 'busy' | { text: string }>('idle');
  const firstDay = firstWeekday(locale);
  const [{ data: beginning }] = useChatBeginningQuery({ variables: { chatId: chat.id } });
  // Until it is known nothing is in the way.
  const createdMs = beginning?.chat == null ? 0 : Date.parse(beginning.chat.createdAt);
  const [first, last] = [monthOf(createdMs), monthOf(nowMs)];
  const nameOf = new Intl.DateTimeFormat(locale, { year: 'numeric', month: 'long' });
  const weekday = new Intl.DateTimeFormat(locale, { weekday: 'narrow' });
  const weekdayLong = new Intl.DateTimeFormat(locale, { weekday: 'long' });

  async function choose(ms: number) {
    if (state === 'busy') return;
    setState('busy');
    const variables = { chatId: chat.id, time: new Date(ms).toISOString() };
    const { data, error } = await client.query<MessageAtQuery>(MessageAtDocument, variables, { requestPolicy: 'network-only' }).toPromise();
    if (error) return setState({ text: problemText(problemOf(error)) });
    const seq = data?.chat?.messageAt?.seq;
    if (seq === undefined) return setState({ text: t('none') });
    onClose();
    onJump(seq);
  }

  return (
    <Sheet title={t('title')} onClose={onClose} testId="date-dialog">
      <div className="flex items-center justify-between pb-2">
        <IconButton
          label={t('previous')}
          disabled={!isBefore(first, month)}
          onClick={() => setMonth(monthAfter(month, -1))}
          data-testid="month-before"
        >
          <ChevronLeft size={20} className="rtl:-scale-x-100" />
        </IconButton>
        <h3 aria-live="polite" className="font-medium" data-testid="month">
          {nameOf.format(startOfDay(month, 1))}
        </h3>
        <IconButton
          label={t('next')}
          disabled={!isBefore(month, last)}
          onClick={() => setMonth(monthAfter(month, 1))}
          data-testid="month-after"
        >
          <ChevronRight size={20} className="rtl:-scale-x-100" />
        </IconButton>
      </div>
      <table className="w-full table-fixed border-separate border-spacing-1 text-center" aria-busy={state === 'busy'}>
        <thead>
          <tr>
            {Array.from({ length: 7 }, (_, at) => new Date(2023, 0, 1 + firstDay + at)).map((day) => (
              <th key={day.getTime()} scope="col" abbr={weekdayLong.format(day)} className="pb-1 text-xs font-medium text-muted">
                {weekday.format(day)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeksOf(month, firstDay).map((week, at) => (
            // A week has no name but its place.
            <tr key={at}>
              {week.map((day, column) => (
                <td key={column} className="p-0">
                  {day !== null && (
                    <Day ms={startOfDay(month, day)} day={day} nowMs={nowMs} createdMs={createdMs} fromMs={fromMs} onChoose={choose} />
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {typeof state === 'object' && (
        <p role="alert" className="pt-2 text-center text-sm text-muted">
          {state.text}
        </p>
      )}
    </Sheet>
  );
}

interface DayProps {
  ms: number;
  day: number;
  nowMs: number;
  createdMs: number;
  fromMs: number;
  onChoose: (ms: number) => Promise<void>;
}

function Day({ ms, day, nowMs, createdMs, fromMs, onChoose }: DayProps) {
  const locale = useLocale();
  const isOutside = ms > nowMs || (ms < createdMs && !isSameDay(ms, createdMs));
  return (
    <button
      type="button"
      disabled={isOutside}
      aria-label={formatDate(ms, locale)}
      aria-current={isSameDay(ms, nowMs) ? 'date' : undefined}
      onClick={() => void onChoose(ms)}
      data-testid="calendar-day"
      className={classNames(
        'inline-flex size-10 items-center justify-center rounded-full tabular-nums disabled:text-faint disabled:opacity-60',
        isSameDay(ms, fromMs) ? 'bg-accent-soft font-semibold text-accent' : !isOutside && 'hover:bg-hover',
        isSameDay(ms, nowMs) && 'ring-1 ring-accent',
      )}
    >
      {day}
    </button>
  );
}
