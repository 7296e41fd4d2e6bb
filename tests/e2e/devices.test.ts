import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { webFolder } from '../../scripts/support/web-client.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { launchBrowser, messageRow, openChat, openScreen, say, type Screen, signInOnScreen } from '../support/browser.ts';
import { befriend, makeGroup, send, signUp } from '../support/company.ts';
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

const unreadOf = (page: Page, title: string): Promise<string> =>
  page
    .getByTestId('chat-row')
    .filter({ hasText: title })
    .first()
    .evaluate((row) => row.querySelector('[data-testid=badge]')?.textContent ?? '');

const readStates = (page: Page, text: string): Promise<number> => messageRow(page, text).locator('[data-state=read]').count();

/** What the browser still keeps: records in its databases, and keys of ours beside them. */
const kept = (page: Page): Promise<{ records: number; user: string | null }> =>
  page.evaluate(async () => {
    let records = 0;
    for (const { name } of await indexedDB.databases()) {
      if (!name) continue;
      const database = await new Promise<IDBDatabase>((resolve, reject) => {
        const request = indexedDB.open(name);
        request.addEventListener('success', () => resolve(request.result));
        request.addEventListener('error', () => reject(request.error));
      });
      for (const table of database.objectStoreNames) {
        records += await new Promise<number>((resolve) => {
          const request = database.transaction(table).objectStore(table).count();
          request.addEventListener('success', () => resolve(request.result));
        });
      }
      database.close();
    }
    return { records, user: localStorage.getItem('parley:user') };
  });

describe("one person's phone, tablet and browser", () => {
  it('show the same: what is sent on one, what is read on another; a new one starts, and one that leaves keeps nothing', async () => {
    const [ann, bo] = await Promise.all([signUp(app, 'Ann Many'), signUp(app, 'Bo One')]);
    const chatId = await befriend(ann, bo);
    const groupId = await makeGroup(ann, [bo], 'Tea at three');
    for (let i = 1; i <= 70; i += 1) await send(bo, chatId, `earlier ${i}.`);
    // What one answers after is read: the chat opens at its end.
    await send(ann, chatId, 'answered');

    const devices: Screen[] = [];
    for (const width of [390, 820]) {
      const screen = await openScreen(browser, app.url, { width });
      devices.push(screen);
      await signInOnScreen(screen.page, { handle: ann.handle, password });
    }
    const [phone, tablet] = devices.map(({ page }) => page) as [Page, Page];

    await openChat(phone, 'Bo One');
    await openChat(tablet, 'Bo One');
    await say(phone, 'from the phone');
    await messageRow(tablet, 'from the phone').waitFor();
    await say(tablet, 'from the tablet');
    await messageRow(phone, 'from the tablet').waitFor();

    // The third device comes later: it sees the newest first, and the older ones when it asks for them.
    const screen = await openScreen(browser, app.url);
    devices.push(screen);
    const desk = screen.page;
    await signInOnScreen(desk, { handle: ann.handle, password });
    await openChat(desk, 'Bo One');
    await messageRow(desk, 'from the tablet').waitFor();
    await messageRow(desk, 'from the phone').waitFor();
    await desk.getByTestId('message').last().focus();
    for (let i = 0; i < 20 && (await messageRow(desk, 'earlier 1.').count()) === 0; i += 1) {
      await desk.keyboard.press('Home');
      await desk.waitForTimeout(100);
    }
    await messageRow(desk, 'earlier 1.').waitFor();

    // A message that nobody looks at is unread everywhere, and read everywhere once one device has shown it.
    await phone.goto('/#/chats');
    await openChat(tablet, 'Tea at three');
    await openChat(desk, 'Tea at three');
    await send(bo, chatId, 'read me somewhere');
    for (const page of [phone, tablet, desk]) await waitFor(async () => (await unreadOf(page, 'Bo One')) === '1', 'one unread');
    await openChat(tablet, 'Bo One');
    await messageRow(tablet, 'read me somewhere').waitFor();
    for (const page of [phone, tablet, desk]) await waitFor(async () => (await unreadOf(page, 'Bo One')) === '', 'none unread');

    // What the other side reads shows on each of them.
    const reader = await openScreen(browser, app.url);
    devices.push(reader);
    await signInOnScreen(reader.page, { handle: bo.handle, password });
    await openChat(reader.page, 'Ann Many');
    await openChat(phone, 'Bo One');
    await openChat(desk, 'Bo One');
    for (const page of [phone, tablet, desk]) await waitFor(async () => (await readStates(page, 'from the phone')) === 1, 'the read tick');

    // Leaving on one device takes everything from it, and nothing from the others.
    expect((await kept(desk)).records).toBeGreaterThan(0);
    await desk.goto('/#/settings');
    await desk.getByTestId('sign-out').click();
    const confirm = desk.getByTestId('confirm-yes');
    await confirm.or(desk.locator('[name=handle]')).first().waitFor();
    if (await confirm.isVisible()) await confirm.click();
    await desk.locator('[name=handle]').waitFor();
    await waitFor(async () => (await kept(desk)).records === 0, 'nothing on the disk');
    expect((await kept(desk)).user).toBeNull();
    await say(phone, 'the phone is still here');
    await messageRow(tablet, 'the phone is still here').waitFor();
    await messageRow(reader.page, 'the phone is still here').waitFor();
    await send(bo, groupId, 'all is well');
    for (const { context, errors } of devices) {
      expect(errors).toEqual([]);
      await context.close();
    }
  });
});
