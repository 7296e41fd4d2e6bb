import { BrokenMedia, type Bytes } from './bytes.ts';
import { opusPacketMs } from './opus-length.ts';
import type { MediaTrack, Probed } from './probe.ts';

/** Element ids of EBML and Matroska (RFC 8794, RFC 9559). */
const ids = {
  ebml: 0x1a45dfa3,
  docType: 0x4282,
  segment: 0x18538067,
  info: 0x1549a966,
  timestampScale: 0x2ad7b1,
  tracks: 0x1654ae6b,
  trackEntry: 0xae,
  trackNumber: 0xd7,
  trackType: 0x83,
  codecId: 0x86,
  video: 0xe0,
  pixelWidth: 0xb0,
  pixelHeight: 0xba,
  cluster: 0x1f43b675,
  timestamp: 0xe7,
  simpleBlock: 0xa3,
  blockGroup: 0xa0,
  block: 0xa1,
} as const;
const parents: ReadonlySet<number> = new Set([ids.segment, ids.cluster, ids.blockGroup, ids.tracks]);
/** Seek heads, cues, tags and what else stands in a segment or a cluster and says nothing of what we look for. */
const passedOver: ReadonlySet<number> = new Set([
  0x114d9b74, 0x1c53bb6b, 0x1254c367, 0x1043a770, 0x1941a469, 0xec, 0xbf, 0xa7, 0xab, 0x9b, 0xfb, 0x75a1, 0x75a2, 0xfa, 0x5854, 0xa4,
]);

interface Element {
  readonly id: number;
  readonly from: number;
  /** Null: it goes on until something begins that cannot be in it. */
  readonly size: number | null;
}

const readVint = async (bytes: Bytes, at: number, lengthMax: number): Promise<{ raw: number; length: number; isUnknown: boolean }> => {
  const first = (await bytes.read(at, 1))[0] as number;
  const length = Math.clz32(first) - 23;
  if (length > lengthMax) throw new BrokenMedia('This is no number of EBML.');
  const whole = await bytes.read(at, length);
  // Of eight bytes, the mark of the length is beyond what a number tells exactly: it goes first.
  const mark = 2 ** (8 - length);
  let value = first - mark;
  for (const byte of whole.subarray(1)) value = value * 256 + byte;
  const isUnknown = first === 2 * mark - 1 && whole.subarray(1).every((byte) => byte === 0xff);
  return { raw: lengthMax === 4 ? value + 2 ** (7 * length) : value, length, isUnknown };
};

const readElement = async (bytes: Bytes, at: number): Promise<Element> => {
  const id = await readVint(bytes, at, 4);
  const size = await readVint(bytes, at + id.length, 8);
  const from = at + id.length + size.length;
  if (!size.isUnknown && from + size.raw > bytes.size) throw new BrokenMedia('An element reaches beyond the end.');
  return { id: id.raw, from, size: size.isUnknown ? null : size.raw };
};

const readNumber = async (bytes: Bytes, { from, size }: Element): Promise<number> => {
  if (size === null || size > 8) throw new BrokenMedia('This is no number.');
  let value = 0;
  for (const byte of await bytes.read(from, size)) value = value * 256 + byte;
  return value;
};

const readText = async (bytes: Bytes, { from, size }: Element): Promise<string> => {
  if (size === null || size > 64) throw new BrokenMedia('This is no name.');
  return (await bytes.read(from, size)).toString('latin1');
};

/** The children of an element whose end is known, in which anything may stand. */
const childrenOf = async (bytes: Bytes, { from, size }: Element, step: () => void): Promise<Element[]> => {
  if (size === null) throw new BrokenMedia('This has no end.');
  const found: Element[] = [];
  for (let at = from; at < from + size;) {
    step();
    const element = await readElement(bytes, at);
    if (element.size === null || element.from + element.size > from + size) throw new BrokenMedia('A child is larger than its parent.');
    found.push(element);
    at = element.from + element.size;
  }
  return found;
};

interface Track {
  kind: MediaTrack['kind'];
  codec: string;
  width?: number;
  height?: number;
  firstMs: number;
  lastMs: number;
  soundedMs: number;
}

const readTrack = async (bytes: Bytes, entry: Element, step: () => void): Promise<[number, Track]> => {
  let number = 0;
  const track: Track = { kind: 'other', codec: '', firstMs: Infinity, lastMs: 0, soundedMs: 0 };
  for (const child of await childrenOf(bytes, entry, step)) {
    if (child.id === ids.trackNumber) number = await readNumber(bytes, child);
    if (child.id === ids.trackType) track.kind = (['other', 'video', 'audio'] as const)[await readNumber(bytes, child)] ?? 'other';
    if (child.id === ids.codecId) track.codec = await readText(bytes, child);
    if (child.id !== ids.video) continue;
    for (const pixels of await childrenOf(bytes, child, step)) {
      if (pixels.id === ids.pixelWidth) track.width = await readNumber(bytes, pixels);
      if (pixels.id === ids.pixelHeight) track.height = await readNumber(bytes, pixels);
    }
  }
  return [number, track];
};

/** A block says of which track it is and when it begins; of Opus, its packet says how long it sounds. */
const readBlock = async (bytes: Bytes, { from, size }: Element, tracks: ReadonlyMap<number, Track>, clusterMs: number, scaleMs: number) => {
  if (size === null) throw new BrokenMedia('A block has an end.');
  const number = await readVint(bytes, from, 8);
  const track = tracks.get(number.raw);
  const header = number.length + 3;
  if (track === undefined || size <= header) throw new BrokenMedia('This is a block of no track.');
  const head = await bytes.read(from + number.length, 3);
  const atMs = clusterMs + head.readInt16BE(0) * scaleMs;
  const isLaced = ((head[2] as number) & 0x06) !== 0;
  let ms = 0;
  if (track.codec === 'A_OPUS') {
    // No browser laces what it records.
    const packetMs = isLaced ? null : opusPacketMs(await bytes.read(from + header, Math.min(2, size - header)));
    if (packetMs === null) throw new BrokenMedia('This is no packet of Opus.');
    ms = packetMs;
  }
  track.firstMs = Math.min(track.firstMs, atMs);
  track.lastMs = Math.max(track.lastMs, atMs + ms);
  track.soundedMs += ms;
};

const told = ({ kind, codec, width, height, firstMs, lastMs, soundedMs }: Track): MediaTrack => ({
  kind,
  codec,
  spannedMs: Math.max(0, lastMs - firstMs),
  soundedMs: codec === 'A_OPUS' ? soundedMs : null,
  ...(width === undefined || height === undefined ? {} : { width, height }),
});

/** Flat: a segment or a cluster that is written on the fly has no known end, and ends where the next one begins. */
export const walkWebm = async (bytes: Bytes, step: () => void): Promise<Probed> => {
  const header = await readElement(bytes, 0);
  const docType = (await childrenOf(bytes, header, step)).find(({ id }) => id === ids.docType);
  const container = docType === undefined ? '' : await readText(bytes, docType);
  if (container !== 'webm' && container !== 'matroska') throw new BrokenMedia('This is another thing in EBML.');
  const tracks = new Map<number, Track>();
  let scaleMs = 1;
  let clusterMs = 0;
  for (let at = header.from + (header.size ?? 0); at < bytes.size;) {
    step();
    const element = await readElement(bytes, at);
    if (parents.has(element.id)) {
      at = element.from;
      continue;
    }
    if (element.size === null) throw new BrokenMedia('This has no end.');
    if (element.id === ids.info) {
      const scale = (await childrenOf(bytes, element, step)).find(({ id }) => id === ids.timestampScale);
      if (scale !== undefined) scaleMs = (await readNumber(bytes, scale)) / 1_000_000;
    } else if (element.id === ids.trackEntry) {
      const [number, track] = await readTrack(bytes, element, step);
      if (tracks.has(number)) throw new BrokenMedia('A track is told of twice.');
      tracks.set(number, track);
    } else if (element.id === ids.timestamp) clusterMs = (await readNumber(bytes, element)) * scaleMs;
    else if (element.id === ids.simpleBlock || element.id === ids.block) await readBlock(bytes, element, tracks, clusterMs, scaleMs);
    else if (!passedOver.has(element.id)) throw new BrokenMedia('What follows is not of this file.');
    at = element.from + element.size;
  }
  return { container, tracks: [...tracks.values()].map(told) };
};
