import { knownLimits } from '../../lib/known-limits.ts';

/** Enough to tell what it is. */
const HEAD_BYTES = 64;

const text = (bytes: Uint8Array, from: number, length: number): string => String.fromCharCode(...bytes.subarray(from, from + length));

/** By its first bytes, since names lie and the server looks. Null: no image that browsers show. */
export const imageTypeOf = (bytes: Uint8Array): string | null => {
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return 'image/jpeg';
  if (text(bytes, 0, 8) === '\x89PNG\r\n\x1a\n') return 'image/png';
  if (text(bytes, 0, 4) === 'GIF8') return 'image/gif';
  if (text(bytes, 0, 4) === 'RIFF' && text(bytes, 8, 4) === 'WEBP') return 'image/webp';
  if (text(bytes, 4, 8) === 'ftypavif') return 'image/avif';
  return null;
};

/** What begins like an MP4 and is something else: images, and sound alone. */
const OTHER_BRANDS = ['avif', 'avis', 'heic', 'heix', 'hevc', 'mif1', 'msf1', 'crx ', 'M4A ', 'M4B ', 'M4P '];

/** The same of what moves. Whether this browser can play it is another question. */
export const videoTypeOf = (bytes: Uint8Array): string | null => {
  if (bytes[0] === 0x1a && bytes[1] === 0x45 && bytes[2] === 0xdf && bytes[3] === 0xa3)
    return text(bytes, 0, HEAD_BYTES).includes('webm') ? 'video/webm' : null;
  const brand = text(bytes, 8, 4);
  if (text(bytes, 4, 4) !== 'ftyp' || OTHER_BRANDS.includes(brand)) return null;
  return brand === 'qt  ' ? 'video/quicktime' : 'video/mp4';
};

export interface Film {
  readonly durationMs: number;
  readonly width: number;
  readonly height: number;
  /** Null: none could be made. */
  readonly poster: File | null;
}

export interface Chosen {
  readonly kind: 'IMAGE' | 'STICKER' | 'VIDEO' | 'FILE' | 'VOICE';
  readonly type: string;
  readonly file: File;
  /** Of a video: as it is played here. */
  readonly film?: Film;
  /** Of a recording: as it was heard here. */
  readonly voice?: { readonly durationMs: number; readonly waveform: readonly number[] };
}

export const chosenVoice = (file: File, type: string, voice: NonNullable<Chosen['voice']>): Chosen => ({
  kind: 'VOICE',
  type,
  file,
  voice,
});

/** What the server takes for an image to show; everything else is handed on as a file. */
export async function chosenOf(file: File, asFile = false, imageBytesMax = knownLimits.get('imageBytesMax') ?? Infinity): Promise<Chosen> {
  const head = asFile ? new Uint8Array() : new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer());
  const imageType = file.size > imageBytesMax ? null : imageTypeOf(head);
  const videoType = videoTypeOf(head);
  if (videoType !== null) return { kind: 'VIDEO', type: videoType, file };
  // Of a file the server judges by its content: what a browser makes of a name may be wrong.
  return imageType === null ? { kind: 'FILE', type: 'application/octet-stream', file } : { kind: 'IMAGE', type: imageType, file };
}

/** Images that were chosen together are one message, up to as many as one holds; each video, file or recording is one of its own. */
export function messagesOf(
  chosen: readonly Chosen[],
  imagesMax = knownLimits.get('imagesMax') ?? Math.max(1, chosen.length),
): readonly (readonly Chosen[])[] {
  const images = chosen.filter(({ kind }) => kind === 'IMAGE');
  const albums = Array.from({ length: Math.ceil(images.length / imagesMax) }, (_, at) =>
    images.slice(at * imagesMax, (at + 1) * imagesMax),
  );
  return [...albums, ...chosen.filter(({ kind }) => kind !== 'IMAGE').map((one) => [one])];
}
