import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { print } from 'graphql';
import { type Client, createClient } from 'graphql-ws';
import { type Logger, pino } from 'pino';
import { WebSocket } from 'ws';
import type { Transcoder } from '../../engines/media/ffmpeg.ts';
import type { Scanner } from '../../engines/scanner/scanner.ts';
import type { PageFetcher } from '../../engines/web/page-fetcher.ts';
import { type App, type AppOptions, createApp } from '../../server/app.ts';
import { createTestEngines, type TestEngines, type TestEnginesOptions } from './engines.ts';

export interface TestApp extends App {
  readonly testEngines: TestEngines;
}

export interface TestAppOptions extends TestEnginesOptions {
  readonly role?: 'all' | 'server' | 'worker';
  readonly heartbeatMs?: number;
  readonly sweepMs?: number;
  readonly relay?: { graceMs: number; pauseMs: number };
  readonly webFolder?: string | null;
  readonly publicOrigins?: readonly string[];
  readonly log?: Logger;
  readonly sendQueue?: AppOptions['sendQueue'];
  readonly pages?: PageFetcher;
  readonly scanner?: Scanner;
  readonly transcoder?: Transcoder;
  readonly roundsPauseMs?: number;
  readonly mapLink?: string;
}

/** A whole process of Parley on a free port, on engines of its own or beside another's. */
export const createTestApp = async (options: TestAppOptions = {}): Promise<TestApp> => {
  const testEngines = await createTestEngines(options);
  const app = await createApp({
    engines: testEngines.engines,
    log: options.log ?? pino({ level: 'silent' }),
    secret: 'a secret that only tests have, of some length',
    role: options.role ?? 'all',
    host: '127.0.0.1',
    port: 0,
    publicOrigins: options.publicOrigins ?? [],
    trustProxy: 0,
    heartbeatMs: options.heartbeatMs ?? 30_000,
    shutdownMs: 500,
    version: { version: '0.0.0-test', commit: 'test' },
    webFolder: options.webFolder ?? null,
    ...(options.sweepMs === undefined ? {} : { sweepMs: options.sweepMs }),
    pages: options.pages ?? null,
    scanner: options.scanner ?? null,
    transcoder: options.transcoder ?? null,
    ...(options.roundsPauseMs === undefined ? {} : { roundsPauseMs: options.roundsPauseMs }),
    mapLink: options.mapLink ?? null,
    ...(options.relay === undefined ? {} : { relay: options.relay }),
    ...(options.sendQueue === undefined ? {} : { sendQueue: options.sendQueue }),
  });
  return {
    ...app,
    testEngines,
    async close() {
      await app.close();
      await testEngines.close();
    },
  };
};

export interface GraphqlAnswer<Data> {
  readonly data?: Data | null;
  readonly errors?: readonly { message: string; extensions?: Record<string, unknown> }[];
}

/** Someone who asks over HTTP, with or without a token. */
export const createCaller = (url: string, token: string | null = null) => {
  const raw = async <Data, Variables>(
    document: TypedDocumentNode<Data, Variables>,
    variables?: Variables,
  ): Promise<GraphqlAnswer<Data>> => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...(token === null ? {} : { Authorization: `Bearer ${token}` }) },
      body: JSON.stringify({ query: print(document), variables }),
    });
    return (await response.json()) as GraphqlAnswer<Data>;
  };
  /** The data, or an error with everything that went wrong. */
  const ask = async <Data, Variables>(document: TypedDocumentNode<Data, Variables>, variables?: Variables): Promise<Data> => {
    const answer = await raw(document, variables);
    if (answer.errors !== undefined || answer.data == null) throw new Error(JSON.stringify(answer.errors));
    return answer.data;
  };
  return { raw, ask };
};

/** A socket as a device has it. `next` waits for the first event that fits and has not been taken. */
export const createSocket = (
  url: string,
  token: string | null,
  options: { onClosed?: (event: { code: number; reason: string }) => void } = {},
) => {
  const client: Client = createClient({
    url: `${url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: token === null ? {} : { token },
    retryAttempts: 0,
    lazy: true,
    on: { closed: (event) => options.onClosed?.(event as { code: number; reason: string }) },
  });
  const subscribe = <Data, Variables extends Record<string, unknown>>(
    document: TypedDocumentNode<Data, Variables>,
    variables?: Variables,
  ) => {
    const events: Data[] = [];
    const waiting = new Set<() => void>();
    let ended: { error: unknown } | null = null;
    const wake = (): void => {
      for (const check of [...waiting]) check();
    };
    const stop = client.subscribe<Data>(
      { query: print(document), ...(variables === undefined ? {} : { variables }) },
      {
        next(result) {
          if (result.errors) ended = { error: result.errors };
          else events.push(result.data as Data);
          wake();
        },
        error(error) {
          ended = { error };
          wake();
        },
        complete() {
          ended ??= { error: null };
          wake();
        },
      },
    );
    /** Where the next search begins; several searches at once each take their own event, in whatever order these come. */
    let begin = 0;
    const taken = new Set<Data>();
    const next = (fits: (event: Data) => boolean = () => true, timeoutMs = 10_000): Promise<Data> =>
      new Promise((resolve, reject) => {
        let at = begin;
        const timer = setTimeout(() => {
          waiting.delete(check);
          reject(
            new Error(
              `Waited ${timeoutMs} ms in vain for an event; ended: ${JSON.stringify(ended)}; had: ${JSON.stringify(events).slice(0, 2_000)}`,
            ),
          );
        }, timeoutMs);
        const check = (): void => {
          for (; at < events.length; at += 1) {
            const event = events[at] as Data;
            if (taken.has(event) || !fits(event)) continue;
            taken.add(event);
            begin = Math.max(begin, at + 1);
            clearTimeout(timer);
            waiting.delete(check);
            resolve(event);
            return;
          }
          if (ended !== null) {
            clearTimeout(timer);
            waiting.delete(check);
            reject(new Error(`The subscription ended: ${JSON.stringify(ended.error)}`));
          }
        };
        waiting.add(check);
        check();
      });
    const end = (): Promise<unknown> =>
      new Promise((resolve) => {
        const check = (): void => {
          if (ended === null) return;
          waiting.delete(check);
          resolve(ended.error);
        };
        waiting.add(check);
        check();
      });
    return { events, next, end, stop };
  };
  return { subscribe, close: () => client.dispose() };
};
