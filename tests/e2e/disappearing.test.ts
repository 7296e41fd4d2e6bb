import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { webFolder } from '../../scripts/support/web-client.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { launchBrowser, messageRow, openChat, openScreen, say, signInOnScreen } from '../support/browser.ts';
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

describe('disappearing messages', () => {
  it('are chosen in the details of a chat, said to both, marked on what is new, and gone at their end', async () => {
    const [ann, bo] = await Promise.all([signUp(app, 'Ann Brief'), signUp(app, 'Bo Brief')]);
    await befriend(ann, bo);
    const [a, b] = [await openScreen(browser, app.url), await openScreen(browser, app.url, { width: 390 })];
    await b.page.clock.install();
    await signInOnScreen(a.page, { handle: ann.handle, password });
    await openChat(a.page, 'Bo Brief');
    await signInOnScreen(b.page, { handle: bo.handle, password });
    await openChat(b.page, 'Ann Brief');
    await say(a.page, 'this stays');
    await a.page.getByTestId('details-toggle').click();
    await a.page.getByTestId('open-disappearing').click();
    await a.page.getByRole('radio', { name: '1 hour' }).click();
    await b.page.getByText('set new messages to disappear after 1 hour').waitFor();
    await a.page.keyboard.press('Escape');
    await a.page.keyboard.press('Escape');
    await say(a.page, 'this does not');
    const row = messageRow(b.page, 'this does not');
    await row.getByTestId('ends').waitFor();
    expect(await messageRow(b.page, 'this stays').getByTestId('ends').count()).toBe(0);
    await b.page.getByTestId('vanishing').waitFor();
    // Beside the text field, before anything is sent.
    await b.page.getByTestId('vanishing-hint').getByText('1 hour').waitFor();
    // Its clock alone tells the device that the hour is over.
    await b.page.clock.fastForward(61 * 60_000);
    await row.waitFor({ state: 'detached' });
    await messageRow(b.page, 'this stays').waitFor();
    expect([...a.errors, ...b.errors]).toEqual([]);
  });
});
