import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { webFolder } from '../../scripts/support/web-client.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { launchBrowser, openChat, openScreen, signInOnScreen } from '../support/browser.ts';
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

const star = async (name = 'Tomato', fill = 'tomato') => {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="600" height="600"><path fill="${fill}" d="M300 20 380 220 590 230 430 370 480 580 300 460 120 580 170 370 10 230 220 220z"/></svg>`;
  return { name: `${name} star.png`, mimeType: 'image/png', buffer: await sharp(Buffer.from(svg)).png().toBuffer() };
};

const openStickers = async (page: Page): Promise<void> => {
  await page.getByTestId('emoji-button').click();
  await page.getByTestId('picker-sticker').click();
  await page.getByTestId('sticker-panel').waitFor();
};

const shot = async (page: Page, name: string): Promise<void> => {
  const folder = process.env['LOOK'];
  if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}.png` });
};

describe('stickers', () => {
  it('are chosen and sent; an own pack is made, and whoever gets one of it keeps it and adds the pack', async () => {
    const [ann, bo] = await Promise.all([signUp(app, 'Ann Sticks'), signUp(app, 'Bo Sticks')]);
    await befriend(ann, bo);
    const a = await openScreen(browser, app.url);
    const b = await openScreen(browser, app.url, { width: 390, dark: true, locale: 'zh-CN', touch: true });
    await signInOnScreen(a.page, { handle: ann.handle, password });
    await openChat(a.page, 'Bo Sticks');
    await signInOnScreen(b.page, { handle: bo.handle, password });
    await openChat(b.page, 'Ann Sticks');

    await a.page.getByTestId('composer').fill('half a thought');
    await openStickers(a.page);
    await a.page.getByTestId('sticker-choice').nth(5).waitFor();
    await shot(a.page, 'a-panel');
    // With the keys alone: into the grid, and two to the right.
    await a.page.getByTestId('sticker-choice').first().focus();
    await a.page.keyboard.press('ArrowRight');
    await a.page.keyboard.press('ArrowRight');
    await a.page.keyboard.press('Enter');
    await b.page.getByTestId('sticker').getByRole('img', { name: '哈哈' }).waitFor();
    expect(await a.page.getByTestId('composer').inputValue()).toBe('half a thought');

    // An own pack of an image.
    await openStickers(a.page);
    await a.page.getByTestId('manage-stickers').click();
    await a.page.getByTestId('new-sticker-pack').click();
    await a.page.getByTestId('sticker-pack-name-dialog').getByRole('textbox').fill('Stars of mine');
    await a.page.getByTestId('save-sticker-pack').click();
    const chooser = a.page.waitForEvent('filechooser');
    await a.page.getByTestId('add-stickers').click();
    await (await chooser).setFiles([await star('Golden', 'gold'), await star()]);
    const editor = a.page.getByTestId('sticker-pack-editor');
    await editor.getByRole('img', { name: 'Tomato star' }).waitFor();
    // The one that is liked best comes first, for everyone.
    await editor.getByRole('button', { name: 'Move Tomato star forwards' }).click();
    await a.page.getByTestId('own-sticker').first().getByRole('img', { name: 'Tomato star' }).waitFor();
    await shot(a.page, 'a-editor');
    await a.page.keyboard.press('Escape');
    await a.page.getByTestId('sticker-pack-editor').waitFor({ state: 'detached' });
    await openStickers(a.page);
    await a.page.getByTestId('sticker-panel').getByRole('searchbox').fill('tomato');
    await a.page.getByTestId('sticker-choice').getByRole('img', { name: 'Tomato star' }).click();

    // The other opens it, keeps it and adds its pack.
    await b.page
      .getByTestId('sticker')
      .filter({ has: b.page.getByRole('img', { name: 'Tomato star' }) })
      .click();
    await b.page.getByTestId('sticker-pack-toggle').waitFor();
    const inPack = b.page.getByTestId('sticker-pack-dialog').getByTestId('sticker-choice');
    await inPack.nth(0).getByRole('img', { name: 'Tomato star' }).waitFor();
    await inPack.nth(1).getByRole('img', { name: 'Golden star' }).waitFor();
    await b.page.getByTestId('sticker-favourite').click();
    await b.page.getByTestId('sticker-pack-toggle').click();
    await b.page.getByTestId('sticker-pack-toggle').filter({ hasText: '移除' }).waitFor();
    await shot(b.page, 'b-pack');
    await b.page.keyboard.press('Escape');
    await b.page.getByTestId('sticker-pack-dialog').waitFor({ state: 'detached' });
    await openStickers(b.page);
    await b.page.getByRole('tab', { name: 'Stars of mine' }).waitFor();
    await b.page.getByRole('tab', { name: '收藏' }).click();
    await b.page.getByTestId('sticker-choice').getByRole('img', { name: 'Tomato star' }).waitFor();
    await shot(b.page, 'b-panel');
    await b.page.getByTestId('sticker-choice').first().click();
    await a.page.getByTestId('sticker').nth(2).waitFor();
    await shot(a.page, 'a-chat');
    await shot(b.page, 'b-chat');
    for (const { errors, foreign } of [a, b]) expect([errors, foreign]).toEqual([[], []]);
  });
});
