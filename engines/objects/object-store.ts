import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';

/** What a client is to send, exactly so: another size, type or method is refused by the store itself. */
export interface SignedRequest {
  readonly method: 'PUT';
  /** Absolute, or a path on our own server. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface StoredPart {
  /** From 1. */
  readonly partNumber: number;
  readonly size: number;
  /** What `completeMultipart` names it by: of a part that was sent again it is another. */
  readonly etag: string;
}

export interface StoredObject {
  readonly key: string;
  readonly size: number;
  readonly modifiedAt: Date;
}

export interface MultipartUpload {
  readonly key: string;
  readonly multipartId: string;
}

export interface SignedGet {
  readonly key: string;
  /** What the answer is to say it is, whatever it was stored as. */
  readonly type: string;
  /** Given: browsers store it under this name and do not show it. */
  readonly fileName?: string;
  readonly expiresInSeconds: number;
  /** Signed as if it were then: the same address for all who ask within a while, so that browsers keep what they have. */
  readonly signedAt?: Date;
}

/**
 * Where attachments lie. Bytes go between clients and the store, by addresses that we sign; what a signature does not name is not let in.
 * Keys are ours: segments of lower-case letters, digits and dashes, never a word of a person. An object is there whole or not at all.
 */
export interface ObjectStore {
  readonly name: string;
  /** The origin that signed addresses lead to; null: our own server, through `handle`. */
  readonly origin: string | null;
  /** Answers signed requests, where nobody else does. */
  readonly handle: ((request: IncomingMessage, response: ServerResponse) => void) | null;
  /** Sees to it that browsers on pages of these origins may send and fetch; null: they are on our own. Throws where the store does not let us. */
  readonly allowOrigins: ((origins: readonly string[]) => Promise<'allowed' | 'set'>) | null;
  signPut(put: { key: string; type: string; size: number; expiresInSeconds: number }): Promise<SignedRequest>;
  /** Of a file that is sent in parts; all but the last have at least `PART_BYTES_MIN`. */
  createMultipart(start: { key: string; type: string }): Promise<string>;
  signPart(part: MultipartUpload & { partNumber: number; size: number; expiresInSeconds: number }): Promise<SignedRequest>;
  /** In order. None when there is no such upload (any more). */
  listParts(upload: MultipartUpload): Promise<StoredPart[]>;
  /** Makes the object of these parts, in their order. `PartsChanged` when they are not there as named. */
  completeMultipart(upload: MultipartUpload & { parts: readonly Pick<StoredPart, 'partNumber' | 'etag'>[] }): Promise<void>;
  /** Repeating it does no harm. */
  abortMultipart(upload: MultipartUpload): Promise<void>;
  /** Null when there is none. */
  head(key: string): Promise<{ readonly size: number } | null>;
  /** All of it, or the bytes from `from` to `to`, both included. `ObjectMissing` when there is none. */
  read(key: string, range?: { from: number; to: number }): Promise<Readable>;
  /** Stores what we made ourselves. */
  put(object: { key: string; type: string; body: Uint8Array }): Promise<void>;
  /** The same of a file on our disk, which may be too large to be held. */
  putFile(object: { key: string; type: string; file: string; size: number }): Promise<void>;
  signGet(get: SignedGet): Promise<string>;
  /** Repeating it does no harm. */
  delete(key: string): Promise<void>;
  /** In the order of their keys, those after `after`. */
  list(page: { prefix: string; after?: string; limit: number }): Promise<StoredObject[]>;
  close(): Promise<void>;
}

/** What S3 asks of every part but the last. */
export const PART_BYTES_MIN = 5 * 1024 * 1024;

export class ObjectMissing extends Error {
  override readonly name = 'ObjectMissing';
}

export class PartsChanged extends Error {
  override readonly name = 'PartsChanged';
}

const KEY = /^[a-z0-9-]{1,64}(?:\/[a-z0-9-]{1,64}){0,4}$/;

/** Nothing else reaches a store: no empty segment, no dot, no byte that a file system or an address reads in a way of its own. */
export const isKey = (key: string): boolean => KEY.test(key);

export const checkKey = (key: string): string => {
  if (!isKey(key)) throw new Error('This is not a key of an object.');
  return key;
};

/** As RFC 6266 has it: a plain name for old programs, and the whole one. */
export const attachmentDisposition = (fileName: string): string => {
  const plain = fileName.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const whole = encodeURIComponent(fileName.toWellFormed()).replace(
    /['()*!]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${whole}`;
};
