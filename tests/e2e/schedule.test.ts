import type { Browser } from 'playwright-core';
import sharp from 'sharp';
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
    // With nothing left to show it closes by itself.
    for (const gone of ['scheduled-dialog', 'scheduled-button']) await a.page.getByTestId(gone).waitFor({ state: 'detached' });

    // Pictures too, from the sheet they are sent from, and without a sound.
    const pictures = ['teal', 'orange'].map(async (background) => ({
      name: `${background}.jpg`,
      mimeType: 'image/jpeg',
      buffer: await sharp({ create: { width: 120, height: 90, channels: 3, background } })
        .jpeg()
        .toBuffer(),
    }));
    const chooser = a.page.waitForEvent('filechooser');
    await a.page.getByTestId('plus-button').click();
    await a.page.getByTestId('menu-image').click();
    await (await chooser).setFiles(await Promise.all(pictures));
    await a.page.getByTestId('caption').fill('two colours');
    await a.page.getByTestId('send-otherwise').click();
    await a.page.getByRole('menuitem', { name: 'Send later' }).click();
    await a.page.getByTestId('schedule-silent').click();
    await a.page.getByTestId('schedule-save').click();
    await a.page.getByTestId('scheduled-button').click();
    await row.getByTestId('scheduled-silent').waitFor();
    await row.getByText('[2 images] two colours').waitFor();
    await row.locator('img').evaluate((img: HTMLImageElement) => img.decode());
    await row.getByTestId('scheduled-change').click();
    await a.page.getByTestId('schedule-text').fill('two colours, Bo');
    await a.page.getByTestId('schedule-save').click();
    await row.getByText('two colours, Bo').waitFor();
    await row.getByTestId('scheduled-send').click();
    await messageRow(b.page, 'two colours, Bo').getByTestId('image').nth(1).waitFor();
    await row.waitFor({ state: 'detached' });
    // With nothing left to show it closes by itself.
    for (const gone of ['scheduled-dialog', 'scheduled-button']) await a.page.getByTestId(gone).waitFor({ state: 'detached' });
    expect([...a.errors, ...b.errors]).toEqual([]);
  });
});
