import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { createLog } from '../../server/log.ts';
import { createCaller, createTestApp, type TestApp } from '../support/app.ts';
import { befriend, listen, newId, send, signUp } from '../support/company.ts';
import * as ops from '../support/operations/gql.ts';
import { waitFor } from '../support/wait-for.ts';

let app: TestApp;
const lines: string[] = [];
beforeAll(async () => {
  app = await createTestApp({ log: createLog({ level: 'trace' }, { write: (line: string) => void lines.push(line) }) });
});
afterAll(() => app.close());

describe('the log', () => {
  it('is one JSON object a line, and says nothing of what people write, who they are, or where they are', async () => {
    const { pool } = app.testEngines.engines.database;
    const [ann, bo] = await Promise.all([signUp(app, 'Ann Nomen'), signUp(app, 'Bo Nomen')]);
    const chatId = await befriend(ann, bo);
    const device = listen(app, bo);
    await device.next(({ events }) => events.__typename === 'CaughtUp');
    await send(ann, chatId, 'a body nobody may read');
    // What goes wrong is logged, and a database tells the row that it refuses.
    await pool.query(`ALTER TABLE messages ADD CONSTRAINT refusing CHECK (content->>'body' <> 'a body that is refused') NOT VALID`);
    const input = { chatId, clientMessageId: newId(), content: { text: { body: 'a body that is refused' } } };
    expect((await ann.raw(ops.SendMessageDocument, { input })).errors?.[0]?.extensions?.['code']).toBe('INTERNAL_SERVER_ERROR');
    await pool.query('ALTER TABLE messages DROP CONSTRAINT refusing');
    await pool.query(`ALTER TABLE users ADD CONSTRAINT refusing CHECK (name <> 'A refused name') NOT VALID`);
    await ann.raw(ops.UpdateProfileDocument, { input: { name: 'A refused name' } });
    await createCaller(app.url).raw(ops.SignInDocument, { input: { handle: ann.handle, password: 'a password that is wrong' } });
    await createCaller(app.url, 'parley_a_token_that_is_wrong').raw(ops.ViewerDocument);
    const stranger = createClient({
      url: `${app.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { token: 'parley_another_token_that_is_wrong' },
      retryAttempts: 0,
    });
    await new Promise<void>((resolve) =>
      stranger.subscribe({ query: 'subscription { events { __typename } }' }, { next() {}, error: () => resolve(), complete: resolve }),
    );
    await device.closeSocket();

    await waitFor(() => lines.some((line) => line.includes('SendMessage')), 'the operations to be logged');
    const entries = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    for (const entry of entries) {
      expect(entry).toMatchObject({
        time: expect.any(String) as string,
        level: expect.any(String) as string,
        msg: expect.any(String) as string,
      });
      expect(new Date(entry['time'] as string).getTime()).not.toBeNaN();
    }
    const failed = entries.filter(({ msg }) => msg === 'operation failed');
    expect(failed.length).toBeGreaterThanOrEqual(2);
    expect(entries.find(({ operation }) => operation === 'SendMessage')).toMatchObject({
      level: 'debug',
      msg: 'operation',
      requestId: expect.any(String) as string,
      user: expect.stringMatching(/^[0-9a-f]{12}$/) as string,
    });
    for (const entry of failed)
      expect(entry).toMatchObject({
        level: 'error',
        requestId: expect.any(String) as string,
        err: { stack: expect.any(String) as string },
      });

    const whole = lines.join('');
    const secrets = [
      'a body nobody',
      'a body that is refused',
      'correct horse',
      'password that is wrong',
      'token_that_is_wrong',
      'Nomen',
      'refused name',
      '127.0.0.1',
      '::1',
    ];
    for (const secret of [...secrets, ann.token, bo.token, ann.handle, bo.handle, ann.id, chatId])
      expect(whole, secret).not.toContain(secret);
  });
});
