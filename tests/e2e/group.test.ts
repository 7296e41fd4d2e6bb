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

  it('lets people in by an answer, and keeps out who was removed, with a reason', async () => {
    const [ann, bo, cem] = await Promise.all([signUp(app, 'Ann'), signUp(app, 'Bo'), signUp(app, 'Cem')]);
    await befriend(ann, bo);
    await makeGroup(ann, [bo], 'Night train');
    const [a, c] = [await openScreen(browser, app.url), await openScreen(browser, app.url, { width: 390 })];
    await Promise.all([signInOnScreen(a.page, { handle: ann.handle, password }), signInOnScreen(c.page, { handle: cem.handle, password })]);
    await openChat(a.page, 'Night train');
    await a.page.getByTestId('details-toggle').click();
    await a.page.getByTestId('open-entry').click();
    await a.page.getByTestId('entry-mode').getByText('Question').click();
    await a.page.getByTestId('entry-question').fill('Who sent you?');
    await a.page.getByTestId('save-entry').click();
    await messageRow(a.page, 'You changed how people join').waitFor();
    await a.page.getByTestId('open-invites').click();
    await a.page.getByTestId('create-invite').click();
    const link = (await a.page.getByTestId('invite-link').textContent()) as string;
    await a.page.keyboard.press('Escape');

    // Somebody who is signed in already.
    await c.page.goto(link);
    await c.page.getByText('Who sent you?').waitFor();
    await c.page.getByTestId('join-answer').fill('Ann did');
    await c.page.getByTestId('join-group').click();
    await c.page.getByTestId('join-waiting').waitFor();
    await a.page.getByTestId('join-requests-bar').click();
    await a.page.getByTestId('join-request-answer').getByText('Ann did').waitFor();
    await a.page.getByTestId('approve-join').click();
    await messageRow(c.page, 'You joined by a link').waitFor();
    await a.page.getByText('Nobody is waiting.').waitFor();
    await a.page.keyboard.press('Escape');
    await a.page.getByTestId('join-requests-bar').waitFor({ state: 'detached' });

    await a.page.getByTestId('member').filter({ hasText: 'Cem' }).getByTestId('member-actions').click();
    await a.page.getByTestId('menu-remove-member').click();
    await a.page.getByTestId('remove-reason').fill('Nothing but advertisements');
    await a.page.getByTestId('keep-out').click();
    await a.page.getByTestId('remove-member-confirm').click();
    await c.page.getByTestId('removed-note').getByText('Nothing but advertisements').waitFor();
    await messageRow(a.page, 'You removed Cem').waitFor();
    await a.page.getByTestId('open-bans').click();
    await a.page.getByTestId('ban').getByText('Nothing but advertisements').waitFor();
    await a.page.getByTestId('lift-ban').click();
    await a.page.getByText('Nobody is kept out.').waitFor();
    expect([...a.errors, ...c.errors]).toEqual([]);
    await Promise.all([a.context.close(), c.context.close()]);
  });
});
