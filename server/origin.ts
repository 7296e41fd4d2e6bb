import type { IncomingMessage } from 'node:http';

/**
 * Whether a browser's request may act for the person signed in there. Browsers name the page's origin on every POST and
 * every WebSocket: it must be ours. Other programs name none.
 */
export const createOriginCheck = ({ publicOrigins }: { publicOrigins: readonly string[] }) => {
  const allowed = new Set(publicOrigins);
  return (request: IncomingMessage): boolean => {
    const { origin, host } = request.headers;
    if (origin === undefined) return request.headers['sec-fetch-site'] !== 'cross-site';
    if (allowed.has(origin)) return true;
    try {
      return new URL(origin).host === host;
    } catch {
      return false;
    }
  };
};
