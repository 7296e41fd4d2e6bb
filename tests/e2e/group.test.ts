import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { webFolder } from '../../scripts/support/web-client.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { launchBrowser, messageRow, openChat, openScreen, say, signInOnScreen } from '../support/browser.ts';
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

describe('a group', () => {
  it('takes in who makes an account for its link, and calls them as they wish', async () => {
    const [ann, bo] = await Promise.all([signUp(app, 'Ann'), signUp(app, 'Bo')]);
    await befriend(ann, bo);
    await makeGroup(ann, [bo]);
    const [a, c] = [await openScreen(browser, app.url), await openScreen(browser, app.url, { width: 390 })];
    await signInOnScreen(a.page, { handle: ann.handle, password });
    await openChat(a.page, 'A group');
    await a.page.getByTestId('details-toggle').click();
    await a.page.getByTestId('open-invites').click();
    await a.page.getByTestId('create-invite').click();
    const link = (await a.page.getByTestId('invite-link').textContent()) as string;
    expect(await a.page.getByTestId('qr-code').getAttribute('data-text')).toBe(link);

    await c.page.goto(link);
    await c.page.getByTestId('to-sign-up').click();
    await c.page.locator('[name=handle]').fill(`cem_${ann.handle}`);
    await c.page.locator('[name=name]').fill('Cem');
    await c.page.locator('[name=password]').fill(password);
    await c.page.getByTestId('session-submit').click();
    await c.page.getByTestId('join-pane').getByText('A group').waitFor();
    await c.page.getByTestId('join-group').click();
    await messageRow(c.page, 'You joined by a link').waitFor();
    await messageRow(a.page, 'Cem joined by a link').waitFor();

    await c.page.getByTestId('details-toggle').click();
    await c.page.getByTestId('open-nickname').click();
    await c.page.getByTestId('nickname').fill('Captain');
    await c.page.getByTestId('save-nickname').click();
    await c.page.getByTestId('nickname-dialog').waitFor({ state: 'detached' });
    await c.page.goBack();
    await say(c.page, 'ahoy');
    await messageRow(a.page, 'ahoy').getByText('Captain').waitFor();
    await a.page.getByTestId('revoke-invite').click();
    await a.page.getByTestId('invite').waitFor({ state: 'detached' });
    expect([...a.errors, ...c.errors]).toEqual([]);
    await Promise.all([a.context.close(), c.context.close()]);
  });
});
