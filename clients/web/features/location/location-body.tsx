import { useTranslations } from 'use-intl';
import type { LocationView } from '../../../sync/types.ts';
import type { AskedProps } from '../message/asked-body.tsx';
import { useHasPassed } from '../poll/use-until.ts';
import { useEngine } from '../session/session-context.ts';
import { LiveLine } from './live-line.tsx';
import PlaceCard from './place-card.tsx';
import { dropShare } from './share-list.ts';

/** A place in its bubble. Opens as details; an own one that is live is stopped here, from any device. */
export default function LocationBody({ message, focusable, actions }: AskedProps) {
  const place = message.content as LocationView;
  const t = useTranslations('place');
  const engine = useEngine();
  const ended = useHasPassed(place.live?.endsAt ?? null);
  const tabIndex = focusable ? 0 : -1;
  const quiet = message.isOwn ? 'text-own-meta' : 'text-muted';
  const stop = () => {
    engine.stopLiveLocation(message);
    dropShare(message.key);
  };
  return (
    <div className="-mx-1.5 flex w-[min(19rem,62vw)] flex-col gap-1 pt-0.5">
      <button
        type="button"
        tabIndex={tabIndex}
        disabled={message.id === null}
        title={t('show')}
        onClick={() => actions.openAsked(message)}
        data-testid="location"
        className="block text-left"
      >
        <PlaceCard place={place} faded={place.live != null && ended} quiet={quiet} />
      </button>
      {place.live != null && (
        <span className={`text-xs ${quiet}`}>
          <LiveLine live={place.live} />
        </span>
      )}
      {place.live != null && message.isOwn && message.id !== null && !ended && (
        <button
          type="button"
          tabIndex={tabIndex}
          onClick={stop}
          data-testid="location-stop"
          className="mt-0.5 min-h-9 rounded-lg border border-line-strong/50 text-[0.875rem] font-medium text-accent hover:border-accent pointer-coarse:min-h-11"
        >
          {t('stop')}
        </button>
      )}
    </div>
  );
}
