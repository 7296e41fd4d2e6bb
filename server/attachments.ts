import type { IncomingMessage, ServerResponse } from 'node:http';
import { parseAttachmentId, parseMessageId } from '../schema/ids.ts';
import type { DownloadAsk } from '../services/attachment/find-download.ts';
import type { Services } from '../services/index.ts';
import { requestToken } from './session-token.ts';
import { securityHeaders } from './static.ts';

/** `<message>/<index>` or `<attachment>`, and `/thumbnail` after either; null for anything else. */
export const parseDownload = (path: string): DownloadAsk | null => {
  const parts = path.split('/');
  const thumbnail = parts.at(-1) === 'thumbnail';
  if (thumbnail) parts.pop();
  const [id = '', index] = parts;
  if (parts.length === 1) {
    const attachmentId = parseAttachmentId(id);
    return attachmentId === null ? null : { attachmentId, thumbnail };
  }
  const place = parseMessageId(id);
  return place === null || parts.length > 2 || !/^\d{1,4}$/.test(index ?? '') ? null : { place, index: Number(index), thumbnail };
};

/** A browser that has just been led on need not ask again for every image that it draws; who has left a chat is let go on for no longer. */
const KEPT_SECONDS = 300;

/** Looks at who asks, and leads those who may see it on to where it lies. */
export const createAttachmentHandler = ({
  services,
  onError,
}: {
  services: Pick<Services, 'findSession' | 'findDownload'>;
  onError: (error: unknown) => void;
}) => {
  const answer = async (request: IncomingMessage, response: ServerResponse, path: string): Promise<void> => {
    const refuse = (status: number, error: string): void => {
      response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-store', ...securityHeaders });
      response.end(JSON.stringify({ error }));
    };
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405, 'Attachments are fetched with GET.');
    const { token } = requestToken(request);
    const viewer = token === null ? null : await services.findSession(token);
    if (viewer === null) return refuse(401, 'Sign in first.');
    const ask = parseDownload(path);
    const url = ask === null ? null : await services.findDownload(viewer, ask);
    if (url === null) return refuse(404, 'There is no such attachment, or it is not yours to see.');
    response.writeHead(302, {
      ...securityHeaders,
      Location: url,
      'Cache-Control': `private, max-age=${KEPT_SECONDS}`,
      Vary: 'Cookie, Authorization',
    });
    response.end();
  };

  return (request: IncomingMessage, response: ServerResponse, path: string): void => {
    answer(request, response, path).catch((error: unknown) => {
      onError(error);
      if (response.headersSent) return response.destroy();
      response.writeHead(503, { 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-store' });
      response.end(JSON.stringify({ error: 'This cannot be fetched now.' }));
    });
  };
};
