export interface FoundPlace {
  readonly latitude: number;
  readonly longitude: number;
  /** In metres, where the text says it. */
  readonly accuracy: number | null;
  /** Empty where the text has none. */
  readonly name: string;
}

const NUMBER = String.raw`[-+]?\d{1,3}(?:\.\d+)?`;
const PAIR = new RegExp(String.raw`^\s*(${NUMBER})\s*(?:[,;，、]\s*|\s)\s*(${NUMBER})\s*$`, 'u');
const GEO = new RegExp(String.raw`^geo:(${NUMBER}),(${NUMBER})(?:,${NUMBER})?((?:;[^?#]*)?)(?:\?([^#]*))?`, 'iu');
const LABELLED = new RegExp(String.raw`^(${NUMBER}),(${NUMBER})(?:\((.*)\))?$`, 'u');
/** 48°51′29.1″N, and what people type for it. */
const ANGLE = /(\d{1,3}(?:\.\d+)?)\s*[°º]?\s*(?:(\d{1,2}(?:\.\d+)?)\s*['′’]\s*)?(?:(\d{1,2}(?:\.\d+)?)\s*["″”]\s*)?/u.source;
const SIDE = '[NSEWnsew]';
const AFTER = new RegExp(String.raw`^\s*${ANGLE}(${SIDE})[\s,，]*${ANGLE}(${SIDE})\s*$`, 'u');
const BEFORE = new RegExp(String.raw`^\s*(${SIDE})\s*${ANGLE}[\s,，]*(${SIDE})\s*${ANGLE}\s*$`, 'u');

const placeOf = (latitude: number, longitude: number, name = '', accuracy: number | null = null): FoundPlace | null =>
  Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 ? { latitude, longitude, accuracy, name } : null;

const degrees = (whole?: string, minutes = '0', seconds = '0'): number => {
  const [m, s] = [Number(minutes), Number(seconds)];
  return m < 60 && s < 60 ? Number(whole) + m / 60 + s / 3600 : Number.NaN;
};

const ofSides = (first: number, firstSide: string, second: number, secondSide: string): FoundPlace | null => {
  const [a, b] = [firstSide.toUpperCase(), secondSide.toUpperCase()];
  const signed = (value: number, side: string) => (side === 'S' || side === 'W' ? -value : value);
  if ('NS'.includes(a) && 'EW'.includes(b)) return placeOf(signed(first, a), signed(second, b));
  return 'EW'.includes(a) && 'NS'.includes(b) ? placeOf(signed(second, b), signed(first, a)) : null;
};

function readAngles(text: string): FoundPlace | null {
  const after = AFTER.exec(text);
  if (after !== null) return ofSides(degrees(after[1], after[2], after[3]), after[4]!, degrees(after[5], after[6], after[7]), after[8]!);
  const before = BEFORE.exec(text);
  return before === null
    ? null
    : ofSides(degrees(before[2], before[3], before[4]), before[1]!, degrees(before[6], before[7], before[8]), before[5]!);
}

/** RFC 5870, and the `q` with a label that Android has added. */
function readGeo(text: string): FoundPlace | null {
  const [, latitude, longitude, parameters = '', query = ''] = GEO.exec(text) ?? [];
  if (latitude === undefined || /;crs=(?!wgs84(?:;|$))/iu.test(parameters)) return null;
  const asked = LABELLED.exec(new URLSearchParams(query).get('q') ?? '');
  if (asked !== null) return placeOf(Number(asked[1]), Number(asked[2]), asked[3] ?? '');
  const accuracy = /;u=(\d+(?:\.\d+)?)/iu.exec(parameters)?.[1];
  return placeOf(Number(latitude), Number(longitude), '', accuracy === undefined ? null : Number(accuracy));
}

const PAIR_PARAMETERS = ['q', 'query', 'll', 'center', 'destination', 'daddr'];

/**
 * Links of maps that count by WGS 84. Those that count otherwise, as the maps of China must, are not read: their numbers lie some hundred
 * metres beside the place.
 */
function readLink(text: string): FoundPlace | null {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/u.test(url.protocol) || /(?:^|\.)(?:amap|gaode|baidu|qq)\.(?:com|cn)$/u.test(url.hostname)) return null;
  const { searchParams } = url;
  const [mlat, mlon] = [searchParams.get('mlat'), searchParams.get('mlon')];
  if (mlat !== null && mlon !== null) return readPair(`${mlat},${mlon}`);
  const marked = new RegExp(`!3d(${NUMBER})!4d(${NUMBER})`, 'u').exec(url.pathname);
  if (marked !== null) return placeOf(Number(marked[1]), Number(marked[2]));
  for (const name of PAIR_PARAMETERS) {
    const found = readPair(searchParams.get(name) ?? '');
    if (found !== null) return found;
  }
  const shown =
    new RegExp(`@(${NUMBER}),(${NUMBER})`, 'u').exec(url.pathname) ?? new RegExp(`map=[\\d.]+/(${NUMBER})/(${NUMBER})`, 'u').exec(url.hash);
  return shown === null ? null : placeOf(Number(shown[1]), Number(shown[2]));
}

function readPair(text: string): FoundPlace | null {
  const [, latitude, longitude] = PAIR.exec(text) ?? [];
  return latitude === undefined ? null : placeOf(Number(latitude), Number(longitude));
}

/** The place that a text names: "lat, lon", with N and E, a `geo:` address or the link of a map. Null where it names none. */
export const parsePlace = (raw: string): FoundPlace | null => {
  const text = raw.trim();
  if (/^geo:/iu.test(text)) return readGeo(text);
  return /^https?:/iu.test(text) ? readLink(text) : (readPair(text) ?? readAngles(text));
};
