/** The outline of land, coarse as a picture of a chat needs it: from Natural Earth, which belongs to everyone. The build writes it. */
export interface Ring {
  readonly west: number;
  readonly east: number;
  readonly south: number;
  readonly north: number;
  /** An SVG path in degrees, with north above. */
  readonly path: string;
}

const UNITS_PER_DEGREE = 100;

/** Each number says how far it goes on from the one before, in hundredths of a degree. */
export function ringOf(steps: readonly number[]): Ring {
  let [x, y] = [0, 0];
  let [west, east, south, north] = [180, -180, 90, -90];
  let path = '';
  for (let at = 0; at < steps.length; at += 2) {
    x += steps[at]!;
    y += steps[at + 1]!;
    const [longitude, latitude] = [x / UNITS_PER_DEGREE, y / UNITS_PER_DEGREE];
    west = Math.min(west, longitude);
    east = Math.max(east, longitude);
    south = Math.min(south, latitude);
    north = Math.max(north, latitude);
    path += `${at === 0 ? 'M' : 'L'}${longitude} ${-latitude}`;
  }
  return { west, east, south, north, path: `${path}Z` };
}

let loading: Promise<readonly Ring[]> | undefined;

/** Loads once for all maps; after a failure the next map tries again, and this one has no coasts. */
export function loadLand(): Promise<readonly Ring[]> {
  loading ??= fetch('/map/land.json')
    .then(async (answer) => {
      if (!answer.ok) throw new Error(`The outline of land answered ${answer.status}.`);
      return ((await answer.json()) as readonly (readonly number[])[]).map(ringOf);
    })
    .catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
  return loading;
}
