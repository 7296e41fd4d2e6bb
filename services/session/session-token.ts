import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { crc32 } from 'node:zlib';

/**
 * A token names its device, so that finding the session is one read by primary key: the prefix, base64url of (user id, device id,
 * 32 random bytes), and a CRC-32 of what stands before it, by which scanners and mistyped tokens are told apart without a query.
 */
const PREFIX = 'parley_';
const BODY_BYTES = 8 + 8 + 32;
const TOKEN = /^parley_([A-Za-z0-9_-]{64})([A-Za-z0-9_-]{6})$/;

export interface TokenOwner {
  readonly userId: bigint;
  readonly deviceId: bigint;
}

const checksum = (text: string): string => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(text));
  return bytes.toString('base64url');
};

export const createToken = ({ userId, deviceId }: TokenOwner, secret: Buffer = randomBytes(32)): string => {
  const body = Buffer.alloc(BODY_BYTES);
  body.writeBigUInt64BE(userId, 0);
  body.writeBigUInt64BE(deviceId, 8);
  secret.copy(body, 16);
  const text = PREFIX + body.toString('base64url');
  return text + checksum(text);
};

/** Whom a token speaks of, or null when it is not a token of ours. It proves nothing yet: compare its hash with the device's. */
export const readTokenOwner = (token: string): TokenOwner | null => {
  const match = TOKEN.exec(token);
  if (match === null || checksum(PREFIX + match[1]) !== match[2]) return null;
  const body = Buffer.from(match[1] as string, 'base64url');
  const userId = body.readBigInt64BE(0);
  const deviceId = body.readBigInt64BE(8);
  return userId < 0n || deviceId < 0n ? null : { userId, deviceId };
};

export const TOKEN_HASH_BYTES = 32;

/** All that is stored of a token. Its secret is random, so a plain hash needs no salt and no stretching. */
export const hashToken = (token: string): Buffer => createHash('sha256').update(token).digest();

/** Whether one of the hashes, laid end to end, is the token's. Takes as long whichever it is, and when none is. */
export const matchesAnyHash = (tokenHash: Uint8Array, hashes: Uint8Array): boolean => {
  let matches = false;
  for (let at = 0; at + TOKEN_HASH_BYTES <= hashes.length; at += TOKEN_HASH_BYTES) {
    if (timingSafeEqual(tokenHash, hashes.subarray(at, at + TOKEN_HASH_BYTES))) matches = true;
  }
  return matches;
};
