import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { webFolder } from '../../scripts/support/web-client.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { launchBrowser, messageRow, openChat, say, signInOnScreen } from '../support/browser.ts';
import { befriend, signUp } from '../support/company.ts';
import { waitFor } from '../support/wait-for.ts';

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

/** Without the offline worker, which would fetch in the page's place where a test cannot step in. */
const openBare = async (): Promise<{ page: Page; context: BrowserContext }> => {
  const context = await browser.newContext({
    baseURL: app.url,
    viewport: { width: 1280, height: 800 },
    locale: 'en-US',
    serviceWorkers: 'block',
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  return { context, page: await context.newPage() };
};

/** The file that holds the pane breaks as it is run, as it would after a bad release. */
const breakPane = async (page: Page, ...testIds: string[]): Promise<() => number> => {
  let broken = 0;
  await page.route('**/_next/static/chunks/**', async (route) => {
    const response = await route.fetch();
    const body = await response.text();
    if (!testIds.some((id) => body.includes(id))) return route.fulfill({ response });
    broken += 1;
    return route.abort();
  });
  return () => broken;
};

describe('a pane that crashes', () => {
  it('leaves the list beside it, the other panes and the connection as they were', async () => {
    const [ann, bo] = await Promise.all([signUp(app, 'Ann Crash'), signUp(app, 'Bo Crash')]);
    await befriend(ann, bo);
    const { page, context } = await openBare();
    const broken = await breakPane(page, 'contact-pane');
    await signInOnScreen(page, { handle: ann.handle, password });
    await openChat(page, 'Bo Crash');
    await page.getByTestId('nav-contacts').click();
    const contact = page.getByTestId('contact-row').filter({ hasText: 'Bo Crash' });
    await contact.click();
    await page.getByRole('alert').filter({ hasText: 'Try again' }).waitFor();
    expect(broken()).toBeGreaterThan(0);
    expect(await page.getByTestId('contact-pane').count()).toBe(0);
    expect(await contact.isVisible()).toBe(true);
    await page.getByTestId('nav-chats').click();
    await openChat(page, 'Bo Crash');
    await say(page, 'still here');
    await messageRow(page, 'still here').locator('[data-state=sent], [data-state=delivered]').waitFor();
    // What is loaded ahead may still be on its way.
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    await context.close();
  });

  it('is whole again once its file arrives', async () => {
    const [ann, bo] = await Promise.all([signUp(app, 'Ann Again'), signUp(app, 'Bo Again')]);
    await befriend(ann, bo);
    const { page, context } = await openBare();
    const broken = await breakPane(page, 'contact-pane', 'confirm-yes', 'shortcuts-dialog');
    await signInOnScreen(page, { handle: ann.handle, password });
    const clear = async () => {
      await page.getByTestId('chat-row').filter({ hasText: 'Bo Again' }).click({ button: 'right' });
      await page.getByTestId('menu-clear').click();
    };
    // A dialog or a question that cannot be shown takes nothing else away.
    await page.keyboard.press('?');
    await page.getByText('This part has stopped working').waitFor();
    await page.goBack();
    const before = broken();
    await clear();
    await waitFor(() => broken() > before, 'the file of the question to be asked for');
    await page.getByTestId('nav-contacts').click();
    await page.getByTestId('contact-row').filter({ hasText: 'Bo Again' }).click();
    const again = page.getByRole('button', { name: 'Try again' });
    await again.waitFor();
    await page.unrouteAll({ behavior: 'wait' });
    await again.click();
    await page.getByTestId('contact-pane').waitFor();
    await page.getByTestId('nav-chats').click();
    await clear();
    await page.getByTestId('confirm-yes').waitFor();
    await context.close();
  });
});

describe('an unexpected answer', () => {
  it('comes with a request id that one can copy', async () => {
    const [ann, bo] = await Promise.all([signUp(app, 'Ann Masked'), signUp(app, 'Bo Masked')]);
    await befriend(ann, bo);
    const { page, context } = await openBare();
    await signInOnScreen(page, { handle: ann.handle, password });
    await openChat(page, 'Bo Masked');
    await say(page, 'take this back');
    const row = messageRow(page, 'take this back');
    await row.locator('[data-state=sent], [data-state=delivered]').waitFor();
    await page.route('**/graphql', async (route) => {
      if (!(route.request().postData() ?? '').includes('ecallMessage')) return route.continue();
      const error = { message: 'Unexpected error.', extensions: { code: 'INTERNAL_SERVER_ERROR', requestId: 'request-4711' } };
      return route.fulfill({ contentType: 'application/json', body: JSON.stringify({ data: null, errors: [error] }) });
    });
    await row.locator('.bubble').click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Recall' }).click();
    await page.getByRole('button', { name: 'Copy request id' }).click();
    await waitFor(async () => (await page.evaluate(() => navigator.clipboard.readText())) === 'request-4711', 'the id on the clipboard');
    await row.waitFor();
    await context.close();
  });
});
