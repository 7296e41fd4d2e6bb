import AxeBuilder from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { webFolder } from '../../scripts/support/web-client.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { launchBrowser, openScreen, type Screen, type ScreenOptions, signInOnScreen } from '../support/browser.ts';
import { befriend, makeGroup, signUp } from '../support/company.ts';

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

const screens: Screen[] = [];
const screen = async (options: ScreenOptions = {}): Promise<Page> => {
  const opened = await openScreen(browser, app.url, options);
  screens.push(opened);
  return opened.page;
};
afterEach(async () => {
  for (const { context, errors, foreign } of screens.splice(0)) {
    await context.close();
    expect(errors).toEqual([]);
    expect(foreign).toEqual([]);
  }
});

const expectAccessible = async (page: Page): Promise<void> => {
  const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual([]);
};

/** What the code on a page says, as a picture of it. */
const pictureOfCode = (page: Page): Promise<Buffer> => page.getByTestId('qr-code').screenshot();
const scanPicture = async (page: Page, picture: Buffer): Promise<void> => {
  await page.getByTestId('no-camera').waitFor();
  await page.getByTestId('scan-file').setInputFiles({ name: 'code.png', mimeType: 'image/png', buffer: picture });
};

describe('codes', () => {
  it('of a card: shown, read from a picture, asked by, and gone with a reset', async () => {
    const [ann, bo] = await Promise.all([signUp(app, 'Ann Card'), signUp(app, 'Bo Card')]);
    const [a, b] = [await screen(), await screen({ width: 390 })];
    await Promise.all([signInOnScreen(a, { handle: ann.handle, password }), signInOnScreen(b, { handle: bo.handle, password })]);
    await a.goto('/#/contacts');
    await a.getByTestId('open-my-card').click();
    await a.getByTestId('qr-code').waitFor();
    await expectAccessible(a);
    const picture = await pictureOfCode(a);
    const link = (await a.getByTestId('qr-code').getAttribute('data-text')) as string;

    await b.goto('/#/contacts?dialog=scan');
    await expectAccessible(b);
    await b.getByTestId('scan-link').fill('https://elsewhere.example/');
    await b.getByTestId('scan-open').click();
    await b.getByTestId('scan-problem').waitFor();
    await scanPicture(b, picture);
    await b.getByTestId('found-person').getByText('Ann Card').waitFor();
    await b.getByTestId('add-contact').click();
    await b.getByTestId('send-request').click();
    await b.getByTestId('request-sent').waitFor();

    await a.getByTestId('reset-card').click();
    await a.getByTestId('confirm-yes').click();
    await a.waitForFunction((old) => document.querySelector('[data-testid=qr-code]')?.getAttribute('data-text') !== old, link);
    await a.goto('/#/contacts/requests');
    await a.getByTestId('request').getByText('via QR code').waitFor();
    await a.getByTestId('accept-request').click();

    await b.goto(`/${new URL(link).hash}`);
    await b.reload();
    await b.getByText('This code or link no longer works').waitFor();
  });

  it('of a browser: answered by a signed-in device, which signs it in, and shows it among its devices', async () => {
    const ann = await signUp(app, 'Ann Code');
    const [phone, laptop] = [await screen({ width: 390 }), await screen({ dark: true })];
    await signInOnScreen(phone, { handle: ann.handle, password });
    await laptop.goto('/#/sign-in');
    await laptop.getByTestId('sign-in-way').click();
    await laptop.getByTestId('qr-code').waitFor();
    await expectAccessible(laptop);
    await phone.goto('/#/settings/devices');
    await phone.getByTestId('link-device').click();
    await scanPicture(phone, await pictureOfCode(laptop));
    await phone.getByTestId('approve-sign-in').waitFor();
    await expectAccessible(phone);
    await phone.getByTestId('approve-sign-in').click();
    await laptop.getByTestId('chat-list').waitFor();
    await phone.goto('/#/settings/devices');
    await phone.getByTestId('device').filter({ hasText: 'Signed in with a QR code' }).waitFor();

    const other = await screen();
    await other.goto('/#/sign-in');
    await other.getByTestId('sign-in-way').click();
    const code = (await other.getByTestId('qr-code').getAttribute('data-text')) as string;
    // Somebody with two telephones: the one that answers second is told that it is over.
    const second = await screen({ width: 390 });
    await signInOnScreen(second, { handle: ann.handle, password });
    for (const page of [phone, second]) {
      await page.goto(`/${new URL(code).hash}`);
      await page.getByTestId('decline-sign-in').waitFor();
    }
    await phone.getByTestId('decline-sign-in').click();
    await other.getByText('The other device said no.').waitFor();
    await second.getByTestId('approve-sign-in').click();
    await second.getByText('This code no longer works').waitFor();
    await second.getByTestId('approve-sign-in').waitFor({ state: 'detached' });
    // The password is always there, too.
    await other.getByTestId('sign-in-way').click();
    await other.locator('[name=password]').waitFor();
  });

  it('stars a contact, shows the groups in common, and reports', async () => {
    const [ann, bo] = await Promise.all([signUp(app, 'Ann Star'), signUp(app, 'Bo Star')]);
    await befriend(ann, bo);
    await makeGroup(ann, [bo], 'Both of us');
    const page = await screen();
    await signInOnScreen(page, { handle: ann.handle, password });
    await page.goto(`/#/contacts/people/${bo.id}`);
    await page.getByTestId('common-group').filter({ hasText: 'Both of us' }).waitFor();
    await page.getByTestId('star-contact').click();
    await page.getByRole('list', { name: 'Starred' }).getByTestId('contact-row').waitFor();
    await expectAccessible(page);
    await page.reload();
    await page.locator('[data-testid=star-contact][aria-pressed=true]').waitFor();
    await page.getByTestId('report-person').click();
    await page.getByTestId('report-send').click();
    await page.getByRole('alert').waitFor();
    await page.getByLabel('Fraud or scam').check();
    await expectAccessible(page);
    await page.getByTestId('report-send').click();
    await page.getByTestId('report-done').waitFor();
    await page.goto('/#/settings/privacy');
    await page.getByTestId('my-report').filter({ hasText: 'Fraud or scam' }).waitFor();
  });
});
