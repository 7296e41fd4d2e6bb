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

describe('who may write in a group', () => {
  it('shows at once whom it keeps from writing, and gives back what they were writing', async () => {
    const [ann, bo] = await Promise.all([signUp(app, 'Ann'), signUp(app, 'Bo')]);
    await befriend(ann, bo);
    await makeGroup(ann, [bo]);
    const [a, b] = await Promise.all([openScreen(browser, app.url), openScreen(browser, app.url, { width: 390 })]);
    await Promise.all([signInOnScreen(a.page, { handle: ann.handle, password }), signInOnScreen(b.page, { handle: bo.handle, password })]);
    await Promise.all([openChat(a.page, 'A group'), openChat(b.page, 'A group')]);
    const [composer, closed] = [b.page.getByTestId('composer'), b.page.getByTestId('closed-composer')];
    await composer.fill('what I was about to say');

    await a.page.getByTestId('details-toggle').click();
    await a.page.getByTestId('member-actions').click();
    await a.page.getByRole('menuitem', { name: 'Mute' }).click();
    await a.page.getByTestId('mute-member').click();
    await closed.getByText('You are muted in this group until').waitFor();
    await messageRow(b.page, 'Ann muted you until').waitFor();
    await a.page.getByTestId('member').getByText('Muted').waitFor();
    await a.page.getByTestId('member-actions').click();
    await a.page.getByRole('menuitem', { name: 'Unmute' }).click();
    await closed.waitFor({ state: 'detached' });
    expect(await composer.inputValue()).toBe('what I was about to say');

    await a.page.getByTestId('open-writing').click();
    await a.page.getByTestId('mute-all').click();
    await closed.getByText('Only the owner and admins').waitFor();
    await a.page.getByTestId('mute-all').click();
    await closed.waitFor({ state: 'detached' });
    await a.page.getByLabel('5 minutes', { exact: true }).click();
    await messageRow(b.page, 'slow mode: 5 minutes').waitFor();
    await say(b.page, 'the first');
    await composer.fill('the second');
    await b.page.getByTestId('slow-wait').waitFor();
    await composer.press('Enter');
    expect(await composer.inputValue()).toBe('the second');
    await a.page.getByLabel('Off', { exact: true }).click();
    await b.page.getByTestId('slow-wait').waitFor({ state: 'detached' });
    await b.page.getByTestId('send').click();
    await messageRow(a.page, 'the second').waitFor();
    await composer.fill('psst');
    await b.page.getByTestId('send').click({ button: 'right' });
    await b.page.getByRole('menuitem', { name: 'Send without sound' }).click();
    await messageRow(a.page, 'psst').waitFor();
    expect(await composer.inputValue()).toBe('');
    expect([...a.errors, ...b.errors]).toEqual([]);
    await Promise.all([a.context.close(), b.context.close()]);
  });
});
