import { InvalidInput } from '../errors.ts';
import { limits } from '../limits.ts';
import { parseLine } from '../line-rules.ts';
import type { LocationContent } from '../message/message.ts';

export interface LocationInput {
  readonly latitude: number;
  readonly longitude: number;
  readonly accuracy?: number | null | undefined;
  readonly name?: string | null | undefined;
  readonly address?: string | null | undefined;
  /** So long it follows its author, from when it is stored; left out for a place that stays. */
  readonly liveSeconds?: number | null | undefined;
}

export interface Position {
  /** Degrees north, by WGS 84. */
  readonly latitude: number;
  /** Degrees east. */
  readonly longitude: number;
  /** The radius in metres within which it lies; null when nobody said. */
  readonly accuracy: number | null;
}

/** A sixth decimal is a tenth of a metre: what comes after it says nothing of a place. */
const DECIMALS = 6;

const rounded = (degrees: number): number => Math.round(degrees * 10 ** DECIMALS) / 10 ** DECIMALS || 0;

/** A place on the earth. The accuracy is rounded up: whoever reads it must not take the place for surer than it is. */
export const parsePosition = (
  { latitude, longitude, accuracy = null }: Pick<LocationInput, 'latitude' | 'longitude' | 'accuracy'>,
  path: readonly string[],
): Position => {
  if (!(Math.abs(latitude) <= 90)) throw new InvalidInput('A latitude is -90 to 90 degrees.', [...path, 'latitude']);
  if (!(Math.abs(longitude) <= 180)) throw new InvalidInput('A longitude is -180 to 180 degrees.', [...path, 'longitude']);
  if (accuracy !== null && !(accuracy >= 0 && accuracy <= limits.locationAccuracyMax)) {
    throw new InvalidInput(`An accuracy is 0 to ${limits.locationAccuracyMax} metres.`, [...path, 'accuracy']);
  }
  return {
    latitude: rounded(latitude),
    longitude: rounded(longitude),
    accuracy: accuracy === null ? null : Math.max(1, Math.ceil(accuracy)),
  };
};

/** As people write a place: "48.858093, 2.294694". */
export const coordinatesOf = ({ latitude, longitude }: Pick<Position, 'latitude' | 'longitude'>): string => `${latitude}, ${longitude}`;

export const parseLocation = (input: LocationInput): LocationContent => {
  const path = ['input', 'content', 'location'];
  const line = (field: 'name' | 'address', what: string, lengthMax: number) =>
    parseLine(input[field] ?? '', { what, path: [...path, field], lengthMax });
  const position = parsePosition(input, path);
  const name = line('name', 'The name of a place', limits.locationNameLengthMax);
  const address = line('address', 'An address', limits.locationAddressLengthMax);
  const told = name || address;
  if (input.liveSeconds == null) return { ...position, name, address, fallbackText: `Location: ${told || coordinatesOf(position)}` };
  const fallbackText = told === '' ? 'Live location' : `Live location: ${told}`;
  return { ...position, name, address, live: { seconds: parseLiveSeconds(input.liveSeconds, path) }, fallbackText };
};

const parseLiveSeconds = (seconds: number, path: readonly string[]): number => {
  const { liveLocationSecondsMin, liveLocationSecondsMax } = limits;
  if (seconds >= liveLocationSecondsMin && seconds <= liveLocationSecondsMax) return seconds;
  throw new InvalidInput(`A live location lasts ${liveLocationSecondsMin} to ${liveLocationSecondsMax} seconds.`, [...path, 'liveSeconds']);
};

/** What was sent: what a retry of the send is compared by. Where a live location was when it began is not kept. */
export const askedOfLocation = ({ latitude, longitude, accuracy, name, address, live }: LocationContent): string =>
  JSON.stringify(live === undefined ? [latitude, longitude, accuracy, name, address] : [name, address, live.seconds]);

/** What it is called in one line: its name, else its address, else where it is. */
export const labelOf = (location: LocationContent): string => location.name || location.address || coordinatesOf(location);

/**
 * The same in one line of text: a sign instead of a word, since it is stored and read in every language. A quote outlives what it quotes, so it
 * does not say where somebody was.
 */
export const excerptOfLocation = (location: LocationContent): string =>
  `📍 ${location.live === undefined ? labelOf(location) : location.name || location.address || 'Live'}`;

/** What programs that know places are opened with, by RFC 5870. */
export const geoUriOf = ({ latitude, longitude, accuracy }: Position): string =>
  `geo:${latitude},${longitude}${accuracy === null ? '' : `;u=${accuracy}`}`;

/** A page with a map of it, by the template that the operator chose; null where there is to be none. */
export const mapUrlOf = (template: string | null, location: LocationContent): string | null =>
  template === null
    ? null
    : template
        .replaceAll('{latitude}', String(location.latitude))
        .replaceAll('{longitude}', String(location.longitude))
        .replaceAll('{name}', encodeURIComponent(labelOf(location)));
