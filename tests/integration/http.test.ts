import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { buildSchema, getIntrospectionQuery, printSchema } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { migrationNames } from '../../engines/postgres/compat.ts';
import { schema } from '../../resolvers/index.ts';
import { limits } from '../../services/limits.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { type Person, signUpMany } from '../support/company.ts';
import * as ops from '../support/operations/gql.ts';
import { openRawSocket } from '../support/raw-socket.ts';
import { waitFor } from '../support/wait-for.ts';

let app: TestApp;
let ann: Person;
beforeAll(async () => {
  app = await createTestApp({ publicOrigins: ['https://chat.example'] });
  [ann] = (await signUpMany(app, 1)) as [Person];
});
afterAll(() => app.close());

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly errors: readonly { message: string; extensions?: { code?: string } }[];
}

/** Asks as bare as the wire is: `fetch` would not let us choose the origin, or leave out the length. */
const ask = (path: string, options: { method?: string; headers?: Record<string, string>; body?: string | readonly string[] } = {}) =>
  new Promise<Answer>((resolve, reject) => {
    const { method = 'GET', headers = {}, body } = options;
    const request = httpRequest(`${app.url}${path}`, { method, headers }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => {
        let errors: Answer['errors'] = [];
        try {
          errors = (JSON.parse(text) as { errors?: Answer['errors'] }).errors ?? [];
        } catch {
          // Not every answer is JSON.
        }
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, errors });
      });
    });
    request.on('error', reject);
    if (typeof body === 'string') request.setHeader('Content-Length', Buffer.byteLength(body));
    for (const chunk of typeof body === 'string' ? [body] : (body ?? [])) request.write(chunk);
    request.end();
  });

const json = { 'Content-Type': 'application/json' };
const post = (query: string, { variables, headers = {} }: { variables?: object; headers?: Record<string, string> } = {}) =>
  ask('/graphql', { method: 'POST', headers: { ...json, ...headers }, body: JSON.stringify({ query, variables }) });
const bearer = () => ({ Authorization: `Bearer ${ann.token}` });
const code = (answer: Answer) => answer.errors[0]?.extensions?.code;

describe('the origin', () => {
  const connect = (headers: Record<string, string>) =>
    new Promise<number>((resolve) => {
      const socket = new WebSocket(`${app.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', { headers });
      socket.once('open', () => {
        resolve(101);
        socket.close();
      });
      socket.once('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
      socket.once('error', () => {});
    });

  it('must be ours on every POST and every socket of a browser', async () => {
    const { host } = new URL(app.url);
    const ours = [`http://${host}`, 'https://chat.example'];
    const others = [
      'https://evil.example',
      'https://chat.example.evil.example',
      'http://chat.example',
      'null',
      'rubbish',
      `http://${host}.evil`,
    ];
    for (const origin of ours) {
      expect((await post('{ __typename }', { headers: { Origin: origin } })).status, origin).toBe(200);
      expect(await connect({ Origin: origin }), origin).toBe(101);
    }
    for (const origin of others) {
      const refused = await post('{ __typename }', { headers: { Origin: origin } });
      expect([refused.status, code(refused)], origin).toEqual([403, 'FORBIDDEN_ORIGIN']);
      expect(await connect({ Origin: origin }), origin).toBe(403);
    }
  });

  it('is not asked of programs, but a browser that hides it is refused', async () => {
    expect((await post('{ __typename }')).status).toBe(200);
    expect((await post('{ __typename }', { headers: { 'Sec-Fetch-Site': 'cross-site' } })).status).toBe(403);
    expect(await connect({})).toBe(101);
  });

  it('of others gets no permission to read', async () => {
    const preflight = await ask('/graphql', {
      method: 'OPTIONS',
      headers: {
        Origin: 'https://evil.example',
        'Access-Control-Request-Method': 'POST',
        'Access-Control-Request-Headers': 'content-type',
      },
    });
    expect(preflight.headers['access-control-allow-origin']).toBeUndefined();
    const read = await ask('/graphql?query=%7B__typename%7D', { headers: { Origin: 'https://evil.example' } });
    expect(read.headers['access-control-allow-origin']).toBeUndefined();
  });

  it('of sockets is heard at /graphql only', async () => {
    const socket = new WebSocket(`${app.url.replace('http', 'ws')}/elsewhere`, 'graphql-transport-ws');
    const status = await new Promise((resolve) => {
      socket.once('unexpected-response', (_request, response) => resolve(response.statusCode));
      socket.once('error', () => {});
    });
    expect(status).toBe(404);
  });
});

describe('how it is asked', () => {
  it('lets GET read and not write', async () => {
    const read = await ask(`/graphql?query=${encodeURIComponent('{ serverInfo { version } }')}`, {
      headers: { Accept: 'application/json' },
    });
    expect(read.status).toBe(200);
    const before = (await ann.ask(ops.ChatsDocument, { first: 5 })).chats.edges.length;
    const write = await ask(`/graphql?query=${encodeURIComponent('mutation { openSelfChat { chat { id } } }')}`, {
      headers: { Accept: 'application/json', ...bearer() },
    });
    expect(write.status).toBe(405);
    expect(write.errors).toHaveLength(1);
    expect((await ann.ask(ops.ChatsDocument, { first: 5 })).chats.edges.length).toBe(before);
  });

  it('does not take what a form of another site could send', async () => {
    const body = JSON.stringify({ query: 'mutation { openSelfChat { chat { id } } }' });
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
      const answer = await ask('/graphql', { method: 'POST', headers: { 'Content-Type': type, ...bearer() }, body });
      expect(answer.status, type).toBeGreaterThanOrEqual(400);
      expect(answer.text, type).not.toContain('"openSelfChat"');
      expect(code(answer), type).toBe('UNSUPPORTED_MEDIA_TYPE');
    }
  });

  it('answers what is wrong by a code', async () => {
    const asks: [string, string, object?][] = [
      ['GRAPHQL_PARSE_FAILED', '{'],
      ['GRAPHQL_VALIDATION_FAILED', '{ nothingLikeIt }'],
      ['OPERATION_RESOLUTION_FAILURE', 'query A { __typename } query B { __typename }'],
      ['BAD_USER_INPUT', 'query ($id: ID!) { user(id: $id) { id } }'],
      ['BAD_USER_INPUT', 'query ($n: Int) { chats(first: $n) { edges { cursor } } }', { n: 'many' }],
      ['BAD_USER_INPUT', '{ chats(first: 0) { edges { cursor } } }'],
      ['CURSOR_INVALID', '{ sync(after: "elsewhere") { cursor } }'],
    ];
    for (const [expected, query, variables] of asks) {
      expect(code(await post(query, { headers: bearer(), ...(variables === undefined ? {} : { variables }) })), query).toBe(expected);
    }
    expect(code(await post('{ chats { edges { cursor } } }'))).toBe('UNAUTHENTICATED');
    for (const body of ['[]', '{', '{"foo":1}', '{"query":1}']) {
      expect(code(await ask('/graphql', { method: 'POST', headers: json, body })), body).toBe('BAD_REQUEST');
    }
  });

  it('answers rubbish with what is wrong, and nothing of itself', async () => {
    for (const body of [
      '',
      '{',
      '[]',
      '"x"',
      'null',
      '{"query":7}',
      '{"query":"{ viewer { id "}',
      '{"query":"{ nothing }"}',
      '[{"query":"{ __typename }"}]',
    ]) {
      const answer = await ask('/graphql', { method: 'POST', headers: json, body });
      expect([200, 400, 422], `${body}: ${answer.status}`).toContain(answer.status);
      expect(answer.errors.length, body).toBeGreaterThan(0);
      expect(answer.text, body).not.toMatch(/node_modules|\.ts:|at [A-Z]\w+ \(/);
    }
  });
});

describe('limits of an operation', () => {
  const over = {
    tooDeep: () => {
      const levels = Math.ceil(limits.queryDepthMax / 4) + 1;
      return [
        `{ chats { edges { node { ${'messages { edges { node { readers { edges { node { id '.repeat(levels)}${'} } } } } } '.repeat(levels)} } } } }`,
      ];
    },
    aliases: () => [`{ ${Array.from({ length: limits.queryAliasesMax + 1 }, (_, i) => `a${i}: __typename`).join(' ')} }`],
    tokens: () => [`{ ${'__typename '.repeat(limits.queryTokensMax)} }`],
    cost: () => ['{ chats(first: 100) { edges { node { members(first: 100) { edges { node { user { id } } } } } } } }'],
    costByVariable: () => [
      'query ($n: Int) { chats(first: $n) { edges { node { members(first: $n) { edges { node { user { id } } } } } } } }',
      { n: 100 },
    ],
  } satisfies Record<string, () => [string, object?]>;
  const names = Object.keys(over) as (keyof typeof over)[];

  for (const name of names) {
    it(`${name}: refused over HTTP and over a socket`, async () => {
      const [query, variables] = over[name]() as [string, object?];
      const answer = await post(query, { ...(variables === undefined ? {} : { variables }), headers: bearer() });
      expect(answer.errors.length, answer.text.slice(0, 300)).toBeGreaterThan(0);
      expect(answer.text).not.toContain('"edges"');
      const socket = openRawSocket(app.url, ann.token);
      await socket.init();
      await waitFor(() => socket.messages.length > 0, 'the acknowledgement');
      socket.socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query, variables } }));
      await waitFor(() => socket.messages.length > 1, 'an answer');
      expect(socket.messages[1]).toContain('"type":"error"');
      socket.socket.close();
    });
  }

  it('says by a code what was too much', async () => {
    const codes = await Promise.all(
      names.map(async (name) => {
        const [query, variables] = over[name]() as [string, object?];
        return code(await post(query, { ...(variables === undefined ? {} : { variables }), headers: bearer() }));
      }),
    );
    expect(codes).toEqual(['OPERATION_TOO_DEEP', 'TOO_MANY_ALIASES', 'TOO_MANY_TOKENS', 'OPERATION_TOO_COSTLY', 'OPERATION_TOO_COSTLY']);
  });

  it('counts a fragment as often as it is spread, in no time, and knows one that spreads itself', async () => {
    const doubling = (fields: string, levels: number) =>
      Array.from({ length: levels }, (_, i) => `fragment F${i} on Chat { ${fields} ...F${i + 1} ...F${i + 1} }`).join(' ');
    const ask = (fields: string, levels: number) =>
      post(`{ chats(first: 1) { edges { node { ...F0 } } } } ${doubling(fields, levels)} fragment F${levels} on Chat { id }`, {
        headers: bearer(),
      });
    expect(code(await ask('owner { id }', 13))).toBe('OPERATION_TOO_COSTLY');
    // What costs nothing costs nothing, however often, and takes no time to count either.
    const began = performance.now();
    expect((await ask('id', 100)).errors).toEqual([]);
    expect(performance.now() - began).toBeLessThan(2_000);
    const circle = '{ chats { edges { node { ...A } } } } fragment A on Chat { owner { id } ...B } fragment B on Chat { ...A }';
    expect((await post(circle, { headers: bearer() })).errors.length).toBeGreaterThan(0);
  });

  it('leaves introspection alone, and what it tells is the committed schema', async () => {
    const answer = await post(getIntrospectionQuery());
    expect(answer.errors).toEqual([]);
    expect(answer.text).toContain('"sendMessage"');
  });

  it('takes a body of so many bytes, and no more, whether or not its length is told', async () => {
    const query = (bytes: number) => {
      const frame = JSON.stringify({ query: '{ __typename }', variables: { pad: '' } });
      return JSON.stringify({ query: '{ __typename }', variables: { pad: 'x'.repeat(bytes - frame.length) } });
    };
    const told = (bytes: number) => ask('/graphql', { method: 'POST', headers: json, body: query(bytes) });
    const untold = (bytes: number) => {
      const body = query(bytes);
      return ask('/graphql', {
        method: 'POST',
        headers: { ...json, 'Transfer-Encoding': 'chunked' },
        body: Array.from({ length: Math.ceil(body.length / 10_000) }, (_, i) => body.slice(i * 10_000, (i + 1) * 10_000)),
      });
    };
    for (const send of [told, untold]) {
      expect((await send(limits.requestBytesMax)).status).toBe(200);
      const refused = await send(limits.requestBytesMax + 1);
      expect([refused.status, code(refused)]).toEqual([413, 'REQUEST_TOO_LARGE']);
    }
    expect((await untold(200)).text).toContain('"__typename":"Query"');
  });
});

describe('a worker', () => {
  it('says that it does not serve the API, and how it is', async () => {
    const worker = await createTestApp({ role: 'worker', beside: app.testEngines });
    try {
      const answer = await fetch(`${worker.url}/graphql`, { method: 'POST', headers: json, body: '{"query":"{ __typename }"}' });
      expect([answer.status, ((await answer.json()) as Answer).errors[0]?.extensions?.code]).toEqual([404, 'NOT_SERVED']);
      for (const path of ['/livez', '/readyz', '/version']) expect((await fetch(worker.url + path)).status, path).toBe(200);
      expect((await fetch(worker.url)).status).toBe(404);
    } finally {
      await worker.close();
    }
  });
});

describe('what else is served', () => {
  it('/livez, /readyz and /version say how it is', async () => {
    expect(JSON.parse((await ask('/livez')).text)).toEqual({ status: 'alive' });
    expect(await ask('/readyz')).toMatchObject({ status: 200, text: expect.stringContaining('"ready"') });
    const version = JSON.parse((await ask('/version')).text) as Record<string, string>;
    expect(version).toMatchObject({ version: '0.0.0-test', commit: 'test', schemaHash: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(version['compatVersion']).toBe(migrationNames().at(-1));
    const info = await post('{ serverInfo { version commit schemaHash compatVersion } }');
    expect((JSON.parse(info.text) as { data: { serverInfo: object } }).data.serverInfo).toEqual(version);
  });

  it('/readyz says so when the database does not answer, and when it does again', async () => {
    const own = await createTestApp({ role: 'server' });
    const health = () => fetch(`${own.url}/readyz`);
    const name = new URL(own.testEngines.database.url).pathname.slice(1);
    const admin = app.testEngines.engines.database.pool;
    try {
      expect((await health()).status).toBe(200);
      await admin.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
      await admin.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]);
      await waitFor(async () => (await health()).status === 503, 'the server to be unready');
      expect(await (await health()).json()).toEqual({ status: 'unready', failing: ['database'] });
      expect((await fetch(`${own.url}/livez`)).status).toBe(200);
      const answer = await fetch(`${own.url}/graphql`, {
        method: 'POST',
        headers: { ...json, ...bearer() },
        body: JSON.stringify({ query: '{ viewer { device { id } } }' }),
      });
      const { errors } = (await answer.json()) as { errors: { message: string; extensions: { code: string; requestId: string } }[] };
      expect(errors[0]?.extensions).toMatchObject({ code: 'UNAVAILABLE', requestId: expect.any(String) });
      expect(errors[0]?.message).not.toMatch(/connect|database|postgres/i);
      await admin.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
      await waitFor(async () => (await health()).status === 200, 'the server to be ready again');
    } finally {
      await admin.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
      await own.close();
    }
  });

  it('/readyz says so when the database is migrated too little or too far for this version', async () => {
    const own = await createTestApp({ role: 'server' });
    const { pool } = own.testEngines.engines.database;
    const health = async () => {
      const response = await fetch(`${own.url}/readyz`);
      return [response.status, await response.json()];
    };
    const fits = [200, { status: 'ready', failing: [] }];
    const unfit = [503, { status: 'unready', failing: ['schema'] }];
    try {
      expect(await health()).toEqual(fits);
      // A newer version came by, and left what older ones can use.
      await pool.query(
        "INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at) VALUES ('x', 'x', '99990101_next', now())",
      );
      expect(await health()).toEqual(fits);
      // Then it took away what they need.
      await pool.query("UPDATE schema_compat SET since = '99990101_next'");
      expect(await health()).toEqual(unfit);
      await pool.query("UPDATE schema_compat SET since = ''");
      await pool.query('DELETE FROM _prisma_migrations WHERE migration_name = $1', [migrationNames().at(-1)]);
      expect(await health()).toEqual(unfit);
      expect((await fetch(`${own.url}/livez`)).status).toBe(200);
    } finally {
      await own.close();
    }
  });

  it('/schema.graphql is the schema, with a tag that saves sending it again', async () => {
    const full = await ask('/schema.graphql');
    expect(full.text).toBe(printSchema(schema));
    expect(() => buildSchema(full.text)).not.toThrow();
    const tag = full.headers.etag as string;
    expect(await ask('/schema.graphql', { headers: { 'If-None-Match': tag } })).toMatchObject({ status: 304, text: '' });
    expect((await ask('/schema.graphql', { headers: { 'If-None-Match': '"another"' } })).status).toBe(200);
  });

  it('GraphiQL for a browser, which needs nothing from anywhere else', async () => {
    const page = await ask('/graphql', { headers: { Accept: 'text/html' } });
    expect(page.status).toBe(200);
    expect(page.headers['content-type']).toContain('text/html');
    const policy = page.headers['content-security-policy'] as string;
    expect(policy).toContain("default-src 'self'");
    expect(policy).not.toMatch(/https?:/);
    // What the page loads: addresses in texts and comments do not count.
    const loaded = [...page.text.matchAll(/<(?:script|link|img|iframe)[^>]+(?:src|href)=["']([^"']+)["']/g)].map(
      ([, address]) => address as string,
    );
    for (const address of loaded) expect(address).not.toMatch(/^(?:https?:)?\/\//);
    expect((await ask('/graphiql')).headers.location).toBe('/graphql');
  });

  it('nothing for a path that is not there, and no fault for a strange one', async () => {
    const missing = await ask('/nothing/here');
    expect(missing.status).toBe(404);
    for (const path of ['/', '/livez', '/graphql', '/avatars/x', '/%', '//', '/..%2f..%2fetc/passwd']) {
      const answer = await ask(path);
      expect(answer.status, path).toBeLessThan(500);
      expect(answer.headers['x-powered-by'], path).toBeUndefined();
    }
  });
});

describe('the session cookie', () => {
  it('is for encrypted connections only where the public address is one', async () => {
    const input = { handle: `cookie_${Date.now().toString(36)}`, password: 'correct horse', name: 'Cookie', useCookie: true };
    const answer = await post('mutation ($input: SignUpInput!) { signUp(input: $input) { __typename } }', { variables: { input } });
    expect(answer.headers['set-cookie']?.[0]).toMatch(/; HttpOnly; SameSite=Lax; Max-Age=\d+; Secure$/);
  });
});
