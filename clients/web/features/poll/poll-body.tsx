import { Check } from 'lucide-react';
import { useLocale, useTranslations } from 'use-intl';
import type { PollView } from '../../../sync/types.ts';
import { classNames } from '../../lib/class-names.ts';
import { formatDateTime } from '../../lib/time.ts';
import { useEngine } from '../session/session-context.ts';
import { chosenBy, percentOf } from './poll-state.ts';
import type { AskedProps } from '../message/asked-body.tsx';
import { useHasPassed } from './use-until.ts';

/** A poll in its bubble: a press on an option is the vote, shown at once. */
export default function PollBody({ message, focusable, actions }: AskedProps) {
  const poll = message.content as PollView;
  const t = useTranslations('poll');
  const locale = useLocale();
  const engine = useEngine();
  const closed = useHasPassed(poll.closesAt);
  const open = actions.canAnswer() && !closed && message.id !== null;
  const kind = t(closed ? 'closed' : poll.multiple ? 'several' : 'one');
  const tabIndex = focusable ? 0 : -1;
  return (
    <div className="flex w-[min(19rem,62vw)] flex-col gap-2 pt-0.5" data-testid="poll">
      <div>
        <p dir="auto" className="text-[0.9375rem] leading-[1.4] font-medium break-words whitespace-pre-wrap">
          {poll.question}
        </p>
        <p className={classNames('text-xs', message.isOwn ? 'text-own-meta' : 'text-muted')}>
          {poll.anonymous ? t('anonymousKind', { kind }) : kind}
        </p>
      </div>
      <ul className="flex flex-col gap-1.5" aria-label={poll.question}>
        {poll.options.map(({ text, voteCount }, place) => (
          <Option
            key={text}
            text={text}
            voteCount={voteCount}
            percent={percentOf(voteCount, poll.voterCount)}
            isOwn={poll.ownVote.includes(place)}
            onVote={open ? () => engine.votePoll(message, chosenBy(poll, place)) : null}
            tabIndex={tabIndex}
          />
        ))}
      </ul>
      <p className={classNames('flex flex-wrap items-center gap-x-2 text-xs', message.isOwn ? 'text-own-meta' : 'text-muted')}>
        {poll.anonymous || poll.voterCount <= 0 || message.id === null ? (
          <span className="py-1">{t('voted', { count: poll.voterCount })}</span>
        ) : (
          <button
            type="button"
            tabIndex={tabIndex}
            data-testid="voters"
            onClick={() => actions.openAsked(message)}
            className="py-1 underline-offset-2 hover:underline"
          >
            {t('voted', { count: poll.voterCount })}
          </button>
        )}
        {poll.closesAt !== null && !closed && <span>{t('closesAt', { time: formatDateTime(Date.parse(poll.closesAt), locale) })}</span>}
      </p>
    </div>
  );
}

interface OptionProps {
  text: string;
  voteCount: number;
  percent: number;
  isOwn: boolean;
  /** Null: nobody votes here any more, or the viewer may not. */
  onVote: (() => void) | null;
  tabIndex: number;
}

function Option({ text, voteCount, percent, isOwn, onVote, tabIndex }: OptionProps) {
  const t = useTranslations('poll');
  return (
    <li>
      <button
        type="button"
        tabIndex={tabIndex}
        aria-pressed={isOwn}
        aria-disabled={onVote === null}
        aria-label={t('option', { text, count: voteCount, percent: String(percent) })}
        data-testid="poll-option"
        onClick={onVote ?? undefined}
        className={classNames(
          'relative flex min-h-9 w-full items-center gap-2 overflow-hidden rounded-lg border px-2.5 py-1 text-left text-[0.875rem] pointer-coarse:min-h-11',
          isOwn ? 'border-accent' : 'border-line-strong/50',
          onVote === null ? 'cursor-default' : 'hover:border-accent',
        )}
      >
        <span
          aria-hidden
          className="absolute inset-y-0 left-0 bg-accent/20 transition-[width] duration-300"
          style={{ width: `${percent}%` }}
        />
        <span aria-hidden className="relative flex size-4 shrink-0 items-center justify-center text-accent">
          {isOwn && <Check size={16} strokeWidth={3} />}
        </span>
        <span dir="auto" className="relative min-w-0 flex-1 break-words">
          {text}
        </span>
        <span className="relative shrink-0 text-xs tabular-nums opacity-80">{voteCount}</span>
      </button>
    </li>
  );
}
