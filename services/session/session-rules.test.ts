import { describe, expect, it } from 'vitest';
import { limits } from '../limits.ts';
import { opensSession, previousHashes, sessionExpiry } from './session-rules.ts';
import { hashToken } from './session-token.ts';

const nowMs = 1_700_000_000_000;
const graceMs = limits.tokenRotationGraceSeconds * 1000;
const session = (more = {}) => ({
  tokenHash: new Uint8Array(hashToken('new')),
  previousTokenHash: new Uint8Array(hashToken('old')),
  rotatedAt: new Date(nowMs),
  lastSeenAt: new Date(nowMs),
  expiresAt: sessionExpiry(nowMs),
  revokedAt: null,
  ...more,
});

describe('opensSession', () => {
  it('takes the present token for as long as the session lives', () => {
    expect(opensSession(session(), hashToken('new'), nowMs + graceMs * 10)).toBe(true);
    expect(opensSession(session(), hashToken('new'), sessionExpiry(nowMs).getTime())).toBe(false);
    expect(opensSession(session({ revokedAt: new Date(nowMs) }), hashToken('new'), nowMs)).toBe(false);
    expect(opensSession(session(), hashToken('other'), nowMs)).toBe(false);
  });

  it('takes a rotated token until the last moment of its grace', () => {
    expect(opensSession(session(), hashToken('old'), nowMs + graceMs - 1)).toBe(true);
    expect(opensSession(session(), hashToken('old'), nowMs + graceMs)).toBe(false);
    expect(opensSession(session({ revokedAt: new Date(nowMs) }), hashToken('old'), nowMs)).toBe(false);
  });
});

describe('previousHashes', () => {
  it('keeps those in grace, newest first, and forgets the rest', () => {
    expect(previousHashes(session(), nowMs + 1)).toEqual(new Uint8Array([...hashToken('new'), ...hashToken('old')]));
    expect(previousHashes(session(), nowMs + graceMs)).toEqual(new Uint8Array(hashToken('new')));
    expect(previousHashes(session({ previousTokenHash: null }), nowMs)).toEqual(new Uint8Array(hashToken('new')));
  });

  it('is bounded', () => {
    const many = new Uint8Array(32 * 10);
    expect(previousHashes(session({ previousTokenHash: many }), nowMs)).toHaveLength(32 * 4);
  });
});
