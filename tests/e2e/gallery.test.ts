import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { webFolder } from '../../scripts/support/web-client.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { launchBrowser, openChat, openScreen, signInOnScreen } from '../support/browser.ts';
import { befriend, newId, payload, type Person, send, signUp } from '../support/company.ts';
import * as ops from '../support/operations/gql.ts';
import { type Bytes, uploadsOf } from '../support/uploading.ts';
import { waitFor } from '../support/wait-for.ts';

const password = 'correct horse battery';

let app: TestApp;
let browser: Browser;
beforeAll(async () => {
  [app, browser] = await Promise.all([createTestApp({ webFolder }), launchBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await app?.close();
});

const look = async (page: Page, name: string) => {
  const folder = process.env['LOOK'];
  if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}.png` });
};

const colored = async (hue: number, width = 90, height = 60): Promise<Bytes> => {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="hsl(${hue} 60% 50%)"/>
    <circle cx="60%" cy="40%" r="${10 + (hue % 20)}%" fill="white"/></svg>`;
  return new Uint8Array(await sharp(Buffer.from(svg)).png().toBuffer());
};

const post = async (person: Person, chatId: string, content: ops.SendMessageMutationVariables['input']['content']) =>
  payload(
    (await person.ask(ops.SendMessageDocument, { input: { chatId, clientMessageId: newId(), content } })).sendMessage,
    'SendMessagePayload',
  ).sentMessage;

/** Images of their own, a few at a time, without waiting for a chooser. */
const postImages = async (person: Person, chatId: string, count: number): Promise<string[]> => {
  const up = uploadsOf(app.url, person);
  const stored: string[] = [];
  for (let from = 0; from < count; from += 10) {
    const bodies = await Promise.all(
      Array.from({ length: Math.min(10, count - from) }, (_, at) => colored((from + at) * 7, 60 + from + at, 60)),
    );
    const attachments = await Promise.all(bodies.map((body, at) => up.store(body, { type: 'image/png', name: `${from + at}.png` })));
    stored.push(...attachments.map(({ id }) => id));
  }
  return stored;
};

describe('the gallery of a chat', () => {
  it('is two presses away, follows the chat, opens, turns from message to message, selects, and leads to where one was said', async () => {
    const [ann, bo] = await Promise.all([signUp(app, 'Ann Gallery'), signUp(app, 'Bo Gallery with a rather long name that is cut')]);
    const chatId = await befriend(ann, bo);
    const ids = await postImages(ann, chatId, 8);
    const early = await post(ann, chatId, { image: { attachmentIds: ids.slice(0, 1), caption: 'The first' } });
    for (let at = 0; at < 60; at += 1) await send(ann, chatId, `words ${at}`);
    const album = await post(ann, chatId, { image: { attachmentIds: ids.slice(1, 4), caption: 'Three of us' } });
    const file = await uploadsOf(app.url, ann).store(new Uint8Array(Buffer.from('words')), {
      kind: 'FILE',
      type: 'text/plain',
      name: '报告.txt',
    });
    await post(ann, chatId, { file: { attachmentId: file.id, caption: 'Please read' } });
    await post(ann, chatId, { text: { body: 'look at https://example.com/page', linkPreview: false } });

    const wide = await openScreen(browser, app.url);
    const { page } = wide;
    await signInOnScreen(page, { handle: bo.handle, password });
    await openChat(page, 'Ann Gallery');
    await page.getByTestId('details-toggle').click();
    await page.getByTestId('open-gallery').click();
    const tiles = page.getByTestId('gallery-tile');
    await waitFor(async () => (await tiles.count()) === 4, 'all that was sent');
    // What comes in while it is open, and what goes.
    const late = await post(ann, chatId, { image: { attachmentIds: ids.slice(4, 5) } });
    await waitFor(async () => (await tiles.count()) === 5, 'what came in');
    await look(page, 'gallery-wide');
    await ann.ask(ops.RecallMessageDocument, { input: { messageId: late.id } });
    await waitFor(async () => (await tiles.count()) === 4, 'what was recalled to go');

    // From the newest album on to what was sent long before it.
    await tiles.nth(2).click();
    const viewer = page.getByTestId('image-viewer');
    await viewer.getByText('3 of 3: 3.png').waitFor();
    for (let time = 0; time < 3; time += 1) await page.keyboard.press('ArrowLeft');
    await viewer.getByTestId('viewed-caption').getByText('The first').waitFor();
    await look(page, 'viewer-wide');
    await page.keyboard.press('Escape');
    await viewer.waitFor({ state: 'detached' });
    await waitFor(() => tiles.nth(2).evaluate((tile) => tile === document.activeElement), 'the focus to come back');
    await tiles.nth(3).click();
    await page.getByTestId('viewer-show').click();
    await waitFor(async () => page.locator(`article[data-seq="${early.seq}"]`).isVisible(), 'the message in the chat');
    expect(await page.getByTestId('gallery').count()).toBe(0);

    await page.getByTestId('open-gallery').click();
    await page.getByTestId('gallery-FILE').click();
    await page.getByTestId('gallery-line').getByText('报告.txt').waitFor();
    await look(page, 'gallery-files');
    await page.getByTestId('gallery-LINK').click();
    await page.getByTestId('gallery-line').getByText('https://example.com/page').waitFor();
    await page.getByTestId('gallery-MEDIA').click();
    await page.getByTestId('gallery-select').click();
    await tiles.first().click();
    await look(page, 'gallery-picked');
    await page.getByTestId('gallery-forward').click();
    await page.getByTestId('forward-dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByTestId('forward-dialog').waitFor({ state: 'detached' });
    await page.getByTestId('gallery-delete').click();
    await waitFor(async () => (await tiles.count()) === 1, 'the album to be gone for me');
    const { chat } = await ann.ask(ops.ChatGalleryDocument, { id: chatId, kind: 'MEDIA' });
    expect(chat?.gallery.edges.map(({ node }) => node.seq)).toEqual([early.seq, album.seq]);
    expect([wide.errors, wide.foreign]).toEqual([[], []]);
    await wide.context.close();
  });
});
