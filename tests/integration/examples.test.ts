import { readFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { type Client, createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { seed } from '../../prisma/seed.ts';
import { schema } from '../../resolvers/index.ts';
import { createFindExample } from '../../server/demo.ts';
import { createGraphiqlTabs } from '../../server/graphiql.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { waitFor } from '../support/wait-for.ts';

interface Example {
  readonly name: string;
  readonly as: string;
  readonly keep: readonly (readonly [name: string, path: string])[];
  /** What is sent elsewhere with what the answer told. */
  readonly put: { readonly body: string; readonly base64: boolean; readonly path: string } | null;
  readonly again: string;
  readonly query: string;
  readonly variables: string;
}

type Data = Record<string, unknown>;

const putOf = (section: string): Example['put'] => {
  const [, base64, body, path] = /Put (the Base64 )?`([^`]+)` to `([\w.]+)`/.exec(section) ?? [];
  return body === undefined || path === undefined ? null : { body, base64: base64 !== undefined, path };
};

const readExamples = async (): Promise<Example[]> => {
  const page = await readFile(new URL('../../docs/EXAMPLES.md', import.meta.url), 'utf8');
  return page
    .split(/^### /m)
    .slice(1)
    .map((section) => ({
      name: section.slice(0, section.indexOf('\n')).trim(),
      as: /\bAs (\w+)\./.exec(section)?.[1] ?? '',
      keep: [...section.matchAll(/Keep `(\w+)` from `([\w.]+)`/g)].map(([, name, path]) => [name as string, path as string] as const),
      put: putOf(section),
      again: /Again: (.+)\.\n/.exec(section)?.[1] ?? '',
      query: /```graphql\n([\s\S]+?)```/.exec(section)?.[1] ?? '',
      variables: /```json\n([\s\S]+?)```/.exec(section)?.[1] ?? '{}',
    }));
};

const at = (data: Data, path: string): unknown => path.split('.').reduce<unknown>((value, key) => (value as Data)[key], data);

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({
    // The web, as far as the ready operations go: one page without a picture.
    pages: {
      fetchPage: (url) => Promise.resolve({ url, contentType: 'text/html', bytes: Buffer.from('<title>Example</title>') }),
      fetchPicture: () => Promise.reject(new Error('There is none.')),
    },
  });
  await seed({ services: app.services, prisma: app.testEngines.engines.database.prisma });
});
afterAll(() => app.close());

describe('the examples of the docs', () => {
  it('have every mutation', async () => {
    const names = (await readExamples()).map(({ name }) => name);
    expect(Object.keys(schema.getMutationType()?.getFields() ?? {}).filter((name) => !names.includes(name))).toEqual([]);
  });

  it('run from top to bottom, and the second time they answer what the page says', async () => {
    const dayMs = 86_400_000;
    const inDays = (days: number) => new Date(Date.now() + days * dayMs).toISOString();
    const kept = new Map<string, unknown>([
      ['tomorrow', inDays(1)],
      ['nextWeek', inDays(7)],
    ]);
    const run = async ({ name, as, query, variables }: Example): Promise<Data> => {
      const filled = variables.replaceAll(/"\$(\w+)"/g, (_whole, word: string) => JSON.stringify(kept.get(word)));
      const response = await fetch(`${app.url}/graphql`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', ...(as === 'nobody' ? {} : { Authorization: `Bearer ${String(kept.get(as))}` }) },
        body: JSON.stringify({ query, variables: JSON.parse(filled) as unknown }),
      });
      const { data, errors } = (await response.json()) as { data: Data; errors?: unknown };
      expect(errors, name).toBeUndefined();
      return data;
    };
    const kindOf = (data: Data, name: string) => (data[name] as { __typename?: string }).__typename;

    for (const example of await readExamples()) {
      const { name, again, keep } = example;
      const first = await run(example);
      expect(first[name], name).not.toBeNull();
      expect(kindOf(first, name) ?? 'Payload', name).toMatch(/Payload$/);
      if (example.put !== null) {
        const { body, base64, path } = example.put;
        const { input } = JSON.parse(example.variables) as { input: { type: string } };
        const { status } = await fetch(new URL(String(at(first, path)), app.url), {
          method: 'PUT',
          headers: { 'Content-Type': input.type },
          body: base64 ? Buffer.from(body, 'base64') : body,
        });
        expect(status, name).toBe(200);
      }
      const second = await run(example);
      const refusals = [...again.matchAll(/`(\w+)`/g)].map(([, refusal]) => refusal);
      const kind = kindOf(second, name);
      if (!refusals.includes(kind)) {
        expect(again, `${name} answered ${kind}`).toMatch(/^(the same|another)/);
        expect(kind, name).toBe(kindOf(first, name));
        // What was made is the same thing, unless the page says that it is another.
        for (const [, path] of keep) {
          if (again === 'the same') expect(at(second, path), name).toEqual(at(first, path));
        }
      }
      for (const [word, path] of keep) kept.set(word, at(first, path));
    }
  });
});

describe("GraphiQL's ready operations", () => {
  it('run from left to right as they stand, in the session that the second makes, subscriptions included', async () => {
    const example = await createFindExample({ prisma: app.testEngines.engines.database.prisma })();
    expect(example).not.toBeNull();
    let cookie = '';
    const ask = async (query: string, variables: object) => {
      const headers = { 'Content-Type': 'application/json', Origin: app.url, ...(cookie === '' ? {} : { Cookie: cookie }) };
      const response = await fetch(`${app.url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query, variables }) });
      cookie = response.headers.get('set-cookie')?.split(';')[0] ?? cookie;
      return (await response.json()) as { data: Data | null; errors?: unknown };
    };
    const live: { name: string; heard: Data[]; failed: unknown[] }[] = [];
    let socket: Client | undefined;
    for (const { query, variables } of createGraphiqlTabs(example)) {
      const name = /(?:query|mutation|subscription) (\w+)/.exec(query)?.[1] ?? query;
      const filled = JSON.parse(variables ?? '{}') as Record<string, unknown>;
      if (/^subscription/m.test(query)) {
        // As the page does: a socket that brings the cookie.
        socket ??= createClient({
          url: `${app.url.replace('http', 'ws')}/graphql`,
          webSocketImpl: class extends WebSocket {
            constructor(url: string, protocol: string) {
              super(url, protocol, { headers: { Cookie: cookie, Origin: app.url } });
            }
          },
          retryAttempts: 0,
        });
        const entry = { name, heard: [] as Data[], failed: [] as unknown[] };
        live.push(entry);
        socket.subscribe<Data>(
          { query, variables: filled },
          {
            next: (result) => void (result.errors ? entry.failed.push(result.errors) : entry.heard.push(result.data as Data)),
            error: (error) => void entry.failed.push(error),
            complete() {},
          },
        );
        // It is to listen before the next tab sends.
        if (name === 'MessageAdded') await waitFor(() => app.connections.count() > 0, 'the subscription');
        continue;
      }
      for (let time = 0; time < (name === 'Send' ? 2 : 1); time += 1) {
        const { data, errors } = await ask(query, filled);
        expect(errors, name).toBeUndefined();
        const fields = Object.values(data ?? {}) as ({ __typename?: string; code?: string } | null)[];
        expect(fields[0], name).toBeTruthy();
        const codes = fields.flatMap((field) => field?.code ?? []);
        // What has to be filled in first is refused in words, too.
        if (variables?.includes('…')) expect(codes, name).toHaveLength(1);
        else expect(codes, name).toEqual(name === 'Refused' ? ['INVALID_INPUT'] : []);
      }
    }
    expect(live.map(({ name }) => name)).toEqual(['MessageAdded', 'Events', 'Presence']);
    // What was sent before a subscription stood is not told by the narrow ones; a person at the page sends again.
    const send = createGraphiqlTabs(example).find(({ query }) => query.includes('mutation Send(')) as { query: string; variables: string };
    for (let again = 0; again < 50 && !live.every(({ heard }) => heard.length > 0); again += 1) {
      const { input } = JSON.parse(send.variables) as { input: object };
      await ask(send.query, { input: { ...input, clientMessageId: `graphiql-again-${again}` } });
      await setTimeout(100);
    }
    expect(live.filter(({ heard }) => heard.length === 0)).toEqual([]);
    expect(live.flatMap(({ failed }) => failed)).toEqual([]);
    await socket?.dispose();
  });
});
