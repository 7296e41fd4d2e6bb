import { useTranslations } from 'use-intl';
import type { LocationView } from '../../../sync/types.ts';
import { PlaceMap } from './place-map.tsx';
import { usePlaceText } from './use-place-text.ts';

interface Props {
  place: LocationView;
  /** Its colour of what is said beside the name. */
  quiet: string;
  /** Where somebody was, and is followed no more. */
  faded?: boolean;
  /** Where its map is, in a place where nothing else opens it. */
  mapUrl?: string | null | undefined;
}

/** A place: where on the earth, and what it is called. */
export default function PlaceCard({ place, quiet, faded = false, mapUrl }: Props) {
  const t = useTranslations();
  const { coordinates, accuracy } = usePlaceText();
  const title = place.name || place.address;
  const rest = [place.name === '' ? '' : place.address, coordinates(place), place.accuracy === null ? '' : accuracy(place.accuracy)];
  return (
    <>
      <PlaceMap
        latitude={place.latitude}
        longitude={place.longitude}
        faded={faded}
        span="region"
        aspect={2}
        className="mb-1.5 aspect-2/1 rounded-xl"
      />
      <span className="block text-[0.9375rem] leading-[1.4] font-medium" dir="auto">
        {title === '' ? t(place.live == null ? 'composer.location' : 'place.live') : title}
      </span>
      <span className={`block text-xs leading-[1.45] ${quiet}`}>
        {rest
          .filter((line) => line !== '')
          .map((line) => (
            <span key={line} className="block" dir="auto">
              {line}
            </span>
          ))}
        {mapUrl != null && (
          <a href={mapUrl} target="_blank" rel="noopener noreferrer nofollow" className="inline-block py-0.5 text-link hover:underline">
            {t('place.openMap', { host: new URL(mapUrl).host })}
          </a>
        )}
      </span>
    </>
  );
}
