import { lookup } from 'node:dns/promises';
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { isPublicAddress } from './public-address.ts';

/** A page or a picture of the web, as far as it was read. */
export interface WebPage {
  /** Where it was in the end. */
  readonly url: URL;
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

/** Why there is no page; for the log alone. */
export class PageRefused extends Error {
  override readonly name = 'PageRefused';
}

export interface PageFetcher {
  /** Throws PageRefused where it must not or cannot be read, and what the network says. */
  fetchPage(url: URL): Promise<WebPage>;
  /** The same of a picture, all of it: one that is too large is refused. */
  fetchPicture(url: URL): Promise<WebPage>;
}

export interface PageFetcherOptions {
  /** Tests hand these in; nothing in the environment can. */
  readonly resolve?: (host: string) => Promise<readonly string[]>;
  readonly isAllowedAddress?: (address: string) => boolean;
  readonly isAllowedPort?: (port: number) => boolean;
  readonly deadlineMs?: number;
}

const DEADLINE_MS = 5_000;
const HEADER_BYTES_MAX = 16 * 1024;
const REDIRECTS_MAX = 3;

interface Wanted {
  readonly kinds: readonly string[];
  readonly bytesMax: number;
  /** Whether its beginning will do. */
  readonly partly: boolean;
}

/** What a page says of itself stands at its beginning. */
const PAGE: Wanted = { kinds: ['text/html', 'application/xhtml+xml'], bytesMax: 512 * 1024, partly: true };
const PICTURE: Wanted = {
  kinds: ['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'image/avif'],
  bytesMax: 4 * 1024 * 1024,
  partly: false,
};

const USER_AGENT = 'ParleyLinkPreview/1';

const resolveHost = async (host: string): Promise<readonly string[]> =>
  (await lookup(host, { all: true, verbatim: true })).map(({ address }) => address);

const isWebPort = (port: number): boolean => port === 80 || port === 443;

/**
 * Reads pages and pictures of the public web for whoever asks, and nothing else: each name is resolved here, every address that it has must be a
 * public one, and the connection goes to the very address that was looked at. A redirect is a new address and is looked at like the
 * first. No cookies, no credentials, no compression, and an end to how long it may take and how much it may say.
 */
export const createPageFetcher = (options: PageFetcherOptions = {}): PageFetcher => {
  const { resolve = resolveHost, isAllowedAddress = isPublicAddress, isAllowedPort = isWebPort, deadlineMs = DEADLINE_MS } = options;

  const findAddress = async (url: URL): Promise<string> => {
    if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new PageRefused(`Not of the web: ${url.protocol}`);
    if (url.username !== '' || url.password !== '') throw new PageRefused('An address with credentials.');
    const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
    if (!isAllowedPort(port)) throw new PageRefused(`Port ${port}.`);
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const addresses = isIP(host) === 0 ? await resolve(host) : [host];
    const [first] = addresses;
    // One that is not public among several: whoever runs the name decides which one comes first next time.
    if (first === undefined || !addresses.every(isAllowedAddress)) throw new PageRefused('Not a public address.');
    return first;
  };

  const ask = (url: URL, address: string, accept: string, signal: AbortSignal): Promise<IncomingMessage> =>
    new Promise((done, fail) => {
      const family = isIP(address);
      const pinned: LookupFunction = (_host, { all }, callback) =>
        all === true ? callback(null, [{ address, family }]) : callback(null, address, family);
      const { request } = url.protocol === 'https:' ? https : http;
      const asked = request(url, {
        agent: false,
        lookup: pinned,
        family,
        signal,
        maxHeaderSize: HEADER_BYTES_MAX,
        headers: { 'User-Agent': USER_AGENT, Accept: accept, 'Accept-Encoding': 'identity' },
      });
      asked.on('response', done).on('error', fail).end();
    });

  const follow = async (from: URL, accept: string, signal: AbortSignal): Promise<{ url: URL; response: IncomingMessage }> => {
    let url = from;
    for (let redirects = 0; ; redirects += 1) {
      const response = await ask(url, await findAddress(url), accept, signal);
      const { statusCode = 0, headers } = response;
      if (statusCode < 300 || statusCode >= 400 || headers.location === undefined) return { url, response };
      response.destroy();
      const next = URL.parse(headers.location, url);
      if (next === null || redirects === REDIRECTS_MAX) throw new PageRefused('Redirected too often, or nowhere.');
      url = next;
    }
  };

  const fetchWanted =
    (wanted: Wanted) =>
    (from: URL): Promise<WebPage> => {
      const signal = AbortSignal.timeout(deadlineMs);
      const late = new Promise<never>((_done, fail) =>
        signal.addEventListener('abort', () => fail(new PageRefused('Too slow.')), { once: true }),
      );
      const read = async (): Promise<WebPage> => {
        const { url, response } = await follow(from, wanted.kinds.join(', '), signal);
        try {
          const contentType = response.headers['content-type'] ?? '';
          if (response.statusCode !== 200) throw new PageRefused(`Status ${response.statusCode}.`);
          if (!wanted.kinds.includes(contentType.split(';')[0]?.trim().toLowerCase() ?? '')) {
            throw new PageRefused(`Not what was asked for: ${contentType}`);
          }
          if ((response.headers['content-encoding'] ?? 'identity') !== 'identity') throw new PageRefused('Compressed.');
          return { url, contentType, bytes: await readBytes(response, wanted) };
        } finally {
          response.destroy();
        }
      };
      // A name that does not resolve takes no signal.
      return Promise.race([read(), late]);
    };

  return { fetchPage: fetchWanted(PAGE), fetchPicture: fetchWanted(PICTURE) };
};

const readBytes = async (response: IncomingMessage, { bytesMax, partly }: Wanted): Promise<Uint8Array> => {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    parts.push(part);
    size += part.length;
    if (size > bytesMax && !partly) throw new PageRefused('Too large.');
    if (size >= bytesMax && partly) break;
  }
  return Buffer.concat(parts).subarray(0, bytesMax);
};
