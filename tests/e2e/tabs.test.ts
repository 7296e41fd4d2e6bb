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

  it('notify once of a message that nobody looks at, and not at all of one that is read as it comes', async () => {
    const [ann, bo] = await Promise.all([signUp(app, 'Ann Notified'), signUp(app, 'Bo Notifies')]);
    const chatId = await befriend(ann, bo);
    const { context, page: first } = await openScreen(browser, app.url);
    await context.grantPermissions(['notifications']);
    const shown: string[] = [];
    await context.exposeBinding('noteNotification', (_source, text: string) => void shown.push(text));
    await context.addInitScript(() => {
      localStorage.setItem('parley:preferences', JSON.stringify({ notifications: true, sound: false }));
      const note = (_title: string, options?: NotificationOptions) =>
        (window as unknown as { noteNotification: (text: string) => Promise<void> }).noteNotification(options?.body ?? '');
      ServiceWorkerRegistration.prototype.showNotification = note;
      class Noted extends EventTarget {
        static permission = 'granted';
        constructor(title: string, options?: NotificationOptions) {
          super();
          void note(title, options);
        }
      }
      Object.assign(window, { Notification: Noted });
    });
    await signInOnScreen(first, { handle: ann.handle, password: 'correct horse battery' });
    const pages = [first];
    for (let tab = 0; tab < 2; tab += 1) {
      const page = await context.newPage();
      await page.goto('/#/chats');
      await page.getByTestId('chat-row').first().waitFor();
      pages.push(page);
    }
    for (let i = 1; i <= 3; i += 1) {
      await send(bo, chatId, `notice ${i}`);
      for (const page of pages)
        await page
          .getByTestId('chat-row')
          .filter({ hasText: `notice ${i}` })
          .waitFor();
    }
    await waitFor(() => shown.length >= 3, 'three notices');
    expect(shown).toEqual(['notice 1', 'notice 2', 'notice 3']);

    const last = pages[2] as Page;
    await last.bringToFront();
    await openChat(last, 'Bo Notifies');
    await messageRow(last, 'notice 3').waitFor();
    await send(bo, chatId, 'seen as it comes');
    await messageRow(last, 'seen as it comes').waitFor();
    await send(bo, chatId, 'the end');
    for (const page of pages) await page.getByTestId('chat-row').filter({ hasText: 'the end' }).waitFor();
    expect(shown).toHaveLength(3);
    await context.close();
  });
});
