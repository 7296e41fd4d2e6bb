/** Milliseconds of a frame, by the five bits that say how an Opus packet was made (RFC 6716, 3.1). */
const frameMs = (config: number): number => {
  if (config < 12) return [10, 20, 40, 60][config % 4] as number;
  if (config < 16) return [10, 20][config % 2] as number;
  return [2.5, 5, 10, 20][config % 4] as number;
};

/** How long an Opus packet sounds, as it says itself: no clock of the file that it came in can say otherwise. Null: it is none. */
export const opusPacketMs = (packet: Uint8Array): number | null => {
  const [toc, second = 0] = packet;
  if (toc === undefined) return null;
  const code = toc & 3;
  if (code === 3 && packet.length < 2) return null;
  const frames = code === 0 ? 1 : code === 3 ? second & 63 : 2;
  const ms = frames * frameMs(toc >> 3);
  return frames === 0 || ms > 120 ? null : ms;
};
