import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { webFolder } from '../../scripts/support/web-client.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { launchBrowser, messageRow, openChat, openScreen, signInOnScreen } from '../support/browser.ts';
import { befriend, send, signUp } from '../support/company.ts';

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

const beginSelecting = async (page: Page, text: string) => {
  await messageRow(page, text).locator('.bubble').click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Select' }).click();
  await page.getByTestId('selection-bar').waitFor();
};
const count = (page: Page) => page.getByTestId('selection-count').textContent();
const isPicked = (page: Page, text: string) => messageRow(page, text).getByRole('checkbox').isChecked();

describe('several messages', () => {
  it('are chosen with the menu, a press, a range and the keys; copied in order; and let go with Escape', async () => {
    const [ann, bo] = await Promise.all([signUp(app, 'Ann Several'), signUp(app, 'Bo Several')]);
    const chatId = await befriend(ann, bo);
    for (const body of ['one', 'two', 'three', 'four', 'five']) await send(body === 'three' ? ann : bo, chatId, body);
    const { page, context } = await openScreen(browser, app.url);
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await signInOnScreen(page, { handle: ann.handle, password });
    await openChat(page, 'Bo Several');
    await page.getByTestId('composer').fill('half a thought');
    await beginSelecting(page, 'two');
    expect(await count(page)).toBe('1 selected');
    await messageRow(page, 'five').click();
    await messageRow(page, 'three').click({ modifiers: ['Shift'] });
    expect(await count(page)).toBe('4 selected');
    // The keys: the row has the focus, Space takes it out and Enter puts it in.
    await messageRow(page, 'four').focus();
    await page.keyboard.press('Space');
    expect([await isPicked(page, 'three'), await isPicked(page, 'four')]).toEqual([true, false]);
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Space');
    await page.keyboard.press('Enter');
    expect(await count(page)).toBe('3 selected');
    await page.getByTestId('selection-copy').click();
    await page.getByTestId('selection-bar').waitFor({ state: 'detached' });
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('Bo Several: two\nYou: three\nBo Several: five');
    await beginSelecting(page, 'one');
    await page.keyboard.press('Escape');
    await page.getByTestId('selection-bar').waitFor({ state: 'detached' });
    // Still in the chat, with what was being written.
    expect(await page.getByTestId('composer').inputValue()).toBe('half a thought');
  });

  it('are forwarded as one record with a comment, which opens as a transcript, or one by one with the name of who wrote them', async () => {
    const [ann, bo, cem] = await Promise.all([signUp(app, 'Ann Onward'), signUp(app, 'Bo Onward'), signUp(app, 'Cem Onward')]);
    const [from] = [await befriend(ann, bo), await befriend(ann, cem)];
    await send(bo, from, 'the first word');
    await send(ann, from, 'the last word');
    const { page, errors } = await openScreen(browser, app.url);
    await signInOnScreen(page, { handle: ann.handle, password });
    await openChat(page, 'Bo Onward');
    await beginSelecting(page, 'the first word');
    await messageRow(page, 'the last word').click();
    await page.getByTestId('selection-forward').click();
    const dialog = page.getByTestId('forward-dialog');
    await dialog.getByText('As one record').click();
    await dialog.getByTestId('forward-target').filter({ hasText: 'Cem Onward' }).click();
    await dialog.getByTestId('forward-comment').fill('for you');
    await dialog.getByTestId('forward-send').click();
    await page.getByTestId('selection-bar').waitFor({ state: 'detached' });
    await openChat(page, 'Cem Onward');
    await messageRow(page, 'for you').waitFor();
    await page.getByTestId('record-card').click();
    const entries = page.getByTestId('record-dialog').getByTestId('record-entry');
    await entries.first().waitFor();
    expect(await entries.allTextContents()).toEqual([expect.stringContaining('the first word'), expect.stringContaining('the last word')]);
    await page.keyboard.press('Escape');
    await openChat(page, 'Bo Onward');
    await messageRow(page, 'the first word').locator('.bubble').click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Forward' }).click();
    await dialog.getByTestId('forward-target').filter({ hasText: 'Cem Onward' }).click();
    await dialog.getByTestId('forward-send').click();
    await openChat(page, 'Cem Onward');
    await page.getByTestId('forwarded').getByText('Forwarded from Bo Onward').waitFor();
    expect(errors).toEqual([]);
  });
});
