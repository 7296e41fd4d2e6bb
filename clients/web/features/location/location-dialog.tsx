import { Copy, ExternalLink, LocateFixed, Navigation } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import type { LocationView, MessageView } from '../../../sync/types.ts';
import { useLocationLinkQuery } from '../../gql/graphql.ts';
import { useObservable } from '../../lib/observable.ts';
import { DetailLine, DetailLink } from '../../ui/detail-line.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { showToast } from '../../ui/toast.tsx';
import { useEngine } from '../session/session-context.ts';
import { distanceMetres, formatDistance } from './distance.ts';
import { PlaceMap, type Span, SPANS } from './place-map.tsx';
import { LiveLine } from './live-line.tsx';
import { copyTextOf, geoUriOf } from './plain-place.ts';
import { usePlaceText } from './use-place-text.ts';
import { usePosition } from './use-position.ts';

/** A place as large as the screen allows, and what one may do with it. */
export default function LocationDialog({ message: shown, onClose }: { message: MessageView; onClose: () => void }) {
  const message = useCurrent(shown);
  const t = useTranslations();
  const { coordinates, accuracy } = usePlaceText();
  const [span, setSpan] = useState<Span>('region');
  const [{ data }] = useLocationLinkQuery({ variables: { id: message.id ?? '' } });
  if (message.content.kind !== 'location') return null;
  const place: LocationView = message.content;
  const link = data?.message?.content;
  const mapUrl = link?.__typename === 'LocationContent' ? link.mapUrl : null;
  const copy = () => void navigator.clipboard.writeText(copyTextOf(place)).then(() => showToast(t('common.copied')));
  return (
    <Sheet title={place.name || t(place.live == null ? 'composer.location' : 'place.live')} onClose={onClose} testId="location-dialog">
      <PlaceMap
        latitude={place.latitude}
        longitude={place.longitude}
        span={span}
        aspect={1.6}
        labelled
        className="aspect-[1.6/1] shrink-0 rounded-xl"
      />
      <div className="-mx-4">
        <Segmented
          label={t('place.span')}
          value={span}
          options={(Object.keys(SPANS) as Span[]).map((value) => ({ value, label: t(`place.${value}`) }))}
          onChange={setSpan}
          testId="location-span"
        />
      </div>
      <div className="flex flex-col gap-0.5 pb-3 text-[0.9375rem]">
        {place.live != null && <LiveLine live={place.live} />}
        {place.address !== '' && <span dir="auto">{place.address}</span>}
        <span className="tabular-nums" data-testid="location-coordinates">
          {coordinates(place)}
        </span>
        {place.accuracy !== null && <span className="text-sm text-muted">{accuracy(place.accuracy)}</span>}
      </div>
      <div className="-mx-5 border-t border-line">
        {mapUrl != null && (
          <DetailLink href={mapUrl} icon={<ExternalLink size={19} />} testId="location-map">
            {t('place.openMap', { host: new URL(mapUrl).host })}
          </DetailLink>
        )}
        <DetailLink href={geoUriOf(place)} icon={<Navigation size={19} />} testId="location-geo">
          {t('place.openApp')}
        </DetailLink>
        <DetailLine icon={<Copy size={19} />} label={t('place.copy')} onClick={copy} testId="location-copy" />
        <DistanceLine place={place} />
      </div>
    </Sheet>
  );
}

/** As it is now, where the timeline has it: a live one moves. */
function useCurrent(shown: MessageView): MessageView {
  const engine = useEngine();
  const [timeline] = useState(() => engine.openTimeline(shown.chatId));
  useEffect(() => () => timeline.close(), [timeline]);
  const item = useObservable(timeline).items.find((one) => one.kind === 'message' && one.message.key === shown.key);
  return item?.kind === 'message' ? item.message : shown;
}

/** Asks where this device is only when somebody wants to know, and tells nobody else. */
function DistanceLine({ place }: { place: LocationView }) {
  const t = useTranslations('place');
  const locale = useLocale();
  const [metres, setMetres] = useState<number | null>(null);
  const { state, ask } = usePosition((position) => setMetres(distanceMetres(position, place)));
  const value = state.kind === 'asking' ? t('asking') : metres === null ? null : formatDistance(metres, locale);
  return (
    <>
      <DetailLine icon={<LocateFixed size={19} />} label={t('distance')} value={value} onClick={ask} testId="location-distance" />
      {state.kind === 'problem' && (
        <p role="alert" className="px-4 pb-2 text-sm text-danger">
          {t(`problem.${state.problem}`)}
        </p>
      )}
    </>
  );
}
