import type { LocationView } from '../../../sync/types.ts';

type Point = Pick<LocationView, 'latitude' | 'longitude'>;

/** As programs read it: "48.858093, 2.294694". */
export const plainCoordinates = ({ latitude, longitude }: Point): string => `${latitude}, ${longitude}`;

/** What is copied of a place: all that it says, a line each. */
export const copyTextOf = (place: LocationView): string =>
  [place.name, place.address, plainCoordinates(place)].filter((line) => line !== '').join('\n');

export const geoUriOf = ({ latitude, longitude, accuracy }: Point & Pick<LocationView, 'accuracy'>): string =>
  `geo:${latitude},${longitude}${accuracy === null ? '' : `;u=${accuracy}`}`;
