import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { webFolder } from '../../scripts/support/web-client.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { launchBrowser, messageRow, openChat, openScreen, signInOnScreen } from '../support/browser.ts';
import { befriend, newId, payload, signUp } from '../support/company.ts';
import * as ops from '../support/operations/gql.ts';
import { picture, uploadsOf } from '../support/uploading.ts';

const password = 'correct horse battery';

let app: TestApp;
let browser: Browser;
beforeAll(async () => {
  [app, browser] = await Promise.all([createTestApp({ webFolder, mapLink: 'https://maps.test/{latitude}/{longitude}' }), launchBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await app?.close();
});

const openNewLocation = async (page: Page) => {
  await page.getByTestId('plus-button').click();
  await page.getByTestId('menu-location').click();
  await page.getByTestId('new-location-dialog').waitFor();
};

describe('a location', () => {
  it('is taken from this device or pasted, drawn without any map service, and leads to the chosen one', async () => {
    const [ann, bo] = await Promise.all([signUp(app, 'Ann Place'), signUp(app, 'Bo Place')]);
    const chatId = await befriend(ann, bo);
    const a = await openScreen(browser, app.url);
    const b = await openScreen(browser, app.url, { width: 390, dark: true, locale: 'zh-CN', touch: true });
    await signInOnScreen(a.page, { handle: ann.handle, password });
    await openChat(a.page, 'Bo Place');
    await signInOnScreen(b.page, { handle: bo.handle, password });
    await openChat(b.page, 'Ann Place');

    // What is being written stays: a place is not made of it.
    await a.page.getByTestId('composer').fill('half a thought');
    await openNewLocation(a.page);
    await a.page.getByTestId('locate').click();
    await a.page.getByTestId('locate-problem').waitFor();
    await a.context.grantPermissions(['geolocation']);
    await a.context.setGeolocation({ latitude: 31.2397034, longitude: 121.4997634, accuracy: 18.4 });
    await a.page.getByTestId('locate').click();
    await a.page.getByTestId('location-preview').getByText('31.2397° N').waitFor();
    expect(await a.page.getByTestId('location-where').inputValue()).toBe('31.239703, 121.499763');
    await a.page.getByTestId('location-name').fill('The Bund');
    await a.page.getByTestId('send-location').click();
    await a.page.getByTestId('new-location-dialog').waitFor({ state: 'detached' });
    expect(await a.page.getByTestId('composer').inputValue()).toBe('half a thought');

    const card = b.page.getByTestId('location').filter({ hasText: 'The Bund' });
    await card.getByText('北纬 31.2397°').waitFor();
    await card.getByText('误差 19米以内').waitFor();
    await card.click();
    const details = b.page.getByTestId('location-dialog');
    await details.getByTestId('location-span').getByText('世界').click();
    expect(await details.getByTestId('location-map').getAttribute('href')).toBe('https://maps.test/31.239703/121.499763');
    expect(await details.getByTestId('location-map').getAttribute('rel')).toContain('noopener');
    await b.context.grantPermissions(['geolocation']);
    await b.context.setGeolocation({ latitude: 39.9087, longitude: 116.3975 });
    await details.getByTestId('location-distance').click();
    await details.getByText(/1,06\d ?公里/u).waitFor();
    await b.page.keyboard.press('Escape');
    await details.waitFor({ state: 'detached' });

    await openNewLocation(b.page);
    await b.page.getByTestId('location-where').fill('nowhere in particular');
    await b.page.getByTestId('send-location').click();
    await b.page.getByTestId('new-location-dialog').getByRole('alert').waitFor();
    await b.page.getByTestId('location-where').fill('geo:0,0?q=-33.856785,151.215302(Opera)');
    await b.page.getByTestId('send-location').click();
    await a.page.getByTestId('location').filter({ hasText: 'Opera' }).getByText('33.85679° S, 151.2153° E').waitFor();
    // Shared live: the device goes on by itself, over a reload too, and says so until it is stopped.
    await openNewLocation(a.page);
    await a.page.getByTestId('locate').click();
    await a.page.getByTestId('location-preview').waitFor();
    await a.page.getByTestId('live-span').getByText('1 hour').click();
    await a.context.setGeolocation({ latitude: 31.25, longitude: 121.5 });
    await a.page.getByTestId('send-location').click();
    await a.page.getByTestId('live-banner').getByText('Sharing your live location in Bo Place').waitFor();
    const live = messageRow(b.page, '实时位置').last();
    await live.getByText('北纬 31.25°').waitFor();
    await a.page.reload();
    await a.page.getByTestId('live-stop').click();
    await a.page.getByTestId('live-banner').waitFor({ state: 'detached' });
    await live.locator('[data-testid=live-line][data-ended=true]').waitFor();
    await live.getByText('最后位置').waitFor();

    // A card of a mini-program, sent by a program: it opens as what it is, and leads where it says.
    const cover = await uploadsOf(app.url, ann).store(await picture('jpeg'));
    const miniProgram = { appId: 'wx1a2b3c', name: 'Tea Market', title: 'Harvest', webUrl: 'https://tea.example/7', coverId: cover.id };
    const input = { chatId, clientMessageId: newId(), content: { miniProgram } };
    payload((await ann.ask(ops.SendMessageDocument, { input })).sendMessage, 'SendMessagePayload');
    const program = b.page.getByTestId('mini-program').filter({ hasText: 'Tea Market' });
    await program.getByText('小程序', { exact: true }).waitFor();
    await program.locator('img').evaluate((image: HTMLImageElement) => image.decode());
    await program.click();
    const sheet = b.page.getByTestId('mini-program-dialog');
    await sheet.getByText('wx1a2b3c').waitFor();
    expect(await sheet.getByTestId('mini-program-open').getAttribute('href')).toBe('https://tea.example/7');
    expect(await sheet.getByTestId('mini-program-open').textContent()).toBe('打开 tea.example');
    expect(await sheet.getByTestId('mini-program-page').count()).toBe(0);
    expect([...a.errors, ...b.errors, ...a.foreign, ...b.foreign]).toEqual([]);
    await Promise.all([a.context.close(), b.context.close()]);
  });
});
