import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { webFolder } from '../../scripts/support/web-client.ts';
import { limits } from '../../services/limits.ts';
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

/** Two people with their chat open, each in a window of their own. */
const twoScreens = async (name: string, options: Parameters<typeof openScreen>[2] = {}) => {
  const [ann, bo] = await Promise.all([signUp(app, `Ann ${name}`), signUp(app, `Bo ${name}`)]);
  await befriend(ann, bo);
  const [a, b] = [await openScreen(browser, app.url, options), await openScreen(browser, app.url, options)];
  await signInOnScreen(a.page, { handle: ann.handle, password });
  await openChat(a.page, `Bo ${name}`);
  await signInOnScreen(b.page, { handle: bo.handle, password });
  await openChat(b.page, `Ann ${name}`);
  return { a, b };
};

describe('an own message', () => {
  it('is edited with the arrow key, on both screens, keeps the draft aside, and shows what it said before', async () => {
    const { a, b } = await twoScreens('Edit');
    await say(a.page, 'see you at six');
    await messageRow(b.page, 'see you at six').waitFor();
    const composer = a.page.getByTestId('composer');
    await composer.press('ArrowUp');
    await a.page.getByTestId('edit-bar').waitFor();
    expect(await composer.inputValue()).toBe('see you at six');
    await composer.press('Escape');
    await a.page.getByTestId('edit-bar').waitFor({ state: 'detached' });
    expect(await composer.inputValue()).toBe('');
    // The menu takes it back too, and what was being written waits.
    await messageRow(a.page, 'see you at six').locator('.bubble').click({ button: 'right' });
    await a.page.getByRole('menuitem', { name: 'Edit' }).click();
    await composer.fill('see you at seven');
    await composer.press('Enter');
    const row = messageRow(b.page, 'see you at seven');
    await row.getByTestId('edited').waitFor();
    expect(await messageRow(a.page, 'see you at seven').getAttribute('aria-label')).toContain('edited');
    await row.getByTestId('edited').click();
    await b.page.getByTestId('edits-dialog').getByText('see you at six').waitFor();
    await composer.fill('half a thought');
    await messageRow(a.page, 'see you at seven').locator('.bubble').click({ button: 'right' });
    await a.page.getByRole('menuitem', { name: 'Edit' }).click();
    await a.page.getByTestId('edit-bar').waitFor();
    await a.page.getByTestId('cancel-edit').click();
    expect(await composer.inputValue()).toBe('half a thought');
    // With something written, the arrow key is the field's own.
    await composer.press('ArrowUp');
    expect(await a.page.getByTestId('edit-bar').count()).toBe(0);
    // How long a text may be is the server's to say, and what is too long waits to be shortened.
    await composer.fill('x'.repeat(limits.bodyLengthMax + 7));
    await a.page.getByTestId('remaining').getByText(/\b7\b/).waitFor();
    expect(await a.page.getByTestId('send').isDisabled()).toBe(true);
    await composer.fill('x'.repeat(limits.bodyLengthMax - 7));
    await a.page.getByTestId('remaining').getByText(/\b7\b/).waitFor();
    expect(await a.page.getByTestId('send').isDisabled()).toBe(false);
    expect([...a.errors, ...b.errors]).toEqual([]);
    await Promise.all([a.context.close(), b.context.close()]);
  });

  it('answers another with a quote, which leads there and outlives its recall', async () => {
    const { a, b } = await twoScreens('Reply');
    await say(a.page, 'tea or coffee?');
    await messageRow(b.page, 'tea or coffee?').locator('.bubble').click({ button: 'right' });
    await b.page.getByRole('menuitem', { name: 'Reply' }).click();
    await b.page.getByTestId('reply-bar').getByText('tea or coffee?').waitFor();
    // Esc and the cross take it back.
    await b.page.getByTestId('composer').press('Escape');
    await b.page.getByTestId('reply-bar').waitFor({ state: 'detached' });
    await messageRow(b.page, 'tea or coffee?').locator('.bubble').click({ button: 'right' });
    await b.page.getByRole('menuitem', { name: 'Reply' }).click();
    await b.page.getByTestId('reply-bar').waitFor();
    // What is said meanwhile carries the question out of sight.
    for (let at = 0; at < 30; at += 1) await say(a.page, `and another thing ${at}`);
    await messageRow(b.page, 'and another thing 29').waitFor();
    await say(b.page, 'tea');
    await b.page.getByTestId('reply-bar').waitFor({ state: 'detached' });
    const answer = a.page.getByTestId('message').filter({ has: a.page.getByTestId('quote') });
    await answer.waitFor();
    expect(await answer.getAttribute('aria-label')).toContain('in reply to You: tea or coffee?');
    await answer.getByTestId('quote').click();
    // The question has the focus, in view.
    await a.page.waitForFunction(() => document.activeElement?.getAttribute('aria-label')?.startsWith('You, tea or coffee?') ?? false);
    const question = a.page.getByTestId('message').filter({ hasText: 'tea or coffee?' }).first();
    expect(await question.evaluate((row) => row.getBoundingClientRect().top > 0)).toBe(true);
    await question.locator('.bubble').click({ button: 'right' });
    await a.page.getByRole('menuitem', { name: 'Recall' }).click();
    await a.page.getByText('You recalled a message').waitFor();
    await say(a.page, 'back at the end');
    await answer.getByTestId('quote').getByText('tea or coffee?').waitFor();
    // What has been deleted is answered no longer, and whoever was about to is told.
    for (const name of ['Reply', 'Delete for me']) {
      await messageRow(b.page, 'back at the end').locator('.bubble').click({ button: 'right' });
      await b.page.getByRole('menuitem', { name }).click();
      if (name === 'Reply') await b.page.getByTestId('reply-bar').getByText('back at the end').waitFor();
    }
    await b.page.getByTestId('reply-bar').waitFor({ state: 'detached' });
    await b.page.getByText('What you were answering is no longer here.').waitFor();
    expect([...a.errors, ...b.errors]).toEqual([]);
    await Promise.all([a.context.close(), b.context.close()]);
  });

  it('is answered with a swipe on a phone', async () => {
    const { a, b } = await twoScreens('Swipe', { width: 390 });
    await say(a.page, 'swipe me');
    const bubble = messageRow(b.page, 'swipe me').locator('.bubble');
    await bubble.waitFor();
    const box = (await bubble.boundingBox())!;
    const touch = { pointerType: 'touch', isPrimary: true, pointerId: 7, bubbles: true, clientY: box.y + 10 };
    await bubble.dispatchEvent('pointerdown', { ...touch, clientX: box.x + 20 });
    for (const dx of [15, 60, 110]) await bubble.dispatchEvent('pointermove', { ...touch, clientX: box.x + 20 + dx });
    await bubble.dispatchEvent('pointerup', { ...touch, clientX: box.x + 130 });
    await b.page.getByTestId('reply-bar').getByText('swipe me').waitFor();
    await Promise.all([a.context.close(), b.context.close()]);
  });

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
