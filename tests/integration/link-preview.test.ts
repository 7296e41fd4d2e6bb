import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPageFetcher } from '../../engines/web/page-fetcher.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { befriend, listen, newId, payload, type Person, send, signUp } from '../support/company.ts';
import { uploadsOf } from '../support/uploading.ts';
import { messageId, parseChatId } from '../../schema/ids.ts';
import * as ops from '../support/operations/gql.ts';
import { waitFor } from '../support/wait-for.ts';

let app: TestApp;
let web: Server;
let port: number;
let ann: Person;
let bo: Person;
let chatId: string;
let asked: string[] = [];
/** A picture with something in it that is nobody's business. */
let leaf: Buffer;
/** Answers that a test holds back. */
let held: (() => void)[] | null = null;
beforeAll(async () => {
  leaf = await sharp({ create: { width: 900, height: 600, channels: 3, background: '#3a7' } })
    .withExif({ IFD0: { Model: 'Secretcamera' } })
    .png()
    .toBuffer();
  web = createServer((request, response) => {
    asked.push(request.url ?? '');
    const answer = () => {
      if (request.url?.startsWith('/none') === true) return response.setHeader('Content-Type', 'image/png').end('png');
      if (request.url?.startsWith('/leaf')) return response.setHeader('Content-Type', 'image/png').end(leaf);
      if (request.url?.startsWith('/pictured')) {
        const at = new URL(request.url, 'http://tea.test').searchParams.get('at') ?? '';
        return response.setHeader('Content-Type', 'text/html').end(`<title>Leaf</title><meta property="og:image" content="${at}">`);
      }
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
    const expected = { url: link('/green'), site: 'tea.test', title: 'Page /green', description: 'Tea', image: null };
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

  it('shows its picture, small and made anew, once for all pages that have it, to those who see the message', async () => {
    asked = [];
    const [one, other] = [
      await send(ann, chatId, link('/pictured?at=/leaf.png')),
      await send(bo, chatId, link('/pictured?at=/leaf-2.png')),
    ];
    await settled();
    const [shown, same] = [await preview(one.id), await preview(other.id)];
    expect(shown).toMatchObject({ title: 'Leaf', image: { width: 480, height: 320, url: `/attachments/${one.id}/0` } });
    expect(same?.image).toEqual({ ...shown?.image, url: `/attachments/${other.id}/0` });
    const stored = async () => (await app.testEngines.engines.database.pool.query('SELECT id FROM attachments WHERE owner_id = 0')).rows;
    expect(await stored()).toHaveLength(1);
    // No reader asks that site: what was asked for was asked for once, by the server.
    expect(asked.sort()).toEqual(['/leaf-2.png', '/leaf.png', '/pictured?at=/leaf-2.png', '/pictured?at=/leaf.png']);
    const [hers, strangers] = [uploadsOf(app.url, bo), uploadsOf(app.url, await signUp(app, 'Cem'))];
    const { status, body } = await hers.fetchPath(shown?.image?.url ?? '');
    const told = await sharp(body).metadata();
    expect([status, told.format, told.width, told.exif]).toEqual([200, 'webp', 480, undefined]);
    for (const [uploader, path] of [
      [hers, `/attachments/${one.id}/1`],
      [hers, `/attachments/${one.id}/0/thumbnail`],
      [strangers, shown?.image?.url],
    ] as const) {
      expect((await uploader.fetchPath(path ?? '')).status, path).toBe(404);
    }

    // It goes along with the link, through an edit and into a copy, and is let go of with it.
    const held = async () =>
      (await app.testEngines.engines.database.pool.query('SELECT seq FROM attachment_uses ORDER BY seq')).rows.map(
        ({ seq }) => seq as number,
      );
    const input = { fromChatId: chatId, chatId, seqs: [one.seq], clientMessageIds: [newId()], merged: false };
    await ann.ask(ops.ForwardMessagesDocument, { input });
    await edit(one.id, `here: ${link('/pictured?at=/leaf.png')}`);
    expect(await preview(one.id)).toMatchObject({ image: shown?.image });
    await settled();
    expect(await held()).toEqual([one.seq, other.seq, other.seq + 1]);
    expect((await hers.fetchPath(`/attachments/${messageId(parseChatId(chatId) ?? 0n, other.seq + 1)}/0`)).status).toBe(200);
    await edit(one.id, 'never mind');
    await bo.ask(ops.RecallMessageDocument, { input: { messageId: other.id } });
    expect(await held()).toEqual([other.seq + 1]);
    for (const { id } of [one, other]) expect((await hers.fetchPath(`/attachments/${id}/0`)).status).toBe(404);
  });

  it('is shown without a picture that is none, is out of reach, or was collected meanwhile', async () => {
    const without: Awaited<ReturnType<typeof send>>[] = [];
    for (const at of ['/none', '/green', `http://inside.test:${port}/leaf.png`]) {
      without.push(await send(ann, chatId, link(`/pictured?at=${at}`)));
    }
    await settled();
    for (const said of without) expect(await preview(said.id)).toMatchObject({ title: 'Leaf', image: null });
    await app.testEngines.engines.database.pool.query(`DELETE FROM attachments WHERE owner_id = 0`);
    const late = await send(ann, chatId, link('/pictured?at=/leaf.png'));
    await settled();
    expect(await preview(late.id)).toMatchObject({ title: 'Leaf', image: null });
  });

  it('is looked at for whoever is still writing it, and found in memory when it is sent', async () => {
    asked = [];
    const look = async (url: string) => (await ann.ask(ops.LinkPreviewDocument, { url })).linkPreview;
    const url = link('/pictured?at=/leaf-3.png');
    const shown = await look(url);
    expect(shown).toMatchObject({ url, site: 'tea.test', title: 'Leaf', image: { width: 480, height: 320 } });
    // No message is the key to the picture: it is at an address of its own for a while.
    const { status, headers } = await fetch(new URL(shown?.image?.url ?? '', app.url));
    expect([status, headers.get('content-type')]).toEqual([200, 'image/webp']);
    const said = await send(ann, chatId, `see ${url}`);
    await settled();
    expect(await preview(said.id)).toEqual({ ...shown, image: { ...shown?.image, url: `/attachments/${said.id}/0` } });
    expect(asked).toEqual(['/pictured?at=/leaf-3.png', '/leaf-3.png']);

    // Half an address is not remembered to say nothing: the whole of it may be sent in a moment.
    asked = [];
    expect([await look(link('/none-yet')), await look(link('/none-yet'))]).toEqual([null, null]);
    expect(asked).toEqual(['/none-yet', '/none-yet']);
    for (const refused of [
      `http://inside.test:${port}/x`,
      `see ${link('/x')}`,
      `http://ann:secret@tea.test:${port}/`,
      'ftp://tea.test/x',
      '',
    ]) {
      expect(await look(refused), refused).toBeNull();
    }
    expect(asked).toHaveLength(2);
  });

  it('is one message still when it is sent again after the preview came', async () => {
    const id = newId();
    const said = await send(ann, chatId, link('/again'), id);
    await settled();
    expect((await send(ann, chatId, link('/again'), id)).id).toBe(said.id);
  });
});
