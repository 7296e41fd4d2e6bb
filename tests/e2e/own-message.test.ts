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
    expect([...a.errors, ...b.errors]).toEqual([]);
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
