import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { webFolder } from '../../scripts/support/web-client.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { launchBrowser, messageRow, openChat, openScreen, signInOnScreen } from '../support/browser.ts';
import { befriend, send, signUp } from '../support/company.ts';
import * as ops from '../support/operations/gql.ts';

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

describe('a pinned message', () => {
  it('stands at the top for both, leads there, goes round with the others, and comes down from the list or with a recall', async () => {
    const [ann, bo] = await Promise.all([signUp(app, 'Ann Pins'), signUp(app, 'Bo Pins')]);
    const chatId = await befriend(ann, bo);
    const first = await send(ann, chatId, 'the key is under the mat');
    for (let at = 0; at < 40; at += 1) await send(bo, chatId, `line ${at}.`);
    const last = await send(ann, chatId, 'the code is on the door');
    await ann.ask(ops.PinMessageDocument, { input: { messageId: first.id } });
    for (const person of [ann, bo]) await person.ask(ops.UpdateMarksDocument, { input: { marks: [{ chatId, readSeq: 99 }] } });
    const [a, b] = [await openScreen(browser, app.url), await openScreen(browser, app.url, { width: 390 })];
    await signInOnScreen(a.page, { handle: ann.handle, password });
    await openChat(a.page, 'Bo Pins');
    await signInOnScreen(b.page, { handle: bo.handle, password });
    await openChat(b.page, 'Ann Pins');
    await b.page.getByTestId('pin-bar').getByText('the key is under the mat').waitFor();
    await messageRow(a.page, 'the code is on the door').locator('.bubble').click({ button: 'right' });
    await a.page.getByRole('menuitem', { name: 'Pin', exact: true }).click();
    await a.page.getByText('You pinned a message').last().waitFor();
    // A pin that was put up meanwhile does not move the one that is shown: both are there, the newest when nothing was chosen yet.
    await b.page.getByTestId('pin-bar').getByText('the code is on the door').waitFor();
    await b.page.getByTestId('pin-bar').getByText('Pinned message 2 of 2').waitFor();
    await b.page.getByTestId('pin-jump').click();
    await b.page.getByTestId('pin-bar').getByText('the key is under the mat').waitFor();
    await b.page.getByTestId('pin-jump').click();
    await b.page.waitForFunction(() => document.activeElement?.getAttribute('aria-label')?.includes('the key is under the mat') ?? false);
    await b.page.getByTestId('pin-list').click();
    const dialog = b.page.getByTestId('pins-dialog');
    await dialog.getByText('the key is under the mat').waitFor();
    expect(await dialog.getByRole('listitem').count()).toBe(2);
    await dialog.getByRole('listitem').filter({ hasText: 'the key' }).getByRole('button', { name: 'Unpin' }).click();
    await dialog.getByText('the key is under the mat').waitFor({ state: 'detached' });
    // A phone's way back leads out of the list, and not out of the chat.
    await b.page.goBack();
    await dialog.waitFor({ state: 'detached' });
    await b.page.getByTestId('pin-bar').waitFor();
    await a.page.getByTestId('pin-bar').getByText('Pinned message', { exact: true }).waitFor();
    await messageRow(a.page, 'the code is on the door').locator('.bubble').click({ button: 'right' });
    await a.page.getByRole('menuitem', { name: 'Recall' }).click();
    for (const { page } of [a, b]) await page.getByTestId('pin-bar').waitFor({ state: 'detached' });
    expect(last.seq).toBeGreaterThan(40);
    expect([...a.errors, ...b.errors]).toEqual([]);
    await Promise.all([a.context.close(), b.context.close()]);
  });
});
