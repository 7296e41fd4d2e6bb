import { box, element, endless, number, recordingPackets, words } from './recordings.ts';
import type { Bytes } from './uploading.ts';

export interface VideoOptions {
  readonly container: 'webm' | 'mp4';
  readonly seconds?: number;
  readonly width?: number;
  readonly height?: number;
  readonly codec?: string;
  /** Silence goes with it, unless it has no sound. */
  readonly sound?: boolean;
  /** As a telephone held upright writes it: lying, with a note that it is to be turned. */
  readonly turned?: boolean;
  /** How large each picture is; for files that come in parts. */
  readonly frameBytes?: number;
}

const FRAME_MS = 40;
const RATE = 48_000;

/** Bytes that no decoder would take; no two videos are alike. */
const framesOf = (seconds: number, frameBytes: number): Buffer[] =>
  Array.from({ length: Math.round((seconds * 1000) / FRAME_MS) }, (_, at) => {
    const frame = Buffer.alloc(frameBytes, at);
    if (at === 0) frame.set(crypto.getRandomValues(new Uint8Array(Math.min(16, frameBytes))));
    return frame;
  });

interface Told {
  readonly frames: readonly Buffer[];
  readonly packets: readonly Buffer[];
  readonly width: number;
  readonly height: number;
  readonly codec: string;
  readonly turned: boolean;
}

/** With a length of eight bytes, as programs that convert videos write them. */
const long = (id: number, content: Buffer): Buffer =>
  Buffer.concat([number(id, 4), Buffer.of(1, 0, 0), number(content.length, 5), content]);

const webmOf = ({ frames, packets, width, height, codec }: Told): Buffer => {
  const sides = element(0xe0, element(0xb0, number(width, 2)), element(0xba, number(height, 2)));
  const track = (at: number, kind: number, name: string, ...more: readonly Buffer[]) =>
    element(0xae, element(0xd7, number(at, 1)), element(0x83, number(kind, 1)), element(0x86, Buffer.from(name)), ...more);
  const tracks = [track(1, 1, codec, sides), ...(packets.length === 0 ? [] : [track(2, 2, 'A_OPUS')])];
  const parts = [
    element(0x1a45dfa3, element(0x4282, Buffer.from('webm'))),
    endless(0x18538067),
    long(0x1549a966, element(0x2ad7b1, number(1_000_000, 3))),
    element(0x1654ae6b, ...tracks),
  ];
  const block = (at: number, ms: number, bytes: Buffer) => ({
    ms,
    bytes: element(0xa3, Buffer.of(0x80 + at), number(ms % 1000, 2), Buffer.of(0x80), bytes),
  });
  const blocks = [...frames.map((frame, at) => block(1, at * FRAME_MS, frame)), ...packets.map((packet, at) => block(2, at * 20, packet))];
  let cluster = -1;
  for (const { ms, bytes } of blocks.sort((a, b) => a.ms - b.ms)) {
    if (Math.floor(ms / 1000) !== cluster) {
      cluster = Math.floor(ms / 1000);
      parts.push(endless(0x1f43b675), element(0xe7, number(cluster * 1000, 4)));
    }
    parts.push(bytes);
  }
  return Buffer.concat(parts);
};

const ONE = 0x10000;
/** Quarter of a turn to the right, or none. */
const matrixOf = (turned: boolean): Buffer => words(...(turned ? [0, ONE, 0, 0xffff0000, 0, 0] : [ONE, 0, 0, 0, ONE, 0]), 0, 0, 0x40000000);

const trackOf = (id: number, handler: string, entry: Buffer, [count, ticks]: readonly [number, number], turned: boolean): Buffer => {
  const stbl = box('stbl', box('stsd', words(0, 1), entry), box('stts', words(0, 1, count, ticks)));
  // QuickTime says once more what handles it, by the same name.
  const minf = box('minf', box('hdlr', words(0), Buffer.from('dhlralis')), stbl);
  const mdia = box('mdia', box('mdhd', words(0, 0, 0, RATE, 0, 0)), box('hdlr', words(0, 0), Buffer.from(handler)), minf);
  return box('trak', box('tkhd', words(0, 0, 0, id, 0, 0, 0, 0, 0, 0), matrixOf(turned), words(0, 0)), mdia);
};

/** As telephones write it: at once, with its table behind it. */
const mp4Of = ({ frames, packets, width, height, codec, turned }: Told): Buffer => {
  const picture = box(codec, words(0, 1, 0, 0, 0, 0), number(width, 2), number(height, 2), Buffer.alloc(50));
  const sound = box('mp4a', words(0, 1, 0, 0), number(1, 2), number(16, 2), words(0, RATE * 65_536));
  const tracks = [
    trackOf(1, 'vide', picture, [frames.length, (FRAME_MS * RATE) / 1000], turned),
    ...(packets.length === 0 ? [] : [trackOf(2, 'soun', sound, [packets.length, 1024], false)]),
  ];
  const head = box('ftyp', Buffer.from('isom'), words(0), Buffer.from('isommp41'));
  return Buffer.concat([head, box('mdat', ...frames, ...packets), box('moov', ...tracks)]);
};

/** A video of nothing, whose container is whole. */
export const video = ({
  container,
  seconds = 2,
  width = 640,
  height = 360,
  frameBytes = 24,
  sound = true,
  turned = false,
  ...more
}: VideoOptions): Bytes => {
  const codec = more.codec ?? (container === 'webm' ? 'V_VP9' : 'avc1');
  const packets = sound ? recordingPackets(container === 'webm' ? 'opus' : 'aac', seconds) : [];
  const told = { frames: framesOf(seconds, frameBytes), packets, width, height, codec, turned };
  return new Uint8Array(container === 'webm' ? webmOf(told) : mp4Of(told));
};
