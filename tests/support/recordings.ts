import type { Bytes } from './uploading.ts';

/** 20 ms of silence, as Opus writes it. */
const OPUS_SILENCE = Buffer.of(0xf8, 0xff, 0xfe);
/** 1,024 samples of silence, as AAC writes them. */
const AAC_SILENCE = Buffer.of(0x00, 0xc8, 0x00, 0x80, 0x23, 0x80);
const RATE = 48_000;
const OPUS_MS = 20;
const AAC_MS = (1024 / RATE) * 1000;
/** One channel of 48,000 a second, beginning at once. */
const opusHead = Buffer.of(...Buffer.from('OpusHead'), 1, 1, 0, 0, 0x80, 0xbb, 0, 0, 0, 0, 0);

export interface RecordingOptions {
  readonly container: 'webm' | 'ogg' | 'mp4';
  readonly codec?: 'opus' | 'aac';
  readonly seconds: number;
  /** How fast its clock runs. */
  readonly clock?: number;
}

/** No two are alike: the last packet is followed by some bytes that no decoder reads. */
const packetsOf = (silence: Buffer, count: number): Buffer[] =>
  Array.from({ length: count }, (_, at) =>
    at === count - 1 ? Buffer.concat([silence, crypto.getRandomValues(new Uint8Array(8))]) : silence,
  );

export const number = (value: number, length: number): Buffer => {
  const bytes = Buffer.alloc(length);
  bytes.writeUIntBE(value, 0, length);
  return bytes;
};

const idOf = (id: number): Buffer => number(id, Math.ceil((32 - Math.clz32(id)) / 8));
/** An element of EBML. */
export const element = (id: number, ...content: readonly Buffer[]): Buffer => {
  const body = Buffer.concat(content);
  return Buffer.concat([idOf(id), number(0x10000000 + body.length, 4), body]);
};
/** One that is written on the fly: nobody knows yet where it ends. */
export const endless = (id: number): Buffer => Buffer.concat([idOf(id), Buffer.from('01ffffffffffffff', 'hex')]);

const CLUSTER_MS = 1_000;
/** As Chrome writes it: with no length, and clusters of no end. */
export const webmTrack = (kind: 1 | 2, codec: string): Buffer =>
  element(0xae, element(0xd7, number(1, 1)), element(0x83, number(kind, 1)), element(0x86, Buffer.from(codec)));

const webm = (packets: readonly Buffer[], clock: number): Buffer => {
  const parts = [
    element(0x1a45dfa3, element(0x4282, Buffer.from('webm'))),
    endless(0x18538067),
    element(0x1549a966, element(0x2ad7b1, number(1_000_000, 3))),
    element(0x1654ae6b, webmTrack(2, 'A_OPUS')),
  ];
  let cluster = -1;
  for (const [at, packet] of packets.entries()) {
    const ms = Math.round(at * OPUS_MS * clock);
    if (Math.floor(ms / CLUSTER_MS) !== cluster) {
      cluster = Math.floor(ms / CLUSTER_MS);
      parts.push(endless(0x1f43b675), element(0xe7, number(cluster * CLUSTER_MS, 4)));
    }
    parts.push(element(0xa3, Buffer.of(0x81), number(ms - cluster * CLUSTER_MS, 2), Buffer.of(0x80), packet));
  }
  return Buffer.concat(parts);
};

const crcTable = Array.from({ length: 256 }, (_, at) => {
  let value = (at << 24) >>> 0;
  for (let bit = 0; bit < 8; bit += 1) value = (((value << 1) >>> 0) ^ (value & 0x80000000 ? 0x04c11db7 : 0)) >>> 0;
  return value;
});
const crcOf = (bytes: Buffer): number => {
  let crc = 0;
  for (const byte of bytes) crc = (((crc << 8) >>> 0) ^ (crcTable[(crc >>> 24) ^ byte] as number)) >>> 0;
  return crc;
};

export const oggPage = (packets: readonly Buffer[], at: number, granule: number, flags: number, serial = 7): Buffer => {
  const head = Buffer.alloc(27);
  head.write('OggS');
  head[5] = flags;
  head.writeBigInt64LE(BigInt(granule), 6);
  head.writeUInt32LE(serial, 14);
  head.writeUInt32LE(at, 18);
  const lacing = packets.flatMap(({ length }) => [...Array.from({ length: Math.floor(length / 255) }, () => 255), length % 255]);
  head[26] = lacing.length;
  const page = Buffer.concat([head, Buffer.from(lacing), ...packets]);
  page.writeUInt32LE(crcOf(page), 22);
  return page;
};

/** As Firefox writes it. */
const ogg = (packets: readonly Buffer[], clock: number): Buffer => {
  const tags = Buffer.concat([Buffer.from('OpusTags'), Buffer.alloc(8)]);
  const pages = [oggPage([opusHead], 0, 0, 2), oggPage([tags], 1, 0, 0)];
  for (let from = 0; from < packets.length; from += 50) {
    const some = packets.slice(from, from + 50);
    const isLast = from + 50 >= packets.length;
    pages.push(oggPage(some, pages.length, Math.round((from + some.length) * OPUS_MS * 48 * clock), isLast ? 4 : 0));
  }
  return Buffer.concat(pages);
};

/** A box of MP4. */
export const box = (type: string, ...content: readonly Buffer[]): Buffer => {
  const body = Buffer.concat(content);
  return Buffer.concat([number(body.length + 8, 4), Buffer.from(type), body]);
};
export const words = (...values: readonly number[]): Buffer => Buffer.concat(values.map((value) => number(value, 4)));

const mp4Track = (codec: 'Opus' | 'mp4a', stts: Buffer): Buffer => {
  const entry = box(codec, words(0, 1, 0, 0), number(1, 2), number(16, 2), words(0, RATE * 65_536));
  const stbl = box('stbl', box('stsd', words(0, 1), entry), box('stts', words(0), stts));
  const mdia = box('mdia', box('mdhd', words(0, 0, 0, RATE, 0, 0)), box('hdlr', words(0, 0), Buffer.from('soun')), box('minf', stbl));
  return box('trak', box('tkhd', words(0, 0, 0, 1)), mdia);
};

/** As Safari writes it: in pieces, or at once with its table in front. */
export const mp4 = (packets: readonly Buffer[], codec: 'opus' | 'aac', clock: number, isWhole = false): Buffer => {
  const ticks = Math.round((codec === 'opus' ? OPUS_MS * 48 : 1024) * clock);
  const name = codec === 'opus' ? 'Opus' : 'mp4a';
  const head = [box('ftyp', Buffer.from('isom'), words(0), Buffer.from('isommp41'))];
  if (isWhole)
    return Buffer.concat([...head, box('moov', mp4Track(name, words(1, packets.length, ticks))), box('mdat', Buffer.concat(packets))]);
  const parts = [...head, box('moov', mp4Track(name, words(0)), box('mvex', box('trex', words(0, 1, 1, 0, 0, 0))))];
  for (let from = 0; from < packets.length; from += 47) {
    const some = packets.slice(from, from + 47);
    const run = box('trun', words(0x200, some.length), words(...some.map(({ length }) => length)));
    const traf = box('traf', box('tfhd', words(0x8, 1, ticks)), box('tfdt', words(0, from * ticks)), run);
    parts.push(box('moof', box('mfhd', words(0, parts.length)), traf), box('mdat', Buffer.concat(some)));
  }
  return Buffer.concat(parts);
};

export const recordingPackets = (codec: 'opus' | 'aac', seconds: number): Buffer[] => {
  const [silence, ms] = codec === 'opus' ? [OPUS_SILENCE, OPUS_MS] : [AAC_SILENCE, AAC_MS];
  return packetsOf(silence, Math.round((seconds * 1000) / ms));
};

/** What browsers record of a silent room. */
export const recording = ({ container, codec = 'opus', seconds, clock = 1 }: RecordingOptions): Bytes => {
  const packets = recordingPackets(codec, seconds);
  return new Uint8Array(
    container === 'webm' ? webm(packets, clock) : container === 'ogg' ? ogg(packets, clock) : mp4(packets, codec, clock),
  );
};
