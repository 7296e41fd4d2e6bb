import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { drawSticker } from '../services/sticker/built-in-art.ts';
import { renderAvatar } from './avatars.ts';
import type { Readiness } from './health.ts';
import { badRequest, bodyTooLarge, hasUntoldLength, isJson, readUntoldLength } from './http.ts';
import { createStaticHandler, securityHeaders } from './static.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

export interface RouterDeps {
  /** Null in a process that only works. */
  readonly graphql: Handler | null;
  readonly webFolder: string | null;
  readonly checkOrigin: (request: IncomingMessage) => boolean;
  readonly readiness: () => Promise<Readiness>;
  /** Leads those who may see an attachment on to it. */
  readonly attachments: ((request: IncomingMessage, response: ServerResponse, path: string) => void) | null;
  /** The same of stickers that people made. */
  readonly stickers: ((request: IncomingMessage, response: ServerResponse, path: string) => void) | null;
  /** The same of the pictures that people chose for themselves. */
  readonly avatars: ((request: IncomingMessage, response: ServerResponse, path: string) => void) | null;
  /** Where the store of attachments is, for pages to fetch from; null: here. */
  readonly objectsOrigin: string | null;
  /** Answers signed addresses of attachments, where no other store does. */
  readonly objects: Handler | null;
  readonly version: { readonly version: string; readonly commit: string; readonly schemaHash: string; readonly compatVersion: string };
  readonly schemaText: string;
}

const json = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-store', ...securityHeaders });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
};

const tooLarge = (response: ServerResponse): void => {
  // What is left of the body is not read.
  response.setHeader('Connection', 'close');
  json(response, 413, badRequest('The request is too large.', 'REQUEST_TOO_LARGE'));
};

/** GraphiQL brings its own inline scripts; nothing from elsewhere is needed or let in. */
const GRAPHIQL_POLICY =
  "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; worker-src 'self' blob:; connect-src 'self' ws: wss:; frame-ancestors 'none'";

/** Who answers which path on the one port. */
export const createRouter = (deps: RouterDeps): Handler => {
  const site = deps.webFolder === null ? null : createStaticHandler(deps.webFolder, deps.objectsOrigin);
  const schemaTag = `"${createHash('sha256').update(deps.schemaText).digest('base64url').slice(0, 22)}"`;

  const graphql: Handler = (request, response) => {
    if (deps.graphql === null) return json(response, 404, badRequest('This process does not serve the API.', 'NOT_SERVED'));
    if (request.method === 'POST' && !deps.checkOrigin(request)) {
      return json(response, 403, badRequest('This origin may not ask here.', 'FORBIDDEN_ORIGIN'));
    }
    if (request.method === 'POST' && !isJson(request)) {
      return json(response, 415, badRequest('Send the operation as application/json.', 'UNSUPPORTED_MEDIA_TYPE'));
    }
    if (bodyTooLarge(request)) return tooLarge(response);
    if (request.method === 'GET') response.setHeader('Content-Security-Policy', GRAPHIQL_POLICY);
    for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value);
    const { graphql: answer } = deps;
    if (!hasUntoldLength(request)) return answer(request, response);
    readUntoldLength(request).then(
      (read) => (read ? answer(request, response) : tooLarge(response)),
      // Whoever asked has gone.
      () => response.destroy(),
    );
  };

  const picture = (svg: string | null, response: ServerResponse): void => {
    if (svg === null) return json(response, 404, { error: 'No such picture.' });
    response.writeHead(200, {
      'Content-Type': 'image/svg+xml; charset=utf-8',
      'Cache-Control': 'public, max-age=31536000, immutable',
      'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'",
      ...securityHeaders,
    });
    response.end(svg);
  };

  const schema = (request: IncomingMessage, response: ServerResponse): void => {
    if (request.headers['if-none-match'] === schemaTag) {
      response.writeHead(304, { ETag: schemaTag });
      response.end();
      return;
    }
    response.writeHead(200, {
      'Content-Type': 'text/plain; charset=utf-8',
      ETag: schemaTag,
      'Cache-Control': 'no-cache',
      ...securityHeaders,
    });
    response.end(deps.schemaText);
  };

  return (request, response) => {
    const { pathname } = URL.parse(request.url ?? '/', 'http://localhost') ?? { pathname: '/' };
    switch (pathname) {
      case '/graphql':
        return graphql(request, response);
      case '/graphiql':
        response.writeHead(302, { Location: '/graphql' });
        response.end();
        return;
      case '/livez':
        return json(response, 200, { status: 'alive' });
      case '/readyz':
        deps.readiness().then(
          (readiness) => json(response, readiness.status === 'ready' || readiness.status === 'degraded' ? 200 : 503, readiness),
          () => json(response, 503, { status: 'unready', failing: [] }),
        );
        return;
      case '/version':
        return json(response, 200, deps.version);
      case '/schema.graphql':
        return schema(request, response);
      default:
        if (pathname.startsWith('/avatars/')) {
          const path = pathname.slice('/avatars/'.length);
          if (path.includes('/') && deps.avatars !== null) return deps.avatars(request, response, path);
          return picture(renderAvatar(path), response);
        }
        if (pathname.startsWith('/stickers/')) {
          const path = pathname.slice('/stickers/'.length);
          // Those that come with Parley are files for everyone; what people made has an id.
          if (path.endsWith('.svg')) return picture(drawSticker(path.slice(0, -'.svg'.length).replace('/', '.')), response);
          if (deps.stickers !== null) return deps.stickers(request, response, path);
        }
        if (pathname.startsWith('/attachments/') && deps.attachments !== null) {
          return deps.attachments(request, response, pathname.slice('/attachments/'.length));
        }
        if (pathname.startsWith('/objects/') && deps.objects !== null) return deps.objects(request, response);
        if (site === null) return json(response, 404, { error: 'Not found. The API is at /graphql.' });
        site(request, response);
    }
  };
};
