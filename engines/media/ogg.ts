import { BrokenMedia, type Bytes } from './bytes.ts';
import { opusPacketMs } from './opus-length.ts';
import type { Probed } from './probe.ts';

const PAGE_BYTES = 27;
const SAMPLES_PER_MS = 48;

/** Opus in Ogg (RFC 3533, RFC 7845): one stream, page after page; each page says where the clock is when it ends. */
export const walkOgg = async (bytes: Bytes, step: () => void): Promise<Probed> => {
  let serial: number | null = null;
  let codec = '';
  let packets = 0;
  let preSkip = 0;
  let firstGranule: bigint | null = null;
  let granule = 0n;
  let soundedMs = 0;
  let pageMs = 0;
  let isEnded = false;
  /** Of the packet that is being put together: its first bytes, and how long it is. */
  let start = Buffer.alloc(0);
  let length = 0;

  const take = (): void => {
    packets += 1;
    if (packets === 1) {
      if (start.toString('latin1', 0, 8) !== 'OpusHead' || start.length < 16) throw new BrokenMedia('This holds no Opus.');
      codec = 'Opus';
      preSkip = start.readUInt16LE(10);
    } else if (packets > 2) {
      const ms = opusPacketMs(start);
      if (ms === null) throw new BrokenMedia('This is no packet of Opus.');
      pageMs += ms;
    } else if (start.toString('latin1', 0, 8) !== 'OpusTags') throw new BrokenMedia('There are no tags where they must be.');
    start = Buffer.alloc(0);
    length = 0;
  };

  for (let at = 0; at < bytes.size;) {
    step();
    const page = await bytes.read(at, PAGE_BYTES);
    if (page.toString('latin1', 0, 4) !== 'OggS' || page[4] !== 0) throw new BrokenMedia('What follows is no page.');
    const pageSerial = page.readUInt32LE(14);
    serial ??= pageSerial;
    if (serial !== pageSerial || isEnded) throw new BrokenMedia('There is another stream in it.');
    isEnded = ((page[5] as number) & 4) !== 0;
    const lacing = await bytes.read(at + PAGE_BYTES, page[26] as number);
    let from = at + PAGE_BYTES + lacing.length;
    pageMs = 0;
    for (const part of lacing) {
      step();
      if (from + part > bytes.size) throw new BrokenMedia('A page reaches beyond the end.');
      if (start.length < 16) start = Buffer.concat([start, await bytes.read(from, Math.min(part, 16 - start.length))]);
      length += part;
      from += part;
      if (part < 255) take();
    }
    const told = page.readBigInt64LE(6);
    // Minus one: no packet ends on this page.
    if (told >= 0n && packets > 2) {
      firstGranule ??= told - BigInt(Math.round(pageMs * SAMPLES_PER_MS));
      granule = told;
    }
    soundedMs += pageMs;
    at = from;
  }
  if (length > 0) throw new BrokenMedia('Its last packet is broken off.');
  const spanned = Number(granule - (firstGranule ?? 0n)) - preSkip;
  return { container: 'ogg', tracks: [{ kind: 'audio', codec, spannedMs: Math.max(0, spanned / SAMPLES_PER_MS), soundedMs }] };
};
