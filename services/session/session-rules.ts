import { limits } from '../limits.ts';
import type { SessionRow } from './device-store.ts';
import { matchesAnyHash, TOKEN_HASH_BYTES } from './session-token.ts';

const DAY_MS = 86_400_000;

/** How often at most using a session is written down. */
export const SEEN_STEP_MS = 60_000;

/** Rotated tokens that may work beside the present one, so that answers lost on the way sign nobody out. */
const PREVIOUS_TOKENS_MAX = 4;

/** A session lives until it has not been used for this long. */
export const sessionExpiry = (nowMs: number): Date => new Date(nowMs + limits.sessionDays * DAY_MS);

/** Before this, what is over is forgotten: cursors that old get a snapshot. */
export const forgetBefore = (nowMs: number): Date => new Date(nowMs - limits.cursorDays * DAY_MS);

const inGrace = (session: SessionRow, nowMs: number): boolean =>
  nowMs < session.rotatedAt.getTime() + limits.tokenRotationGraceSeconds * 1000;

/** Whether a token with this hash opens the session now. */
export const opensSession = (session: SessionRow, tokenHash: Uint8Array, nowMs: number): boolean => {
  const { previousTokenHash, revokedAt, expiresAt } = session;
  const present = matchesAnyHash(tokenHash, session.tokenHash);
  const previous = previousTokenHash !== null && matchesAnyHash(tokenHash, previousTokenHash) && inGrace(session, nowMs);
  return (present || previous) && revokedAt === null && expiresAt.getTime() > nowMs;
};

/** What stands as previous after a rotation: the token until now, then those that were still in their grace. */
export const previousHashes = (session: SessionRow, nowMs: number): Uint8Array<ArrayBuffer> => {
  const older = session.previousTokenHash !== null && inGrace(session, nowMs) ? session.previousTokenHash : new Uint8Array();
  return new Uint8Array([...session.tokenHash, ...older]).slice(0, PREVIOUS_TOKENS_MAX * TOKEN_HASH_BYTES);
};
