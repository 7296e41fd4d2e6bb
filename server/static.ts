import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import sirv from 'sirv';

/** Hashes of the inline scripts that the exported pages contain: those may run, and no other inline script. */
const inlineScriptHashes = (folder: string): string[] => {
  const hashes = new Set<string>();
  for (const file of globSync('**/*.html', { cwd: folder })) {
    const html = readFileSync(join(folder, file), 'utf8');
    for (const [, script] of html.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g)) {
      hashes.add(
        `'sha256-${createHash('sha256')
          .update(script as string)
          .digest('base64')}'`,
      );
    }
  }
  return [...hashes];
};

const contentSecurityPolicy = (scripts: readonly string[], store: string): string =>
  [
    "default-src 'self'",
    `script-src 'self' ${scripts.join(' ')}`,
    "style-src 'self' 'unsafe-inline'",
    `img-src 'self' data: blob:${store}`,
    `media-src 'self' blob:${store}`,
    `connect-src 'self' ws: wss:${store}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');

/** Headers for every answer that a browser may show. */
export const securityHeaders: Readonly<Record<string, string>> = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'same-origin',
  'Permissions-Policy': 'geolocation=(self), payment=(), usb=()',
  'Cross-Origin-Opener-Policy': 'same-origin',
};

const IMMUTABLE = 'public, max-age=31536000, immutable';

/** The exported web client; null when it has not been built. What is hashed by name is kept for ever, the rest is asked for anew. */
export const createStaticHandler = (folder: string, objectsOrigin: string | null = null) => {
  if (!existsSync(join(folder, 'index.html'))) return null;
  const policy = contentSecurityPolicy(inlineScriptHashes(folder), objectsOrigin === null ? '' : ` ${objectsOrigin}`);
  const notFound = existsSync(join(folder, '404.html')) ? readFileSync(join(folder, '404.html')) : Buffer.from('Not found');
  const files = sirv(folder, {
    etag: true,
    gzip: true,
    brotli: true,
    extensions: ['html'],
    setHeaders(response, pathname) {
      for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value);
      response.setHeader('Content-Security-Policy', policy);
      response.setHeader('Cache-Control', pathname.startsWith('/_next/static/') ? IMMUTABLE : 'no-cache');
    },
  });
  return (request: IncomingMessage, response: ServerResponse): void => {
    files(request, response, () => {
      response.writeHead(404, { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': policy, ...securityHeaders });
      response.end(request.method === 'HEAD' ? undefined : notFound);
    });
  };
};
