import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { webFolder } from '../../scripts/support/web-client.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { launchBrowser, openChat, openScreen, signInOnScreen } from '../support/browser.ts';
import { befriend, newId, payload, type Person, send, signUp } from '../support/company.ts';
import * as ops from '../support/operations/gql.ts';
import { type Bytes, movingGif, uploadsOf } from '../support/uploading.ts';
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
    // Pulled to the side it turns over, pulled down it goes; pulled a little it stays.
    await tiles.nth(2).click();
    const pull = async (x: number, y: number) => {
      await page.mouse.move(640, 400);
      await page.mouse.down();
      await page.mouse.move(640 + x / 2, 400 + y / 2);
      await page.mouse.move(640 + x, 400 + y);
      await page.mouse.up();
    };
    await pull(30, 10);
    await viewer.getByText('3 of 3: 3.png').waitFor();
    await pull(200, 10);
    await viewer.getByText('2 of 3: 2.png').waitFor();
    await pull(0, 220);
    await viewer.waitFor({ state: 'detached' });
    await tiles.nth(3).click();
    await page.getByTestId('viewer-show').click();
    await waitFor(async () => page.locator(`article[data-seq="${early.seq}"]`).isVisible(), 'the message in the chat');
    await page.getByTestId('gallery').waitFor({ state: 'detached' });

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

/** Counts from the first script on: addresses of bytes that are held, and what jumped. */
const watch = () => {
  const held = new Set<string>();
  const { createObjectURL, revokeObjectURL } = URL;
  URL.createObjectURL = (bytes) => {
    const url = createObjectURL.call(URL, bytes);
    held.add(url);
    return url;
  };
  URL.revokeObjectURL = (url) => {
    held.delete(url);
    revokeObjectURL.call(URL, url);
  };
  const state = { held, shifted: 0 };
  Object.assign(window, { watched: state });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean })[])
      if (!entry.hadRecentInput) state.shifted += entry.value;
  }).observe({ type: 'layout-shift', buffered: true });
};

type Watched = { watched: { held: Set<string>; shifted: number } };
const counts = (page: Page) =>
  page.evaluate(() => {
    const { held, shifted } = (window as unknown as Watched).watched;
    return { images: document.images.length, held: held.size, shifted };
  });

describe('two hundred images in a chat', () => {
  it('are in memory only while they are near, and nothing jumps as they come', async () => {
    const [ann, bo] = await Promise.all([signUp(app, 'Ann Many'), signUp(app, 'Bo Many')]);
    const chatId = await befriend(ann, bo);
    const ids = await postImages(ann, chatId, 10);
    for (let from = 0; from < 200; from += 20)
      await Promise.all(Array.from({ length: 20 }, (_, at) => post(ann, chatId, { image: { attachmentIds: [ids[(from + at) % 10]!] } })));
    const gif = await uploadsOf(app.url, ann).store(await movingGif(), { type: 'image/gif', name: 'wave.gif' });
    await post(ann, chatId, { image: { attachmentIds: [gif.id] } });

    const screen = await openScreen(browser, app.url);
    const { page } = screen;
    await page.addInitScript(watch);
    // Who sent it has nothing unread: the chat opens at its end.
    await signInOnScreen(page, { handle: ann.handle, password });
    await openChat(page, 'Bo Many');
    // What moves does so in view, and stays still for those who asked for that.
    const moving = page.getByTestId('image').last().locator('img');
    const isStill = async () => (await moving.getAttribute('src'))?.endsWith('/thumbnail');
    await waitFor(async () => (await isStill()) === false, 'it to move');
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await waitFor(async () => (await isStill()) === true, 'it to stay still');
    await look(page, 'many-chat');

    let most = 0;
    const first = page.locator('article[data-seq="2"]');
    await page.mouse.move(700, 300);
    const { shifted: before } = await counts(page);
    await waitFor(
      async () => {
        await page.mouse.wheel(0, -1500);
        const { images, held } = await counts(page);
        most = Math.max(most, images + held);
        return (await first.count()) > 0 && first.isVisible();
      },
      'the first of them',
      20_000,
    );
    const after = await counts(page);
    expect(most).toBeGreaterThan(10);
    expect(most).toBeLessThan(60);
    expect(after.shifted - before).toBeLessThan(0.1);

    await page.getByTestId('details-toggle').click();
    await page.getByTestId('open-gallery').click();
    const tiles = page.getByTestId('gallery-tile');
    await tiles.first().waitFor();
    await page.mouse.move(640, 500);
    let mostTiles = 0;
    await waitFor(
      async () => {
        await page.mouse.wheel(0, 700);
        mostTiles = Math.max(mostTiles, await page.getByTestId('gallery').locator('img').count());
        return (await tiles.count()) === 201;
      },
      'all of them in the gallery',
      20_000,
    );
    await look(page, 'many-gallery');
    expect(mostTiles).toBeLessThan(130);
    await page.keyboard.press('Escape');
    await page.getByTestId('gallery').waitFor({ state: 'detached' });
    expect((await counts(page)).held).toBe(0);
    expect([screen.errors, screen.foreign]).toEqual([[], []]);
    await screen.context.close();
  });
});
