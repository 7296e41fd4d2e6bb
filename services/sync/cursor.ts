import { createHmac, timingSafeEqual } from 'node:crypto';

/** A cursor that this installation did not make, or that was altered. */
export class CursorInvalid extends Error {
  constructor() {
    super('This cursor was not made by this server. Start over without one.');
  }
}

/**
 * A cursor names a moment of the log by the database's clock, in milliseconds; everything committed before it, less the slack,
 * has been sent. It carries no rights (what is sent is what the viewer may see), so every device at the same point has the same
 * one and frames can be encoded once. Signed, so that what comes back is what was given out.
 */
export interface CursorCodec {
  encode(atMs: number): string;
  /** Throws CursorInvalid. */
  decode(cursor: string): number;
}

const SIGNATURE_BYTES = 12;

export const createCursorCodec = ({ secret }: { secret: string }): CursorCodec => {
  const sign = (payload: string): string =>
    createHmac('sha256', secret).update(`cursor:${payload}`).digest().subarray(0, SIGNATURE_BYTES).toString('base64url');
  let last = { atMs: -1, cursor: '' };
  return {
    encode(atMs) {
      if (last.atMs === atMs) return last.cursor;
      const payload = `1${Math.floor(atMs).toString(36)}`;
      last = { atMs, cursor: `${payload}.${sign(payload)}` };
      return last.cursor;
    },
    decode(cursor) {
      const [payload = '', signature = '', ...rest] = cursor.split('.');
      // Letter by letter: base64 reads the same bytes from more than one text.
      const [given, right] = [Buffer.from(signature), Buffer.from(sign(payload))];
      if (rest.length > 0 || given.length !== right.length || !timingSafeEqual(given, right)) throw new CursorInvalid();
      return Number.parseInt(payload.slice(1), 36);
    },
  };
};
