interface Point {
  readonly latitude: number;
  readonly longitude: number;
}

const EARTH_RADIUS_METRES = 6_371_009;
const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** Along the surface of a round earth, in metres; true to half a percent. */
export function distanceMetres(a: Point, b: Point): number {
  const [latitudeA, latitudeB] = [radians(a.latitude), radians(b.latitude)];
  const half =
    Math.sin((latitudeB - latitudeA) / 2) ** 2 +
    Math.cos(latitudeA) * Math.cos(latitudeB) * Math.sin(radians(b.longitude - a.longitude) / 2) ** 2;
  return 2 * EARTH_RADIUS_METRES * Math.asin(Math.min(1, Math.sqrt(half)));
}

/** As people say it: 40 m, 1.2 km, 870 km. */
export function formatDistance(metres: number, locale: string): string {
  const isNear = Math.round(metres / 10) * 10 < 1000;
  const value = isNear ? (metres < 100 ? Math.round(metres) : Math.round(metres / 10) * 10) : metres / 1000;
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: isNear ? 'meter' : 'kilometer',
    maximumFractionDigits: isNear || value >= 10 ? 0 : 1,
  }).format(value);
}
