import { useTranslations } from 'use-intl';
import type { MiniProgramView } from '../../../sync/types.ts';
import { CARD_WIDTH, MiniProgramCard } from './mini-program-card.tsx';

/** A mini-program card in a record, where nothing else opens it. */
export default function RecordedCard({ card }: { card: MiniProgramView }) {
  const t = useTranslations('miniProgram');
  return (
    <div className={`mt-1 ${CARD_WIDTH} max-w-full rounded-xl bg-hover px-3 py-2`} data-testid="recorded-card">
      <MiniProgramCard card={card} quiet="text-muted" />
      <span className="mt-2 block border-t border-current/15 pt-1 text-xs leading-[1.4] text-muted">
        {card.webUrl === null ? (
          t('one')
        ) : (
          <a href={card.webUrl} target="_blank" rel="noopener noreferrer nofollow" className="text-link hover:underline">
            {t('open', { host: new URL(card.webUrl).host })}
          </a>
        )}
      </span>
    </div>
  );
}
