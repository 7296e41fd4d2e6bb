import { InvalidInput } from '../errors.ts';
import { limits } from '../limits.ts';
import { parseLine } from '../line-rules.ts';
import type { AttachmentKind } from './attachment.ts';

export interface NewUploadInput {
  readonly kind: AttachmentKind;
  readonly name: string;
  readonly type: string;
  readonly size: number;
  /** In hexadecimal digits. */
  readonly sha256: string;
}

export interface NewUpload {
  readonly kind: AttachmentKind;
  readonly name: string;
  readonly type: string;
  readonly size: number;
  readonly sha256: Uint8Array<ArrayBuffer>;
}

/** What browsers show and we can read. */
export const imageTypes: readonly string[] = ['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'image/avif'];
/** What browsers play. What telephones call QuickTime is MP4 under an older name. */
export const videoTypes: readonly string[] = ['video/mp4', 'video/webm', 'video/quicktime'];
/** What browsers record; WebM and Ogg hold Opus, MP4 holds AAC or Opus. */
export const voiceTypes: readonly string[] = ['audio/webm', 'audio/ogg', 'audio/mp4'];
export const UNTOLD_TYPE = 'application/octet-stream';

const at = (field: string): string[] => ['input', field];

/** The last part of a path, as some programs give one; whatever it is, it is one line and names no folder. */
export const parseFileName = (raw: string, path: readonly string[]): string => {
  const name = raw.replace(/^.*[\\/]/su, '');
  return parseLine(name, { what: 'The name of a file', path, lengthMin: 1, lengthMax: limits.fileNameLengthMax });
};

const sizeMaxOf = {
  IMAGE: limits.imageBytesMax,
  STICKER: limits.stickerUploadBytesMax,
  VIDEO: limits.videoBytesMax,
  VOICE: limits.voiceBytesMax,
  FILE: limits.fileBytesMax,
} as const;

export const parseNewUpload = ({ kind, name, type: rawType, size, sha256 }: NewUploadInput): NewUpload => {
  const type = (rawType.split(';')[0] ?? '').trim().toLowerCase() || UNTOLD_TYPE;
  if (!/^[a-z0-9][a-z0-9.+-]{0,63}\/[a-z0-9][a-z0-9.+-]{0,95}$/.test(type))
    throw new InvalidInput('This is not a type of media.', at('type'));
  if (isPicture(kind) && !imageTypes.includes(type)) throw new InvalidInput(`An image is one of ${imageTypes.join(', ')}.`, at('type'));
  if (kind === 'VIDEO' && !videoTypes.includes(type)) throw new InvalidInput(`A video is one of ${videoTypes.join(', ')}.`, at('type'));
  if (kind === 'VOICE' && !voiceTypes.includes(type)) throw new InvalidInput(`A recording is one of ${voiceTypes.join(', ')}.`, at('type'));
  const sizeMax = sizeMaxOf[kind];
  if (size < 1 || size > sizeMax) throw new InvalidInput(`It has 1 to ${sizeMax} bytes.`, at('size'));
  if (!/^[0-9a-f]{64}$/i.test(sha256)) throw new InvalidInput('A SHA-256 has 64 hexadecimal digits.', at('sha256'));
  return { kind, name: parseFileName(name, at('name')), type, size, sha256: new Uint8Array(Buffer.from(sha256, 'hex')) };
};

/** Made anew from its pixels. */
export const isPicture = (kind: AttachmentKind): boolean => kind === 'IMAGE' || kind === 'STICKER';

export const isWhole = (size: number): boolean => size <= limits.uploadPartBytes;

/** How large each part is; the last has what is left. */
export const partSizes = (size: number): number[] => {
  const count = Math.ceil(size / limits.uploadPartBytes);
  return Array.from({ length: count }, (_, part) => Math.min(limits.uploadPartBytes, size - part * limits.uploadPartBytes));
};

/** Containers that programs call by what they keep in them. */
const containers: Readonly<Record<string, RegExp>> = {
  'application/zip': /^application\/(?:.*\+zip|x-zip.*|java-archive|vnd\..*|epub\+zip)$/,
  'application/x-cfb': /^application\/(?:ms.*|vnd\.ms-.*|x-ole.*)$/,
  'application/xml': /^(?:text\/xml|.*\+xml)$/,
  'application/gzip': /^application\/(?:x-gzip|x-tar|x-compressed.*|x-gtar.*)$/,
  'video/mp4': /^(?:audio\/(?:mp4|x-m4a|aac)|video\/(?:quicktime|x-m4v))$/,
  'video/webm': /^audio\/webm$/,
  'video/x-matroska': /^(?:audio|video)\/(?:x-matroska|webm)$/,
  'application/ogg': /^(?:audio|video)\/ogg$/,
};
const sameThing: readonly (readonly string[])[] = [
  ['audio/mpeg', 'audio/mp3'],
  ['audio/wav', 'audio/x-wav', 'audio/vnd.wave', 'audio/wave'],
  ['audio/ogg', 'video/ogg', 'application/ogg', 'audio/opus'],
  ['audio/x-m4a', 'audio/mp4', 'video/mp4', 'audio/aac'],
  // One container under the names of those who write it.
  ['video/mp4', 'video/x-m4v', 'video/3gpp', 'video/3gpp2'],
  ['audio/x-flac', 'audio/flac'],
  ['image/x-icon', 'image/vnd.microsoft.icon'],
  ['image/bmp', 'image/x-ms-bmp'],
  ['application/x-rar-compressed', 'application/vnd.rar', 'application/x-rar'],
  ['application/x-msdownload', 'application/x-dosexec', 'application/vnd.microsoft.portable-executable'],
  ['application/rtf', 'text/rtf'],
  ['application/x-7z-compressed', 'application/7z'],
];
/** What is of such a type shows it in its first bytes. */
const showsItself = /^(?:image\/(?!svg)|video\/|audio\/|application\/(?:pdf|zip|gzip|x-rar|x-7z-compressed)$)/;

/** Whether something may be called `declared` whose first bytes say `found` (null: they say nothing). Who says nothing tells no lie. */
export const isHonest = (declared: string, found: string | null): boolean => {
  if (declared === UNTOLD_TYPE || declared === found) return true;
  if (found === null) return !showsItself.test(declared);
  return containers[found]?.test(declared) === true || sameThing.some((names) => names.includes(declared) && names.includes(found));
};
