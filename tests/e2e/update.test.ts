import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { webFolder } from '../../scripts/support/web-client.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { launchBrowser, messageRow, openChat, openScreen, signInOnScreen } from '../support/browser.ts';
import { befriend, signUp } from '../support/company.ts';

const password = 'correct horse battery';

let app: TestApp;
let browser: Browser;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'parley-update-'));
  await cp(webFolder, folder, { recursive: true });
  // The next release's worker: another build, for the same pages. The server knows only the files it started with, hence another name.
  const worker = await readFile(path.join(webFolder, 'sw.js'), 'utf8');
  const next = worker.replace(/const BUILD = "[^"]+"/u, 'const BUILD = "next"');
  expect(next).not.toBe(worker);
  await writeFile(path.join(folder, 'next-sw.js'), next);
  [app, browser] = await Promise.all([createTestApp({ webFolder: folder }), launchBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await app?.close();
  await rm(folder, { recursive: true, force: true });
});

describe('a new release', () => {
  it('takes over the offline worker without reloading a page in which one writes', async () => {
    const [ann, bo] = await Promise.all([signUp(app, 'Ann Update'), signUp(app, 'Bo Update')]);
    await befriend(ann, bo);
    const { page, context, errors } = await openScreen(browser, app.url);
    await signInOnScreen(page, { handle: ann.handle, password });
    await openChat(page, 'Bo Update');
    await page.waitForFunction(() => navigator.serviceWorker.controller?.scriptURL.endsWith('/sw.js'));
    const composer = page.getByTestId('composer');
    await composer.fill('half a thought');
    await page.evaluate(() => Object.assign(window, { sameDocument: true }));
    await page.evaluate(() => navigator.serviceWorker.register('/next-sw.js'));
    await page.waitForFunction(() => navigator.serviceWorker.controller?.scriptURL.endsWith('/next-sw.js'));
    expect(await composer.inputValue()).toBe('half a thought');
    // The page goes on with the files it started with: the draft is finished and sent from it.
    await composer.press('End');
    await composer.pressSequentially(', finished');
    await composer.press('Enter');
    await messageRow(page, 'half a thought, finished').locator('[data-state=sent], [data-state=delivered]').waitFor();
    expect(await page.evaluate(() => 'sameDocument' in window)).toBe(true);
    // An older build's files stay for as long as such a page is open.
    expect((await page.evaluate(() => caches.keys())).filter((name) => name !== 'parley-runtime')).toHaveLength(2);
    expect(errors).toEqual([]);
    await context.close();
  });
});
