import { useLocale, useTranslations } from 'use-intl';
import type { LocationDraft } from '../../../sync/types.ts';

type Point = Pick<LocationDraft, 'latitude' | 'longitude'>;

/** Where a place is, in the words of the viewer's language. */
export function usePlaceText(): { coordinates: (point: Point) => string; accuracy: (metres: number) => string } {
  const t = useTranslations('place');
  const locale = useLocale();
  const format = new Intl.NumberFormat(locale, { maximumFractionDigits: 5 });
  const degrees = (value: number) => ({ degrees: format.format(Math.abs(value)) });
  return {
    coordinates: ({ latitude, longitude }) =>
      t('coordinates', {
        latitude: t(latitude < 0 ? 'south' : 'north', degrees(latitude)),
        longitude: t(longitude < 0 ? 'west' : 'east', degrees(longitude)),
      }),
    accuracy: (metres) => t('accuracy', { distance: distanceText(metres, locale) }),
  };
}

const distanceText = (metres: number, locale: string): string =>
  new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: metres < 1000 ? 'meter' : 'kilometer',
    maximumFractionDigits: metres < 10_000 && metres >= 1000 ? 1 : 0,
  }).format(metres < 1000 ? metres : metres / 1000);
