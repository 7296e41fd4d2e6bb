import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPageFetcher } from '../../engines/web/page-fetcher.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { befriend, listen, newId, payload, type Person, send, signUp } from '../support/company.ts';
import * as ops from '../support/operations/gql.ts';
import { waitFor } from '../support/wait-for.ts';

let app: TestApp;
let web: Server;
let port: number;
let ann: Person;
let bo: Person;
let chatId: string;
let asked: string[] = [];
/** Answers that a test holds back. */
let held: (() => void)[] | null = null;
beforeAll(async () => {
  web = createServer((request, response) => {
    asked.push(request.url ?? '');
    const answer = () => {
      if (request.url === '/none') return response.setHeader('Content-Type', 'image/png').end('png');
      if (request.url === '/inside') return response.writeHead(302, { Location: `http://inside.test:${port}/secret` }).end();
      return response
        .setHeader('Content-Type', 'text/html')
        .end(`<title>Page ${request.url}</title><meta name="description" content="Tea">`);
    };
    if (held === null) answer();
    else held.push(answer);
  });
  await new Promise<void>((done) => web.listen(0, '127.0.0.1', done));
  port = (web.address() as AddressInfo).port;
  const pages = createPageFetcher({
    resolve: async (host) => [host === 'tea.test' ? '127.0.0.1' : '10.0.0.1'],
    isAllowedAddress: (address) => address === '127.0.0.1',
    isAllowedPort: (asked_) => asked_ === port,
  });
  app = await createTestApp({ pages });
  [ann, bo] = await Promise.all([signUp(app, 'Ann'), signUp(app, 'Bo')]);
  chatId = await befriend(ann, bo);
});
afterAll(async () => {
  await app.close();
  web.closeAllConnections();
  web.close();
});

const link = (path: string) => `http://tea.test:${port}${path}`;
const preview = async (id: string, person = bo) => {
  const content = (await person.ask(ops.MessageDocument, { id })).message?.content;
  return content?.__typename === 'TextContent' ? content.linkPreview : undefined;
};
const jobs = async () => (await app.testEngines.engines.database.pool.query('SELECT 1 FROM link_jobs')).rows.length;
const settled = () => waitFor(async () => (await jobs()) === 0, 'all links to be looked at');
const edit = (messageId: string, body: string) => ann.ask(ops.EditMessageDocument, { input: { messageId, body } });

describe('a link', () => {
  it('gets a preview after the message is stored and told, as a change of the message that makes nothing unread', async () => {
    const watching = listen(app, bo);
    await watching.next(({ events }) => events.__typename === 'CaughtUp');
    const said = await send(ann, chatId, `look: ${link('/green')}.`);
    expect(said.content).toMatchObject({ linkPreview: null });
    const changed = await watching.next(
      ({ events }) =>
        events.__typename === 'ChatChanges' && events.messages[0]?.id === said.id && events.messages[0].version > said.version,
    );
    const expected = { url: link('/green'), site: 'tea.test', title: 'Page /green', description: 'Tea' };
    expect(changed.events).toMatchObject({ chat: null, messages: [{ editedAt: null, content: { linkPreview: expected } }] });
    expect(await preview(said.id)).toEqual(expected);
    await watching.closeSocket();
    await settled();
  });

  it('is looked at once for all who send it, and not at all when it had none of late', async () => {
    asked = [];
    for (const path of ['/once', '/none', '/inside']) {
      const first = await send(ann, chatId, link(path));
      await settled();
      const second = await send(bo, chatId, link(path));
      await settled();
      const found = path === '/once' ? { title: 'Page /once' } : null;
      for (const { id } of [first, second]) expect(await preview(id)).toEqual(found === null ? null : expect.objectContaining(found));
    }
    expect(asked).toEqual(['/once', '/none', '/inside']);
  });

  it('has none where its sender wants none, nor when that message is edited', async () => {
    asked = [];
    const input = { chatId, clientMessageId: newId(), content: { text: { body: link('/off'), linkPreview: false } } };
    const { sentMessage } = payload((await ann.ask(ops.SendMessageDocument, { input })).sendMessage, 'SendMessagePayload');
    expect(payload((await ann.ask(ops.SendMessageDocument, { input })).sendMessage, 'SendMessagePayload').sentMessage).toEqual(sentMessage);
    await edit(sentMessage.id, link('/off-again'));
    expect(await jobs()).toBe(0);
    expect(asked).toEqual([]);
  });

  it('keeps its preview through an edit, and gets another with another link', async () => {
    const said = await send(ann, chatId, link('/a'));
    await settled();
    await edit(said.id, `now: ${link('/a')}`);
    expect(await preview(said.id)).toMatchObject({ title: 'Page /a' });
    await edit(said.id, link('/b'));
    await settled();
    expect(await preview(said.id)).toMatchObject({ title: 'Page /b' });
    await edit(said.id, 'no link');
    expect(await preview(said.id)).toBeNull();
    await ann.ask(ops.RecallMessageDocument, { input: { messageId: said.id } });
    expect(await preview(said.id)).toBeUndefined();
  });

  it('gets none when it was edited away or recalled while its page was looked at', async () => {
    held = [];
    const [edited, recalled] = [await send(ann, chatId, link('/slow-1')), await send(ann, chatId, link('/slow-2'))];
    await waitFor(() => held?.length === 2, 'both pages to be asked for');
    await edit(edited.id, 'never mind');
    await ann.ask(ops.RecallMessageDocument, { input: { messageId: recalled.id } });
    for (const answer of held) answer();
    held = null;
    await settled();
    expect(await preview(edited.id)).toBeNull();
    expect((await bo.ask(ops.MessageDocument, { id: recalled.id })).message?.content.__typename).toBe('RecalledContent');
  });

  it('is one message still when it is sent again after the preview came', async () => {
    const id = newId();
    const said = await send(ann, chatId, link('/again'), id);
    await settled();
    expect((await send(ann, chatId, link('/again'), id)).id).toBe(said.id);
  });
});
