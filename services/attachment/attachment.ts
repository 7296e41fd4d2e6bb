import type { UploadRefusal } from '../errors.ts';
import { isPicture, isWhole } from './attachment-rules.ts';

/** IMAGE and STICKER: made anew by us, for showing. VIDEO and VOICE: measured by us, and handed on as they came, as a FILE is. */
export type AttachmentKind = 'IMAGE' | 'STICKER' | 'VIDEO' | 'VOICE' | 'FILE';

export interface Attachment {
  readonly id: bigint;
  readonly ownerId: bigint;
  readonly kind: AttachmentKind;
  readonly name: string;
  readonly type: string;
  readonly size: number;
  /** Of images and videos alone. */
  readonly width: number | null;
  readonly height: number | null;
  /** Of images alone, as what follows. */
  readonly placeholder: string | null;
  readonly animated: boolean;
  /** Of what has a length in time alone: measured by us. */
  readonly durationMs: number | null;
}

export type UploadState = 'OPEN' | 'CHECKING' | 'STORED' | 'REFUSED' | 'FAILED' | 'CANCELLED';

export interface Upload {
  readonly id: bigint;
  readonly ownerId: bigint;
  readonly kind: AttachmentKind;
  readonly sha256: Uint8Array;
  readonly name: string;
  readonly type: string;
  readonly size: number;
  /** Null: it comes whole. */
  readonly multipartId: string | null;
  readonly state: UploadState;
  readonly refusal: UploadRefusal | null;
  readonly expiresAt: Date;
}

/** A stretch of an upload that is sent in one request. */
export interface UploadPart {
  /** From 1. */
  readonly number: number;
  readonly size: number;
  /** Null: it is there. */
  readonly request: { readonly url: string; readonly headers: Readonly<Record<string, string>> } | null;
}

const inBase36 = (id: bigint): string => id.toString(36);

/**
 * Where things lie in the object store. An attachment has the number of its upload. What came whole lies apart from where it was put, since its
 * sender may put other bytes there while that address is good; parts are taken no more once they are one file, which stays where it is.
 */
export const keyOf = {
  upload: (id: bigint): string => `uploads/${inBase36(id)}`,
  full: ({ id, kind, size }: Pick<Attachment, 'id' | 'kind' | 'size'>): string => {
    if (isPicture(kind)) return `images/${inBase36(id)}/full`;
    return isWhole(size) ? `files/${inBase36(id)}` : keyOf.upload(id);
  },
  thumbnail: (id: bigint): string => `images/${inBase36(id)}/thumbnail`,
  /** Of a video: a smaller copy of it. */
  rendition: (id: bigint): string => `videos/${inBase36(id)}/rendition`,
};

/** The number in a key of ours; null for anything else that somebody may have put there. */
export const idOfKey = (key: string): bigint | null => {
  const [room = '', name = ''] = key.split('/');
  if (!['uploads', 'files', 'images', 'videos'].includes(room) || !/^[0-9a-z]{1,13}$/.test(name)) return null;
  let id = 0n;
  for (const char of name) id = id * 36n + BigInt(Number.parseInt(char, 36));
  return id;
};
