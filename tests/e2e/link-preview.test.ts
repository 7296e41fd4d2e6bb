import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import sharp from 'sharp';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createPageFetcher } from '../../engines/web/page-fetcher.ts';
import { webFolder } from '../../scripts/support/web-client.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { launchBrowser, messageRow, openChat, openScreen, signInOnScreen } from '../support/browser.ts';
import { befriend, send, signUp } from '../support/company.ts';

let app: TestApp;
let browser: Browser;
let web: Server;
/** Answers when the test says so. */
let answer: (() => void) | null = null;
beforeAll(async () => {
  const leaf = await sharp({ create: { width: 800, height: 600, channels: 3, background: '#3a7' } })
    .png()
    .toBuffer();
  web = createServer((request, response) => {
    if (request.url === '/leaf.png') return response.setHeader('Content-Type', 'image/png').end(leaf);
    const html =
      '<title>Green &lt;tea&gt;</title><meta name="description" content="Leaves and water"><meta property="og:image" content="/leaf.png">';
    answer = () => response.setHeader('Content-Type', 'text/html').end(html);
  });
  await new Promise<void>((done) => web.listen(0, '127.0.0.1', done));
  const pages = createPageFetcher({
    resolve: async () => ['127.0.0.1'],
    isAllowedAddress: (address) => address === '127.0.0.1',
    isAllowedPort: () => true,
    // The page answers when the test says so, however long a slow machine takes until then.
    deadlineMs: 600_000,
  });
  [app, browser] = await Promise.all([createTestApp({ webFolder, pages }), launchBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await app?.close();
  web.closeAllConnections();
  web.close();
});

it('a card comes after its message, below a reader whose place holds still; its writer may do without', async () => {
  const [ann, bo] = await Promise.all([signUp(app, 'Ann'), signUp(app, 'Bo')]);
  const chatId = await befriend(ann, bo);
  for (let n = 0; n < 30; n += 1) await send(bo, chatId, `before ${n}`);
  const url = `http://tea.test:${(web.address() as AddressInfo).port}/green`;
  await send(bo, chatId, `look at ${url}`);
  for (let n = 0; n < 30; n += 1) await send(bo, chatId, `after ${n}`);
  const { page, context, errors, foreign } = await openScreen(browser, app.url);
  await signInOnScreen(page, { handle: ann.handle, password: 'correct horse battery' });
  await openChat(page, 'Bo');
  await messageRow(page, 'before 0').first().waitFor();
  const row = messageRow(page, 'look at');
  // The link somewhere in the middle of the pane.
  await page.getByTestId('timeline').hover();
  await expect
    .poll(async () => {
      await page.mouse.wheel(0, 240);
      return row.count();
    })
    .toBe(1);
  await row.evaluate((element) => element.scrollIntoView({ block: 'center' }));
  await page.waitForFunction(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true)))));
  const firstInView = () =>
    page.evaluate(() => {
      const list = document.querySelector('[data-testid=timeline]')!.getBoundingClientRect();
      const rows = [...document.querySelectorAll<HTMLElement>('[data-testid=message]')];
      const first = rows.find((element) => element.getBoundingClientRect().bottom > list.top)!;
      return { seq: first.dataset['seq'], top: first.getBoundingClientRect().top };
    });
  const before = await firstInView();
  await expect.poll(() => answer !== null, { timeout: 15_000 }).toBe(true);
  answer!();
  const card = row.getByTestId('link-card');
  await card.getByText('Green <tea>').waitFor();
  const after = await firstInView();
  expect(after.seq).toBe(before.seq);
  expect(Math.abs(after.top - before.top)).toBeLessThanOrEqual(1);
  expect(await card.getAttribute('href')).toBe(url);
  expect(await card.getAttribute('rel')).toContain('noopener');
  // Its picture, small, from our own server.
  const picture = card.getByTestId('link-picture').locator('img');
  await picture.waitFor();
  await expect
    .poll(() => picture.evaluate((image: HTMLImageElement) => [image.naturalWidth, new URL(image.src).origin]))
    .toEqual([480, app.url]);
  // Whoever writes a link sees what it will show, may send it without, and is asked anew with the next message.
  const composer = page.getByTestId('composer');
  const bar = page.getByTestId('link-draft-bar');
  await composer.fill(`bare: ${url}`);
  await bar.getByText('Green <tea>').waitFor();
  await bar.getByTestId('link-draft-picture').locator('img').waitFor();
  await page.getByTestId('cancel-link-draft').click();
  await bar.waitFor({ state: 'detached' });
  await composer.press('Enter');
  await messageRow(page, 'bare:').locator('[data-state=sent], [data-state=delivered]').waitFor();
  await composer.fill(`with: ${url}`);
  await bar.getByText('Green <tea>').waitFor();
  await composer.press('Enter');
  await bar.waitFor({ state: 'detached' });
  await messageRow(page, 'with:').getByTestId('link-card').waitFor();
  const { rows } = await app.testEngines.engines.database.pool.query(
    `SELECT content->>'linkOff' AS off FROM messages WHERE content->>'body' LIKE 'bare:%' OR content->>'body' LIKE 'with:%' ORDER BY seq`,
  );
  expect(rows).toEqual([{ off: 'true' }, { off: null }]);
  // The reader's browser has asked that site for nothing.
  expect(foreign).toEqual([]);
  expect(errors).toEqual([]);
  await context.close();
});
