import { createHash, randomBytes } from 'node:crypto';
import type { Platform } from './device.ts';

/** A wish to be signed in, as the device that is asked sees it. */
export interface SignInRequest {
  readonly deviceName: string;
  readonly platform: Platform;
  /** The network address it came from. */
  readonly address: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** What the browser that asks is told, once. */
export interface NewSignInCode {
  /** Shown to others. */
  readonly code: string;
  /** Never shown: it binds the answer to this browser. */
  readonly secret: string;
  readonly expiresAt: Date;
}

export type CodeState = 'WAITING' | 'APPROVED' | 'DECLINED' | 'USED';

const CODE_BYTES = 16;
const SECRET_BYTES = 32;

export const createCodeAndSecret = (): { code: string; secret: string } => ({
  code: randomBytes(CODE_BYTES).toString('base64url'),
  secret: randomBytes(SECRET_BYTES).toString('base64url'),
});

/** Both are random, so a plain hash needs no salt and no stretching. */
export const hashOf = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(createHash('sha256').update(text).digest());
