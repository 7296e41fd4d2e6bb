import { round } from './statistics.ts';

/** What V8 writes: a tree of frames, and which of them was running at each sample. */
interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

export interface ProfileLine {
  readonly name: string;
  /** Of the time in which the process was not idle, in percent. */
  readonly share: number;
}

export interface ProfileSummary {
  /** Of all the time, in percent. */
  readonly idle: number;
  /** By package, or by room of ours. */
  readonly places: readonly ProfileLine[];
  /** By function, its own time alone. */
  readonly frames: readonly ProfileLine[];
}

const PLACES_MAX = 12;
const FRAMES_MAX = 15;

/** A package, a module of Node, or a file of ours. */
const placeOf = (url: string): string => {
  const found = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url);
  if (found !== null) return found[1] as string;
  if (url === '' || url.startsWith('node:')) return url === '' ? 'V8 and the system' : 'node';
  return /\/((?:server|services|resolvers|schema|engines|prisma|workers|bench)\/[^?]*)$/.exec(url)?.[1] ?? url;
};

const roomOf = (url: string): string => {
  const place = placeOf(url);
  return place.includes('/') && !place.startsWith('@') ? `${place.split('/')[0]}/` : place;
};

const top = (times: ReadonlyMap<string, number>, all: number, max: number): ProfileLine[] =>
  [...times]
    .toSorted((a, b) => b[1] - a[1])
    .slice(0, max)
    .map(([name, time]) => ({ name, share: round((100 * time) / all, 1) }));

/** Where the time went. */
export const summariseProfile = (json: string): ProfileSummary => {
  const { nodes, samples, timeDeltas } = JSON.parse(json) as CpuProfile;
  const byId = new Map(nodes.map((node) => [node.id, node.callFrame]));
  const places = new Map<string, number>();
  const frames = new Map<string, number>();
  let idle = 0;
  let busy = 0;
  for (const [i, sample] of samples.entries()) {
    const frame = byId.get(sample);
    const time = Math.max(timeDeltas[i] ?? 0, 0);
    if (frame === undefined) continue;
    // Starting the profiler is not what the process does for a living.
    if (frame.url === 'node:inspector') continue;
    if (frame.functionName === '(idle)') {
      idle += time;
      continue;
    }
    busy += time;
    const { functionName, url, lineNumber } = frame;
    const room = functionName === '(garbage collector)' ? functionName : roomOf(url);
    const name =
      url === ''
        ? functionName
        : `${functionName || '(anonymous)'} ${placeOf(url)}${url.startsWith('node:') ? ` ${url.slice(5)}` : ''}:${lineNumber + 1}`;
    places.set(room, (places.get(room) ?? 0) + time);
    frames.set(name, (frames.get(name) ?? 0) + time);
  }
  return { idle: round((100 * idle) / (idle + busy), 1), places: top(places, busy, PLACES_MAX), frames: top(frames, busy, FRAMES_MAX) };
};
