import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { webFolder } from '../../scripts/support/web-client.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { launchBrowser, messageRow, openChat, openScreen, signInOnScreen } from '../support/browser.ts';
import { befriend, signUp } from '../support/company.ts';

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

describe('a scheduled message', () => {
  it('is made with the menu of the send button, stands in the list of the chat, is changed, and arrives when it is sent', async () => {
    const [ann, bo] = await Promise.all([signUp(app, 'Ann Later'), signUp(app, 'Bo Later')]);
    await befriend(ann, bo);
    const [a, b] = [await openScreen(browser, app.url), await openScreen(browser, app.url, { width: 390 })];
    await signInOnScreen(a.page, { handle: ann.handle, password });
    await openChat(a.page, 'Bo Later');
    await signInOnScreen(b.page, { handle: bo.handle, password });
    await openChat(b.page, 'Ann Later');
    await a.page.getByTestId('composer').fill('happy **birthday**');
    await a.page.getByTestId('send').click({ button: 'right' });
    await a.page.getByRole('menuitem', { name: 'Send later' }).click();
    await a.page.getByTestId('schedule-tomorrow').click();
    await a.page.getByTestId('schedule-save').click();
    await a.page.getByTestId('scheduled-button').click();
    const row = a.page.getByTestId('scheduled-row');
    await row.getByText('happy birthday').waitFor();
    await row.getByTestId('scheduled-change').click();
    await a.page.getByTestId('schedule-text').fill('happy birthday, Bo');
    await a.page.getByTestId('schedule-save').click();
    await row.getByText('happy birthday, Bo').waitFor();
    await row.getByTestId('scheduled-send').click();
    await messageRow(b.page, 'happy birthday, Bo').waitFor();
    await row.waitFor({ state: 'detached' });
    await a.page.keyboard.press('Escape');
    await a.page.getByTestId('scheduled-button').waitFor({ state: 'detached' });
    expect([...a.errors, ...b.errors]).toEqual([]);
  });
});
