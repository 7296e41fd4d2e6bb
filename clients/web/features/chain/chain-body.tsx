import { ListPlus, Pencil } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { ContentView } from '../../../sync/types.ts';
import { classNames } from '../../lib/class-names.ts';
import { useDisplayName } from '../user/use-display-name.ts';

/** A long list shows its first entries and the own one. */
import type { AskedProps } from '../message/asked-body.tsx';

const SHOWN_MAX = 10;

/** A topic and its numbered list, in the bubble. */
export default function ChainBody({ message, focusable, actions }: AskedProps) {
  const chain = message.content as Extract<ContentView, { kind: 'chain' }>;
  const t = useTranslations('chain');
  const displayName = useDisplayName();
  const [all, setAll] = useState(false);
  const own = chain.entries.find(({ isOwn }) => isOwn);
  const shown = all ? chain.entries : chain.entries.filter(({ number, isOwn }) => number <= SHOWN_MAX || isOwn);
  const tabIndex = focusable ? 0 : -1;
  const quiet = message.isOwn ? 'text-own-meta' : 'text-muted';
  const Icon = own === undefined ? ListPlus : Pencil;
  return (
    <div className="flex w-[min(19rem,62vw)] flex-col gap-2 pt-0.5" data-testid="chain">
      <div>
        <p dir="auto" className="text-[0.9375rem] leading-[1.4] font-medium break-words whitespace-pre-wrap">
          {chain.topic}
        </p>
        <p className={classNames('text-xs', quiet)}>{t('kind', { count: chain.entries.length })}</p>
      </div>
      {shown.length > 0 && (
        <ol className="flex flex-col gap-1 text-[0.875rem]">
          {shown.map(({ number, user, text, isOwn }) => (
            <li key={user.id} value={number} className="flex gap-2" data-testid="chain-entry">
              <span className={classNames('w-6 shrink-0 text-right tabular-nums', quiet)}>{number}.</span>
              <span className="min-w-0 flex-1 break-words">
                <bdi className={classNames(isOwn ? 'font-semibold' : 'font-medium')}>{displayName(user)}</bdi>
                {text !== '' && (
                  <span dir="auto" className={quiet}>
                    {' · '}
                    {text}
                  </span>
                )}
              </span>
            </li>
          ))}
        </ol>
      )}
      {chain.entries.length > shown.length && (
        <button
          type="button"
          tabIndex={tabIndex}
          onClick={() => setAll(true)}
          className="self-start py-1 text-xs font-medium text-accent hover:underline"
        >
          {t('showAll', { count: String(chain.entries.length) })}
        </button>
      )}
      {actions.canAnswer() && message.id !== null && (
        <button
          type="button"
          tabIndex={tabIndex}
          data-testid="chain-join"
          onClick={() => actions.openAsked(message)}
          className="flex min-h-9 items-center justify-center gap-2 rounded-lg border border-line-strong/50 text-[0.875rem] font-medium text-accent hover:border-accent pointer-coarse:min-h-11"
        >
          <Icon size={16} aria-hidden />
          {t(own === undefined ? 'join' : 'change')}
        </button>
      )}
    </div>
  );
}
