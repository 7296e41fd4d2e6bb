import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPageFetcher, PageRefused, type PageFetcherOptions } from './page-fetcher.ts';

let server: Server;
let port: number;
let asked: string[] = [];
const answers: Record<string, RequestListener> = {
  '/page': (_request, response) => response.setHeader('Content-Type', 'text/html; charset=utf-8').end('<title>Hi</title>'),
  '/inside': (_request, response) => response.writeHead(302, { Location: `http://inside.test:${port}/page` }).end(),
  '/loop': (_request, response) => response.writeHead(302, { Location: '/loop' }).end(),
  '/file': (_request, response) => response.writeHead(302, { Location: 'file:///etc/passwd' }).end(),
  '/port': (_request, response) => response.writeHead(302, { Location: 'http://good.test:1/page' }).end(),
  '/once': (_request, response) => response.writeHead(301, { Location: '/page' }).end(),
  '/picture': (_request, response) => response.setHeader('Content-Type', 'image/png').end('png'),
  '/large': (_request, response) => response.setHeader('Content-Type', 'image/png').end('x'.repeat(4 * 1024 * 1024 + 1)),
  '/drawing': (_request, response) => response.setHeader('Content-Type', 'image/svg+xml').end('<svg/>'),
  '/packed': (_request, response) => response.writeHead(200, { 'Content-Type': 'text/html', 'Content-Encoding': 'gzip' }).end('x'),
  '/gone': (_request, response) => response.writeHead(404, { 'Content-Type': 'text/html' }).end('no'),
  '/endless': (_request, response) => {
    response.setHeader('Content-Type', 'text/html');
    const pour = (): void => {
      while (response.write('x'.repeat(65_536)));
      response.once('drain', pour);
    };
    pour();
  },
  '/never': (_request, response) => void response.setHeader('Content-Type', 'text/html').write('<title>'),
};
beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(`${request.headers.host} ${request.url} ${request.headers.cookie ?? ''}`.trim());
    (answers[request.url ?? ''] as RequestListener)(request, response);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** As if 127.0.0.1 were the public internet, under the name good.test alone. */
const fetcher = (options: PageFetcherOptions = {}) =>
  createPageFetcher({
    resolve: async (host) => (host === 'good.test' ? ['127.0.0.1'] : host === 'mixed.test' ? ['127.0.0.1', '10.0.0.1'] : ['127.0.0.2']),
    isAllowedAddress: (address) => address === '127.0.0.1',
    isAllowedPort: (asked_) => asked_ === port,
    ...options,
  });
const read = (path: string, host = 'good.test', options?: PageFetcherOptions) =>
  fetcher(options).fetchPage(new URL(`http://${host}:${port}${path}`));

describe('a page of the web', () => {
  it('is read from the address that was looked at, under its own name, also behind a redirect', async () => {
    asked = [];
    const page = await read('/once');
    expect([page.url.pathname, page.contentType, Buffer.from(page.bytes).toString()]).toEqual([
      '/page',
      'text/html; charset=utf-8',
      '<title>Hi</title>',
    ]);
    expect(asked).toEqual([`good.test:${port} /once`, `good.test:${port} /page`]);
  });

  it('is not asked for at an address that is not public, by name or number, though it be one of several', async () => {
    asked = [];
    for (const host of ['inside.test', 'mixed.test', '127.0.0.2', '[::1]', '[::ffff:7f00:2]', '2130706434', '0x7f000002'])
      await expect(read('/page', host), host).rejects.toThrow(PageRefused);
    expect(asked).toEqual([]);
  });

  it('is looked at anew with each redirect: address, scheme, port, and how many', async () => {
    asked = [];
    for (const path of ['/inside', '/file', '/port', '/loop']) await expect(read(path), path).rejects.toThrow(PageRefused);
    expect(asked.filter((line) => line.includes('/page'))).toEqual([]);
    expect(asked.filter((line) => line.includes('/loop'))).toHaveLength(4);
  });

  it('is refused with other schemes, ports and credentials before anybody is asked', async () => {
    asked = [];
    const { fetchPage } = fetcher();
    for (const url of [`ftp://good.test:${port}/page`, 'http://good.test:25/page', `http://ann:secret@good.test:${port}/page`])
      await expect(fetchPage(new URL(url)), url).rejects.toThrow(PageRefused);
    expect(asked).toEqual([]);
  });

  it('goes to nothing of this machine by itself', async () => {
    asked = [];
    const { fetchPage } = createPageFetcher();
    for (const host of ['127.0.0.1', 'localhost', '[::1]', '169.254.169.254'])
      for (const at of ['', `:${port}`]) await expect(fetchPage(new URL(`http://${host}${at}/page`))).rejects.toThrow(PageRefused);
    expect(asked).toEqual([]);
  });

  it('is a page, and was found, and is not packed', async () => {
    for (const path of ['/picture', '/packed', '/gone']) await expect(read(path), path).rejects.toThrow(PageRefused);
  });

  it('may be a picture where one is asked for, under the same rules: of a kind that is opened here, and whole', async () => {
    const picture = (path: string, host = 'good.test') => fetcher().fetchPicture(new URL(`http://${host}:${port}${path}`));
    expect(Buffer.from((await picture('/picture')).bytes).toString()).toBe('png');
    for (const path of ['/page', '/large', '/drawing', '/inside', '/file']) await expect(picture(path), path).rejects.toThrow(PageRefused);
    asked = [];
    for (const host of ['inside.test', 'mixed.test', '127.0.0.2']) await expect(picture('/picture', host)).rejects.toThrow(PageRefused);
    expect(asked).toEqual([]);
  });

  it('ends: half a megabyte is read of it, and no longer than a while', async () => {
    expect((await read('/endless')).bytes).toHaveLength(512 * 1024);
    await expect(read('/never', 'good.test', { deadlineMs: 100 })).rejects.toThrow();
    await expect(read('/page', 'good.test', { deadlineMs: 100, resolve: () => new Promise(() => {}) })).rejects.toThrow(PageRefused);
  });
});
