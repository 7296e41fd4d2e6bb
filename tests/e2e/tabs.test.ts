import type { Browser, Page, WebSocket } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { webFolder } from '../../scripts/support/web-client.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { launchBrowser, messageRow, openChat, openScreen, say, signInOnScreen } from '../support/browser.ts';
import { befriend, send, signUp } from '../support/company.ts';
import { waitFor } from '../support/wait-for.ts';

let app: TestApp;
let browser: Browser;
beforeAll(async () => {
  [app, browser] = await Promise.all([createTestApp({ webFolder }), launchBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await app?.close();
});

describe('three tabs of one browser', () => {
  it('share one socket, show the same, and survive the loss of the tab that holds it', async () => {
    const [ann, bo] = await Promise.all([signUp(app, 'Ann Tabs'), signUp(app, 'Bo Tabs')]);
    const chatId = await befriend(ann, bo);
    const { context, page: first, errors } = await openScreen(browser, app.url);
    const sockets = new Map<Page, WebSocket[]>();
    const watch = (page: Page) => {
      sockets.set(page, []);
      page.on('websocket', (socket) => sockets.get(page)?.push(socket));
      return page;
    };
    const holders = () =>
      [...sockets].filter(([page, list]) => !page.isClosed() && list.some((socket) => !socket.isClosed())).map(([page]) => page);
    watch(first);
    await signInOnScreen(first, { handle: ann.handle, password: 'correct horse battery' });
    const pages = [first];
    for (let tab = 0; tab < 2; tab += 1) {
      const page = watch(await context.newPage());
      await page.goto('/#/chats');
      pages.push(page);
    }
    for (const page of pages) await openChat(page, 'Bo Tabs');
    await send(bo, chatId, 'to every tab');
    for (const page of pages) await messageRow(page, 'to every tab').waitFor();
    expect(holders()).toEqual([first]);

    await say(pages[2] as Page, 'from the third tab');
    for (const page of pages) await messageRow(page, 'from the third tab').waitFor();

    await first.close();
    const closedAtMs = Date.now();
    await send(bo, chatId, 'while nobody led');
    const left = pages.slice(1);
    for (const page of left) await messageRow(page, 'while nobody led').waitFor({ timeout: 5000 });
    expect(Date.now() - closedAtMs).toBeLessThan(2000);
    await waitFor(() => holders().length === 1, 'one socket again');
    for (const page of left) {
      const texts = await page.getByTestId('message').allInnerTexts();
      expect(texts.filter((text) => /to every tab|from the third tab|while nobody led/.test(text))).toHaveLength(3);
    }
    expect(errors).toEqual([]);
    await context.close();
  });
});
