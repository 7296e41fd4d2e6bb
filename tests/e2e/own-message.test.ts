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

describe('an own message', () => {
  it('is one and the same row before and after it is acknowledged, and after it is read', async () => {
    const [ann, bo] = await Promise.all([signUp(app, 'Ann Row'), signUp(app, 'Bo Row')]);
    await befriend(ann, bo);
    const { page, context } = await openScreen(browser, app.url);
    await signInOnScreen(page, { handle: ann.handle, password });
    await openChat(page, 'Bo Row');
    await context.setOffline(true);
    await say(page, 'the same row');
    const row = messageRow(page, 'the same row');
    await row.locator('[data-state=sending]').waitFor();
    await row.evaluate((node) => Object.assign(node, { tagged: true }));
    await context.setOffline(false);
    await row.locator('[data-state=sent], [data-state=delivered]').waitFor({ timeout: 40_000 });
    const other = await openScreen(browser, app.url);
    await signInOnScreen(other.page, { handle: bo.handle, password });
    await openChat(other.page, 'Ann Row');
    await row.locator('[data-state=read]').waitFor();
    expect(await row.evaluate((node) => 'tagged' in node)).toBe(true);
    await Promise.all([context.close(), other.context.close()]);
  });
});
