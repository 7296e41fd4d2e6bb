import type { Browser, Locator } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { webFolder } from '../../scripts/support/web-client.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { launchBrowser, openScreen, signInOnScreen } from '../support/browser.ts';
import { befriend, makeGroup, signUp } from '../support/company.ts';
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

/** Drawn, and as wide as it is high. */
const drawnSide = (image: Locator): Promise<number> =>
  image.evaluate((element: HTMLImageElement) => (element.naturalWidth === element.naturalHeight ? element.naturalWidth : 0));

describe('a picture of one’s own', () => {
  it('is cut to a square, shown to a contact at once, alone and among the faces of a group, and taken away again', async () => {
    const [ann, bo] = await Promise.all([signUp(app, 'Ann Face'), signUp(app, 'Bo Face')]);
    await befriend(ann, bo);
    await makeGroup(ann, [bo], 'Two faces');
    const [onAnn, onBo] = [await openScreen(browser, app.url), await openScreen(browser, app.url, { width: 390 })];
    const [a, b] = [onAnn.page, onBo.page];
    await Promise.all(
      [ann, bo].map((person, at) => signInOnScreen(at === 0 ? a : b, { handle: person.handle, password: 'correct horse battery' })),
    );
    const row = (title: string) => b.getByTestId('chat-row').filter({ hasText: title });
    await waitFor(async () => (await row('Two faces').getByTestId('group-faces').locator('img').count()) === 2, 'the faces of the group');
    await a.goto('/#/settings/profile');
    const chooser = a.waitForEvent('filechooser');
    await a.getByTestId('avatar-change').click();
    const buffer = await sharp({ create: { width: 900, height: 600, channels: 3, background: 'orange' } })
      .jpeg()
      .toBuffer();
    await (await chooser).setFiles({ name: 'me.jpg', mimeType: 'image/jpeg', buffer });
    const own = row('Ann Face').locator('img[src*="/avatars/u_"]');
    await own.waitFor();
    await waitFor(async () => (await drawnSide(own)) === 480, 'the picture to be drawn');
    await a.getByTestId('avatar-remove').click();
    await own.waitFor({ state: 'detached' });
    expect([...onAnn.errors, ...onBo.errors]).toEqual([]);
    await Promise.all([onAnn.context.close(), onBo.context.close()]);
  });
});
