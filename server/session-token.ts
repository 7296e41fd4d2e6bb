import type { IncomingMessage, ServerResponse } from 'node:http';
import type { SessionCookie } from '../schema/context.ts';
import { limits } from '../services/limits.ts';

const COOKIE = 'parley_session';

const readCookie = (header: string | undefined): string | null => {
  for (const part of (header ?? '').split(';')) {
    const at = part.indexOf('=');
    if (at > 0 && part.slice(0, at).trim() === COOKIE) return decodeURIComponent(part.slice(at + 1).trim()) || null;
  }
  return null;
};

export const parseBearer = (value: unknown): string | null => {
  if (typeof value !== 'string') return null;
  const match = /^Bearer\s+(\S+)$/i.exec(value);
  return match?.[1] ?? null;
};

/** The session token of a request: a bearer token, or else the cookie. */
export const requestToken = (request: IncomingMessage): { token: string | null; fromCookie: boolean } => {
  const bearer = parseBearer(request.headers.authorization);
  if (bearer !== null) return { token: bearer, fromCookie: false };
  let cookie: string | null = null;
  try {
    cookie = readCookie(request.headers.cookie);
  } catch {
    // A cookie that cannot be decoded is nobody's session.
  }
  return { token: cookie, fromCookie: cookie !== null };
};

/** The session cookie: out of reach for scripts, not sent by other sites' requests, and kept as long as a session lives. */
export const createSessionCookie = (
  response: ServerResponse,
  { present, secure }: { present: boolean; secure: boolean },
): SessionCookie => {
  const write = (value: string, maxAgeSeconds: number): void => {
    const parts = [`${COOKIE}=${encodeURIComponent(value)}`, 'Path=/', 'HttpOnly', 'SameSite=Lax', `Max-Age=${maxAgeSeconds}`];
    if (secure) parts.push('Secure');
    response.appendHeader('Set-Cookie', parts.join('; '));
  };
  return {
    present,
    set: (token) => write(token, limits.sessionDays * 86_400),
    clear: () => write('', 0),
  };
};
