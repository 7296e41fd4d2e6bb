import type { IncomingMessage, ServerResponse } from 'node:http';
import { parseAttachmentId, parseMessageId, parseStickerId, parseUserId } from '../schema/ids.ts';
import type { Download, DownloadAsk } from '../services/attachment/find-download.ts';
import type { Services } from '../services/index.ts';
import type { Viewer } from '../services/viewer.ts';
import { requestToken } from './session-token.ts';
import { securityHeaders } from './static.ts';

/** `<message>/<index>` or `<attachment>`, and `/thumbnail` or `/rendition` after either; null for anything else. */
export const parseDownload = (path: string): DownloadAsk | null => {
  const parts = path.split('/');
  const last = parts.at(-1);
  const as = last === 'thumbnail' ? 'THUMBNAIL' : last === 'rendition' ? 'RENDITION' : 'FULL';
  if (as !== 'FULL') parts.pop();
  const [id = '', index] = parts;
  if (parts.length === 1) {
    const attachmentId = parseAttachmentId(id);
    return attachmentId === null ? null : { attachmentId, as };
  }
  const place = parseMessageId(id);
  return place === null || parts.length > 2 || !/^\d{1,4}$/.test(index ?? '') ? null : { place, index: Number(index), as };
};

/** A browser that has just been led on need not ask again for every image that it draws; who has left a chat is let go on for no longer. */
const KEPT_SECONDS = 300;

interface HandlerDeps<Names extends keyof Services> {
  readonly services: Pick<Services, 'findSession' | Names>;
  readonly onError: (error: unknown) => void;
}

/** Looks at who asks, and leads those who may see it on to where it lies. */
const createHandler = ({ services, onError }: HandlerDeps<never>, find: (viewer: Viewer, path: string) => Promise<Download | null>) => {
  const answer = async (request: IncomingMessage, response: ServerResponse, path: string): Promise<void> => {
    const refuse = (status: number, error: string): void => {
      response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-store', ...securityHeaders });
      response.end(JSON.stringify({ error }));
    };
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405, 'Attachments are fetched with GET.');
    const { token } = requestToken(request);
    const viewer = token === null ? null : await services.findSession(token);
    if (viewer === null) return refuse(401, 'Sign in first.');
    const download = await find(viewer, path);
    if (download === null) return refuse(404, 'There is no such attachment, or it is not yours to see.');
    response.writeHead(302, {
      ...securityHeaders,
      Location: download.url,
      'Cache-Control': download.ends ? 'no-store' : `private, max-age=${KEPT_SECONDS}`,
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

export const createAttachmentHandler = (deps: HandlerDeps<'findDownload'>) =>
  createHandler(deps, async (viewer, path) => {
    const ask = parseDownload(path);
    return ask === null ? null : deps.services.findDownload(viewer, ask);
  });

/** `<sticker>`, and `/<message>` after it where a message shows it. */
export const createStickerHandler = (deps: HandlerDeps<'findStickerDownload'>) =>
  createHandler(deps, async (viewer, path) => {
    const [id = '', message, ...rest] = path.split('/');
    const key = parseStickerId(id);
    const place = message === undefined ? null : parseMessageId(message);
    if (typeof key !== 'bigint' || rest.length > 0 || (message !== undefined && place === null)) return null;
    return deps.services.findStickerDownload(viewer, key, place);
  });

/** `<user>/<attachment>`: the picture that somebody has chosen for themselves. */
export const createAvatarHandler = (deps: HandlerDeps<'findAvatarDownload'>) =>
  createHandler(deps, async (_viewer, path) => {
    const [user = '', image = '', ...rest] = path.split('/');
    const [userId, attachmentId] = [parseUserId(user), parseAttachmentId(image)];
    if (userId === null || attachmentId === null || rest.length > 0) return null;
    const url = await deps.services.findAvatarDownload(userId, attachmentId);
    return url === null ? null : { url, ends: false };
  });
