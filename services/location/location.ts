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
  return { ...position, name, address, fallbackText: `Location: ${[name, address, coordinatesOf(position)].find((text) => text !== '')}` };
};

/** What was sent: what a retry of the send is compared by. */
export const askedOfLocation = ({ latitude, longitude, accuracy, name, address }: LocationContent): string =>
  JSON.stringify([latitude, longitude, accuracy, name, address]);

/** What it is called in one line: its name, else its address, else where it is. */
export const labelOf = (location: LocationContent): string => location.name || location.address || coordinatesOf(location);

/** The same in one line of text: a sign instead of a word, since it is stored and read in every language. */
export const excerptOfLocation = (location: LocationContent): string => `📍 ${labelOf(location)}`;

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
