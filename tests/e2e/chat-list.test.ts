import AxeBuilder from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { webFolder } from '../../scripts/support/web-client.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { launchBrowser, messageRow, openScreen, type Screen, type ScreenOptions, signInOnScreen } from '../support/browser.ts';
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

const screens: Screen[] = [];
afterEach(async () => {
  for (const { context, errors, foreign } of screens.splice(0)) {
    await context.close();
    expect(errors).toEqual([]);
    expect(foreign).toEqual([]);
  }
});

const password = 'correct horse battery';
const row = (page: Page, name: string) => page.getByTestId('chat-row').filter({ hasText: name });
const names = (page: Page) =>
  page.getByTestId('chat-row').evaluateAll((rows) => rows.map((each) => each.querySelector('bdi')?.textContent));
const shows = (page: Page, expected: string[]) =>
  waitFor(async () => (await names(page)).join() === expected.join(), `the list to show ${expected.join()}`);
const act = async (page: Page, name: string, ...entries: string[]) => {
  await row(page, name).click({ button: 'right' });
  for (const entry of entries) await page.getByTestId(`menu-${entry}`).click();
};

/** Ann on a desktop and on a phone, in chats with Bo, Cy and Di, who have written to her in this order. */
const setUp = async () => {
  const [ann, bo, cy, di] = await Promise.all(['Ann', 'Bo', 'Cy', 'Di'].map((name) => signUp(app, name)));
  const chats: string[] = [];
  for (const other of [bo!, cy!, di!]) {
    const chatId = await befriend(other, ann!);
    await send(other, chatId, `hello from ${other.handle}`);
    chats.push(chatId);
  }
  const open = async (options: ScreenOptions) => {
    const opened = await openScreen(browser, app.url, options);
    screens.push(opened);
    await signInOnScreen(opened.page, { handle: ann!.handle, password });
    await shows(opened.page, ['Di', 'Cy', 'Bo']);
    return opened;
  };
  const [desktop, phone] = [await open({}), await open({ width: 390, touch: true })];
  return { bo: bo!, cy: cy!, chats, desktop: desktop.page, phone: phone.page };
};

/** A finger on a row, moved sideways and let go. */
const swipe = async (page: Page, name: string, byPx: number) => {
  const box = await row(page, name).boundingBox();
  if (box === null) throw new Error(`There is no row of ${name}.`);
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const cdp = await page.context().newCDPSession(page);
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', at?: number) =>
    cdp.send('Input.dispatchTouchEvent', { type, touchPoints: at === undefined ? [] : [{ x: at, y }] });
  await touch('touchStart', x);
  for (let step = 1; step <= 8; step += 1) await touch('touchMove', x + (byPx * step) / 8);
  await touch('touchEnd');
};

describe('the chat list', () => {
  it('shows on one device what was pinned, muted, archived and deleted on the other', async () => {
    const { bo, cy, chats, desktop, phone } = await setUp();
    await act(desktop, 'Bo', 'pin');
    for (const page of [desktop, phone]) await shows(page, ['Bo', 'Di', 'Cy']);
    await row(phone, 'Bo').getByTestId('pin-mark').waitFor({ state: 'attached' });

    await waitFor(async () => /^\((\d+)\)/.exec(await phone.title())?.[1] === '6', 'six unread');
    await act(desktop, 'Bo', 'mute', 'muteForever');
    await row(phone, 'Bo').getByTestId('mute-mark').waitFor();
    await waitFor(async () => (await phone.title()).startsWith('(4)'), 'the muted ones not to count');

    await act(desktop, 'Cy', 'archive');
    for (const page of [desktop, phone]) await shows(page, ['Bo', 'Di']);
    await phone.getByTestId('open-archive').click();
    await shows(phone, ['Cy']);
    await phone.getByTestId('leave-archive').click();
    await phone.getByTestId('open-archive').click();
    await phone.getByTestId('leave-archive').waitFor();
    // The phone's own way back closes it too.
    await phone.goBack();
    await send(cy, chats[1] as string, 'are you there?');
    for (const page of [desktop, phone]) await shows(page, ['Bo', 'Cy', 'Di']);

    await act(desktop, 'Bo', 'delete');
    await desktop.getByTestId('confirm-yes').click();
    for (const page of [desktop, phone]) await shows(page, ['Cy', 'Di']);
    await send(bo, chats[0] as string, 'one more thing');
    for (const page of [desktop, phone]) await shows(page, ['Bo', 'Cy', 'Di']);
    await row(phone, 'Bo').click();
    await messageRow(phone, 'one more thing').waitFor();
    expect(await phone.getByTestId('message').count()).toBe(1);
  });

  it('is worked with a finger and with keys, takes an archiving back, and filters', async () => {
    const { desktop, phone } = await setUp();
    await swipe(phone, 'Di', -140);
    await shows(phone, ['Cy', 'Bo']);
    await phone.getByRole('button', { name: 'Undo' }).click();
    await shows(phone, ['Di', 'Cy', 'Bo']);
    await swipe(phone, 'Di', 40);
    expect(phone.url()).not.toContain('chats/c_');
    await swipe(phone, 'Di', 140);
    await waitFor(async () => (await phone.title()).startsWith('(4)'), 'a swiped chat to be read');
    await swipe(phone, 'Di', 140);
    await row(phone, 'Di').getByTestId('unread-mark').waitFor();
    await row(desktop, 'Di').getByTestId('unread-mark').waitFor();

    await row(desktop, 'Cy').focus();
    await desktop.keyboard.press('Shift+F10');
    await desktop.getByTestId('chat-menu').waitFor();
    expect((await new AxeBuilder({ page: desktop }).analyze()).violations).toEqual([]);
    await desktop.getByTestId('menu-read').press('Enter');
    await desktop.getByTestId('filter-unread').click();
    await shows(desktop, ['Di', 'Bo']);
    await desktop.getByTestId('filter-groups').click();
    await waitFor(async () => (await desktop.getByTestId('chat-row').count()) === 0, 'no groups');
    await desktop.getByTestId('filter-all').click();
    await shows(desktop, ['Di', 'Cy', 'Bo']);
    await desktop.getByTestId('open-self').click();
    await desktop.getByTestId('composer').waitFor();
    expect((await new AxeBuilder({ page: phone }).analyze()).violations).toEqual([]);
  });
});
