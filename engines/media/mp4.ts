import { BrokenMedia, type Bytes } from './bytes.ts';
import type { MediaTrack, Probed } from './probe.ts';

interface Box {
  readonly type: string;
  readonly from: number;
  readonly end: number;
}

/** What stands at the top of a file. Anything else there is another file that was put behind it. */
const atTop: ReadonlySet<string> = new Set('ftyp styp moov moof mdat mfra sidx free skip wide udta meta uuid pdin emsg prft'.split(' '));
/** AAC says how long a packet sounds: so many samples. */
const AAC_SAMPLES = 1_024;

async function* boxesIn(bytes: Bytes, from: number, end: number, step: () => void): AsyncGenerator<Box> {
  for (let at = from; at < end;) {
    step();
    const head = await bytes.read(at, 8);
    let size = head.readUInt32BE(0);
    let header = 8;
    if (size === 1) {
      size = Number((await bytes.read(at + 8, 8)).readBigUInt64BE(0));
      header = 16;
    } else if (size === 0) size = end - at;
    if (size < header || at + size > end) throw new BrokenMedia('A box is larger than what it is in.');
    yield { type: head.toString('latin1', 4, 8), from: at + header, end: at + size };
    at += size;
  }
}

interface Track {
  id: number;
  kind: MediaTrack['kind'];
  codec: string;
  timescale: number;
  rate: number;
  width: number;
  height: number;
  /** It is shown lying on its side: a telephone was held upright. */
  isTurned: boolean;
  samples: number;
  /** In units of the timescale. */
  ticks: number;
  firstTick: number;
  lastTick: number;
  defaultTicks: number;
}

const kinds: Readonly<Record<string, MediaTrack['kind']>> = { soun: 'audio', vide: 'video' };
/** A track's boxes of which one stands in the other, from the outside to the inside. */
const nested = ['mdia', 'minf', 'stbl'] as const;

const read32 = async (bytes: Bytes, { from, end }: Box, at: number): Promise<number> => {
  if (from + at + 4 > end) throw new BrokenMedia('A box is too short.');
  return (await bytes.read(from + at, 4)).readUInt32BE(0);
};
const read64 = async (bytes: Bytes, box: Box, at: number): Promise<number> =>
  (await read32(bytes, box, at)) * 2 ** 32 + (await read32(bytes, box, at + 4));

/** Where a track's matrix stands: behind its times, its layer and its volume. */
const MATRIX_AT = { short: 40, long: 52 } as const;

/** A quarter turn, either way: what was across is upright. */
const readTurn = async (bytes: Bytes, tkhd: Box, at: number): Promise<boolean> => {
  // Some that record leave it out, and so do we in tests.
  if (tkhd.from + at + 20 > tkhd.end) return false;
  const [a, b, c, d] = await Promise.all([0, 4, 12, 16].map((offset) => read32(bytes, tkhd, at + offset)));
  return a === 0 && d === 0 && b !== 0 && c !== 0;
};

/** The first description of what a track holds: its codec, and the rate of its sound. */
const readDescription = async (bytes: Bytes, stsd: Box, track: Track, step: () => void): Promise<void> => {
  for await (const entry of boxesIn(bytes, stsd.from + 8, stsd.end, step)) {
    track.codec = entry.type;
    if (track.kind === 'audio') track.rate = (await read32(bytes, entry, 24)) >>> 16;
    if (track.kind === 'video') {
      const sides = await read32(bytes, entry, 24);
      [track.width, track.height] = [sides >>> 16, sides & 0xffff];
    }
    return;
  }
};

/** How many samples there are, and how long each is. */
const readTimes = async (bytes: Bytes, stts: Box, track: Track, step: () => void): Promise<void> => {
  const count = await read32(bytes, stts, 4);
  for (let at = 0; at < count; at += 1) {
    step();
    const samples = await read32(bytes, stts, 8 + at * 8);
    track.samples += samples;
    track.ticks += samples * (await read32(bytes, stts, 12 + at * 8));
  }
};

const readTrack = async (bytes: Bytes, box: Box, track: Track, step: () => void, depth = 0): Promise<void> => {
  for await (const child of boxesIn(bytes, box.from, box.end, step)) {
    if (child.type === nested[depth]) await readTrack(bytes, child, track, step, depth + 1);
    if (child.type === 'tkhd') {
      const isLong = (await bytes.read(child.from, 1))[0] === 1;
      track.id = await read32(bytes, child, isLong ? 20 : 12);
      track.isTurned = await readTurn(bytes, child, isLong ? MATRIX_AT.long : MATRIX_AT.short);
    }
    if (child.type === 'mdhd') track.timescale = await read32(bytes, child, (await bytes.read(child.from, 1))[0] === 1 ? 20 : 12);
    // What is deeper in is called the same in QuickTime, and says where the bytes are.
    if (child.type === 'hdlr' && depth === 1) track.kind = kinds[(await bytes.read(child.from + 8, 4)).toString('latin1')] ?? 'other';
    if (child.type === 'stsd') await readDescription(bytes, child, track, step);
    if (child.type === 'stts') await readTimes(bytes, child, track, step);
  }
};

const newTrack = (): Track => ({
  id: 0,
  kind: 'other',
  codec: '',
  timescale: 0,
  rate: 0,
  width: 0,
  height: 0,
  isTurned: false,
  samples: 0,
  ticks: 0,
  firstTick: Infinity,
  lastTick: 0,
  defaultTicks: 0,
});

const readMovie = async (bytes: Bytes, moov: Box, tracks: Map<number, Track>, step: () => void): Promise<void> => {
  const defaults: [number, number][] = [];
  for await (const child of boxesIn(bytes, moov.from, moov.end, step)) {
    if (child.type === 'trak') {
      const track = newTrack();
      await readTrack(bytes, child, track, step);
      if (tracks.has(track.id)) throw new BrokenMedia('A track is told of twice.');
      tracks.set(track.id, track);
    }
    if (child.type !== 'mvex') continue;
    for await (const trex of boxesIn(bytes, child.from, child.end, step))
      if (trex.type === 'trex') defaults.push([await read32(bytes, trex, 4), await read32(bytes, trex, 12)]);
  }
  for (const [id, ticks] of defaults) {
    const track = tracks.get(id);
    if (track !== undefined) track.defaultTicks = ticks;
  }
};

const flagsOf = async (bytes: Bytes, box: Box): Promise<number> => (await read32(bytes, box, 0)) & 0xffffff;

/** A run of samples; where it does not say how long each is, they are all as long as was said before. */
const readRun = async (bytes: Bytes, trun: Box, defaultTicks: number, step: () => void): Promise<{ samples: number; ticks: number }> => {
  const flags = await flagsOf(bytes, trun);
  const samples = await read32(bytes, trun, 4);
  if ((flags & 0x100) === 0) return { samples, ticks: samples * defaultTicks };
  const first = 8 + (flags & 0x1 ? 4 : 0) + (flags & 0x4 ? 4 : 0);
  const each = [0x100, 0x200, 0x400, 0x800].filter((flag) => flags & flag).length * 4;
  let ticks = 0;
  for (let at = 0; at < samples; at += 1) {
    step();
    ticks += await read32(bytes, trun, first + at * each);
  }
  return { samples, ticks };
};

/** A piece of a file that was written on the fly. */
const readFragment = async (bytes: Bytes, traf: Box, tracks: ReadonlyMap<number, Track>, step: () => void): Promise<void> => {
  let track: Track | undefined;
  let defaultTicks = 0;
  let tick: number | null = null;
  for await (const child of boxesIn(bytes, traf.from, traf.end, step)) {
    if (child.type === 'tfhd') {
      const flags = await flagsOf(bytes, child);
      track = tracks.get(await read32(bytes, child, 4));
      const at = 8 + (flags & 0x1 ? 8 : 0) + (flags & 0x2 ? 4 : 0);
      defaultTicks = flags & 0x8 ? await read32(bytes, child, at) : (track?.defaultTicks ?? 0);
    }
    if (child.type === 'tfdt')
      tick = (await bytes.read(child.from, 1))[0] === 1 ? await read64(bytes, child, 4) : await read32(bytes, child, 4);
    if (child.type !== 'trun') continue;
    if (track === undefined) throw new BrokenMedia('This is a piece of no track.');
    const run = await readRun(bytes, child, defaultTicks, step);
    const from: number = tick ?? track.lastTick;
    tick = from + run.ticks;
    track.samples += run.samples;
    track.firstTick = Math.min(track.firstTick, from);
    track.lastTick = Math.max(track.lastTick, tick);
  }
};

const sidesOf = ({ width, height, isTurned }: Pick<Track, 'width' | 'height' | 'isTurned'>) =>
  isTurned ? { width: height, height: width } : { width, height };

const told = ({ kind, codec, timescale, rate, samples, ticks, firstTick, lastTick, ...shown }: Track): MediaTrack => {
  if (timescale === 0) throw new BrokenMedia('It has no clock.');
  const spanned = Math.max(ticks, lastTick - Math.min(firstTick, lastTick));
  return {
    kind,
    codec,
    spannedMs: (spanned / timescale) * 1000,
    soundedMs: codec === 'mp4a' && rate > 0 ? ((samples * AAC_SAMPLES) / rate) * 1000 : null,
    ...(kind === 'video' ? sidesOf(shown) : {}),
  };
};

/** MP4 (ISO 14496-12), written at once or in pieces. */
export const walkMp4 = async (bytes: Bytes, step: () => void): Promise<Probed> => {
  const tracks = new Map<number, Track>();
  let mediaBytes = 0;
  for await (const box of boxesIn(bytes, 0, bytes.size, step)) {
    if (!atTop.has(box.type)) throw new BrokenMedia('What follows is not of this file.');
    if (box.type === 'mdat') mediaBytes += box.end - box.from;
    if (box.type === 'moov') await readMovie(bytes, box, tracks, step);
    if (box.type !== 'moof') continue;
    for await (const child of boxesIn(bytes, box.from, box.end, step))
      if (child.type === 'traf') await readFragment(bytes, child, tracks, step);
  }
  // Its table may tell of an hour, and nothing of it be there.
  const samples = [...tracks.values()].reduce((sum, track) => sum + track.samples, 0);
  if (samples > mediaBytes) throw new BrokenMedia('It tells of more than it holds.');
  return { container: 'mp4', tracks: [...tracks.values()].map(told) };
};
