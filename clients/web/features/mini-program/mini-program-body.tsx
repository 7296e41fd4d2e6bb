import { useTranslations } from 'use-intl';
import type { MiniProgramView } from '../../../sync/types.ts';
import type { AskedProps } from '../message/asked-body.tsx';
import { CARD_WIDTH, MiniProgramCard } from './mini-program-card.tsx';

/** A mini-program card in its bubble. Nothing runs here: it opens what is known of the program. */
export default function MiniProgramBody({ message, focusable, actions }: AskedProps) {
  const t = useTranslations('miniProgram');
  return (
    <button
      type="button"
      tabIndex={focusable ? 0 : -1}
      disabled={message.id === null}
      title={t('show')}
      onClick={() => actions.openAsked(message)}
      data-testid="mini-program"
      className={`block ${CARD_WIDTH} max-w-full py-0.5 text-left hover:opacity-85`}
    >
      <MiniProgramCard card={message.content as MiniProgramView} quiet={message.isOwn ? 'text-own-meta' : 'text-muted'} />
      <span className="mt-2 -mb-7 block border-t border-current/15 pt-1 text-xs leading-[1.4] opacity-75">{t('one')}</span>
    </button>
  );
}
