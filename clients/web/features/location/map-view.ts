import type { Ring } from './land.ts';

interface Box {
  readonly west: number;
  readonly east: number;
  readonly south: number;
  readonly north: number;
}

export interface MapView extends Box {
  /** Degrees between two lines of the graticule. */
  readonly step: number;
  /** Where the place lies in the picture, 0 to 1 from the left and from the top. */
  readonly x: number;
  readonly y: number;
}

const STEPS = [1, 2, 5, 10, 15, 30, 45] as const;
const COSINE_MIN = 0.15;

/**
 * What a picture shows that is `aspect` times as wide as high, with `span` degrees from its lower to its upper edge. A degree is as long
 * from west to east in its middle as from south to north, so that shapes look as they are.
 */
export function mapViewOf({ latitude, longitude }: { latitude: number; longitude: number }, span: number, aspect: number): MapView {
  const middle = Math.max(-90 + span / 2, Math.min(90 - span / 2, latitude));
  const width = Math.min(360, (span * aspect) / Math.max(COSINE_MIN, Math.cos((middle * Math.PI) / 180)));
  const north = middle + span / 2;
  return {
    west: longitude - width / 2,
    east: longitude + width / 2,
    south: north - span,
    north,
    step: STEPS.find((step) => step >= span / 5) ?? 45,
    x: 0.5,
    y: (north - latitude) / span,
  };
}

/** Multiples of the step between two edges. */
export function linesBetween(from: number, to: number, step: number): number[] {
  const first = Math.ceil(from / step);
  return Array.from({ length: Math.floor(to / step) - first + 1 }, (_, at) => (first + at) * step);
}

/** The land in a view, beyond the 180th meridian too: by how many degrees it is shifted, and what is seen of it. */
export function landIn(rings: readonly Ring[], view: Box): { shift: number; path: string }[] {
  return [-360, 0, 360].flatMap((shift) => {
    const seen = rings.filter(
      ({ west, east, south, north }) => west + shift < view.east && east + shift > view.west && south < view.north && north > view.south,
    );
    return seen.length === 0 ? [] : [{ shift, path: seen.map(({ path }) => path).join('') }];
  });
}
