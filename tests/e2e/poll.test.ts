import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { limits } from '../../services/limits.ts';
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

const option = (page: Page, text: string) => page.getByTestId('poll-option').filter({ hasText: text });
const plus = async (page: Page, entry: string) => {
  await page.getByTestId('plus-button').click();
  await page.getByTestId(`menu-${entry}`).click();
};

describe('a poll and a group chain', () => {
  it('are started from the menu beside the text, and answered live on both screens', async () => {
    const [ann, bo] = await Promise.all([signUp(app, 'Ann Poll'), signUp(app, 'Bo Poll')]);
    await befriend(ann, bo);
    const a = await openScreen(browser, app.url);
    const b = await openScreen(browser, app.url, { width: 390, dark: true, locale: 'zh-CN', touch: true });
    await signInOnScreen(a.page, { handle: ann.handle, password });
    await openChat(a.page, 'Bo Poll');
    await signInOnScreen(b.page, { handle: bo.handle, password });
    await openChat(b.page, 'Ann Poll');

    // What was being written becomes the question, and leaves the field with it.
    await a.page.getByTestId('composer').fill('Where do we eat?');
    await plus(a.page, 'poll');
    expect(await a.page.getByTestId('poll-question').inputValue()).toBe('Where do we eat?');
    // As the server keeps them.
    await a.page.locator(`[data-testid=poll-question][maxlength="${limits.pollQuestionLengthMax}"]`).waitFor();
    await a.page.getByTestId('poll-option-field').nth(0).fill('Noodles');
    await a.page.getByTestId('send-poll').click();
    await a.page.getByRole('alert').waitFor();
    await a.page.getByTestId('poll-option-field').nth(1).fill('Dumplings');
    await a.page.getByTestId('send-poll').click();
    await a.page.getByTestId('new-poll-dialog').waitFor({ state: 'detached' });
    expect(await a.page.getByTestId('composer').inputValue()).toBe('');

    await messageRow(a.page, 'Where do we eat?').waitFor();
    await option(b.page, 'Dumplings').click();
    await b.page.locator('[data-testid=poll-option][aria-pressed=true]', { hasText: 'Dumplings' }).waitFor();
    await a.page.getByRole('button', { name: 'Dumplings: 1 vote, 100%' }).waitFor();
    await option(a.page, 'Noodles').click();
    await b.page.getByTestId('poll-option').filter({ hasText: 'Noodles1' }).waitFor();
    expect(await option(a.page, 'Dumplings').getAttribute('aria-pressed')).toBe('false');
    await a.page.getByTestId('voters').click();
    await a.page.getByTestId('voters-dialog').getByText('Bo Poll').waitFor();
    await a.page.keyboard.press('Escape');
    await a.page.getByTestId('voters-dialog').waitFor({ state: 'detached' });

    await plus(b.page, 'chain');
    await b.page.getByTestId('chain-topic').fill('周日谁来？');
    await b.page.getByTestId('send-chain').click();
    await messageRow(a.page, '周日谁来？').getByTestId('chain-join').click();
    await a.page.getByTestId('chain-entry-text').fill('with cake');
    await a.page.getByTestId('save-entry').click();
    await b.page.getByTestId('chain-entry').filter({ hasText: 'with cake' }).waitFor();

    await messageRow(a.page, 'Where do we eat?')
      .getByTestId('poll')
      .click({ button: 'right', position: { x: 20, y: 10 } });
    const forward = a.page.getByTestId('menu-forward');
    expect(await forward.textContent()).toContain('Not possible');
    expect(await forward.getAttribute('aria-disabled')).toBe('true');
    await a.page.getByTestId('menu-close-poll').click();
    await b.page.getByText('已结束').waitFor();
    expect(await option(b.page, 'Noodles').getAttribute('aria-disabled')).toBe('true');
    expect(await option(b.page, 'Dumplings').getAttribute('aria-pressed')).toBe('true');
    expect([...a.errors, ...b.errors]).toEqual([]);
    await Promise.all([a.context.close(), b.context.close()]);
  });
});
