import { open } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Clock } from '../clock.ts';
import { parseRange } from './byte-range.ts';
import { createFolderFiles, etagOf, type FolderFiles, SizeMismatch } from './folder-files.ts';
import { attachmentDisposition, checkKey, isKey, ObjectMissing, type ObjectStore } from './object-store.ts';
import { createUrlSigner, type SignedFields } from './signature.ts';

export const OBJECTS_PATH = '/objects/';

export interface FolderStoreOptions {
  readonly folder: string;
  readonly secret: string;
  readonly clock: Clock;
}

/** A folder behind the same signed addresses as S3, which our own server answers. */
export const createFolderStore = ({ folder, secret, clock }: FolderStoreOptions): ObjectStore => {
  const files = createFolderFiles(folder);
  const signer = createUrlSigner(secret);
  const seconds = (at: Date | undefined) => Math.floor((at?.getTime() ?? clock.now()) / 1000);
  const sign = (key: string, fields: SignedFields, expiresInSeconds: number, signedAt?: Date): string =>
    signer.sign(`${OBJECTS_PATH}${checkKey(key)}`, { ...fields, expires: String(seconds(signedAt) + expiresInSeconds) });

  return {
    name: 'folder',
    origin: null,
    allowOrigins: null,
    handle: createHandler({ files, clock, read: (path, query) => signer.read(path, query) }),
    async signPut({ key, type, size, expiresInSeconds }) {
      const url = sign(key, { do: 'put', type, size: String(size) }, expiresInSeconds);
      return { method: 'PUT', url, headers: { 'Content-Type': type } };
    },
    createMultipart: ({ key }) => files.createMultipart(key),
    async signPart({ key, multipartId, partNumber, size, expiresInSeconds }) {
      const fields = { do: 'part', upload: multipartId, part: String(partNumber), size: String(size) };
      return { method: 'PUT', url: sign(key, fields, expiresInSeconds), headers: {} };
    },
    listParts: (upload) => files.listParts(upload),
    completeMultipart: ({ parts, ...upload }) => files.completeMultipart(upload, parts),
    abortMultipart: (upload) => files.abortMultipart(upload),
    async head(key) {
      const stats = await files.stat(key);
      return stats === null ? null : { size: stats.size };
    },
    read: async (key, range) => (await files.read(key, range)).stream,
    put: ({ key, body }) => files.storeObject(key, Readable.from([body]), body.byteLength),
    async putFile({ key, file, size }) {
      // Opened first: one that is not there is told of by this promise, and not by its stream.
      const handle = await open(file);
      await files.storeObject(key, handle.createReadStream(), size);
    },
    async signGet({ key, type, fileName, expiresInSeconds, signedAt }) {
      return sign(key, { do: 'get', type, ...(fileName === undefined ? {} : { name: fileName }) }, expiresInSeconds, signedAt);
    },
    delete: (key) => files.delete(key),
    list: (page) => files.list(page),
    close: async () => {},
  };
};

interface HandlerDeps {
  readonly files: FolderFiles;
  readonly clock: Clock;
  readonly read: (path: string, query: URLSearchParams) => SignedFields | null;
}

/** The signature lets in, and nothing that a browser sends of itself: pages of any origin may use an address that they were given. */
const corsHeaders = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers': 'ETag, Content-Range, Content-Length',
};
const preflightHeaders = {
  ...corsHeaders,
  'Access-Control-Allow-Methods': 'GET, HEAD, PUT',
  'Access-Control-Allow-Headers': 'Content-Type, Range',
  'Access-Control-Max-Age': '86400',
};
/** Whatever somebody has uploaded, it never acts as a page of ours. */
const harmless = {
  'X-Content-Type-Options': 'nosniff',
  'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
  'Referrer-Policy': 'no-referrer',
};

const refuse = (response: ServerResponse, status: number, reason: string): void => {
  // What is left of a body is not read.
  if (status >= 400) response.setHeader('Connection', 'close');
  response.writeHead(status, { ...corsHeaders, ...harmless, 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' });
  response.end(`${reason}\n`);
};

const createHandler = ({ files, clock, read }: HandlerDeps) => {
  const receive = async (request: IncomingMessage, response: ServerResponse, key: string, fields: SignedFields): Promise<void> => {
    const size = Number(fields['size']);
    if (request.headers['content-length'] === undefined) return refuse(response, 411, 'The request does not say how long it is.');
    if (Number(request.headers['content-length']) !== size) return refuse(response, 403, 'The size is not the one that was signed.');
    if (fields['type'] !== undefined && request.headers['content-type'] !== fields['type'])
      return refuse(response, 403, 'The type is not the one that was signed.');
    const upload = { key, multipartId: fields['upload'] ?? '' };
    if (fields['do'] === 'part' && !(await files.isOpen(upload))) return refuse(response, 404, 'There is no such upload.');
    if (fields['do'] === 'part') await files.storePart(upload, Number(fields['part']), request, size);
    else await files.storeObject(key, request, size);
    response.writeHead(200, { ...corsHeaders, 'Content-Length': '0' });
    response.end();
  };

  const send = async (request: IncomingMessage, response: ServerResponse, key: string, fields: SignedFields): Promise<void> => {
    const stats = await files.stat(key);
    if (stats === null) return refuse(response, 404, 'There is no such object.');
    const etag = `"${etagOf(stats)}"`;
    const left = Math.max(0, Number(fields['expires']) - Math.floor(clock.now() / 1000));
    const headers = {
      ...corsHeaders,
      ...harmless,
      'Content-Type': fields['type'] ?? 'application/octet-stream',
      'Content-Disposition': fields['name'] === undefined ? 'inline' : attachmentDisposition(fields['name']),
      'Accept-Ranges': 'bytes',
      'Cache-Control': `private, max-age=${left}, immutable`,
      ETag: etag,
    };
    if (request.headers['if-none-match'] === etag) {
      response.writeHead(304, headers);
      response.end();
      return;
    }
    const condition = request.headers['if-range'];
    const range = condition === undefined || condition === etag ? parseRange(request.headers.range, stats.size) : null;
    if (range === 'none') {
      response.writeHead(416, { ...corsHeaders, ...harmless, 'Content-Range': `bytes */${stats.size}` });
      response.end();
      return;
    }
    const { from, to } = range ?? { from: 0, to: stats.size - 1 };
    const length = to - from + 1;
    response.writeHead(range === null ? 200 : 206, {
      ...headers,
      'Content-Length': String(length),
      ...(range === null ? {} : { 'Content-Range': `bytes ${from}-${to}/${stats.size}` }),
    });
    if (request.method === 'HEAD' || length === 0) {
      response.end();
      return;
    }
    const { stream } = await files.read(key, { from, to });
    await pipeline(stream, response);
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.method === 'OPTIONS') {
      response.writeHead(204, preflightHeaders);
      response.end();
      return;
    }
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const key = pathname.slice(OBJECTS_PATH.length);
    const fields = isKey(key) ? read(pathname, searchParams) : null;
    if (fields === null) return refuse(response, 403, 'This address was not signed.');
    if (clock.now() / 1000 >= Number(fields['expires'])) return refuse(response, 403, 'This address has run out.');
    const method = fields['do'] === 'get' ? ['GET', 'HEAD'] : ['PUT'];
    if (!method.includes(request.method ?? '')) return refuse(response, 403, 'This address was signed for something else.');
    return fields['do'] === 'get' ? send(request, response, key, fields) : receive(request, response, key, fields);
  };

  return (request: IncomingMessage, response: ServerResponse): void => {
    answer(request, response).catch((error: unknown) => {
      if (response.headersSent || response.destroyed) return response.destroy();
      if (error instanceof SizeMismatch) return refuse(response, 400, 'The body is not as long as it said.');
      if (error instanceof ObjectMissing) return refuse(response, 404, 'There is no such object.');
      return refuse(response, 500, 'The store failed.');
    });
  };
};
