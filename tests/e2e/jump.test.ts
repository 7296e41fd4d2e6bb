import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseChatId } from '../../schema/ids.ts';
import { webFolder } from '../../scripts/support/web-client.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { launchBrowser, messageRow, openChat, openScreen, signInOnScreen } from '../support/browser.ts';
import { befriend, send, signUp } from '../support/company.ts';

const password = 'correct horse battery';
const DAY = 86_400_000;

let app: TestApp;
let browser: Browser;
beforeAll(async () => {
  [app, browser] = await Promise.all([createTestApp({ webFolder }), launchBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await app?.close();
});

describe('jumps', () => {
  it('lead to a day by the calendar, far from what is loaded, and back to the first unread message after a jump over it', async () => {
    const [ann, bo] = await Promise.all([signUp(app, 'Ann Jumps'), signUp(app, 'Bo Jumps')]);
    const chatId = await befriend(ann, bo);
    const COUNT = 240;
    for (let at = 0; at < COUNT; at += 1) await send(bo, chatId, `line ${at}.`);
    const { pool } = app.testEngines.engines.database;
    const key = String(parseChatId(chatId));
    // Eight a day, up to today.
    await pool.query(`UPDATE messages SET created_at = now() - ($2 - seq) / 8 * interval '1 day' WHERE chat_id = $1`, [key, COUNT + 1]);
    await pool.query(`UPDATE chats SET created_at = now() - interval '40 days' WHERE id = $1`, [key]);
    const { page, errors } = await openScreen(browser, app.url);
    await signInOnScreen(page, { handle: ann.handle, password });
    await openChat(page, 'Bo Jumps');
    await messageRow(page, 'line 1.').waitFor();
    // Opened at the first unread message; the end is far below.
    await page.getByTestId('jump-to-newest').click();
    await messageRow(page, `line ${COUNT - 1}.`).waitFor();
    // Whoever reads the newest goes on seeing it when the field below takes room.
    const room = () => page.getByTestId('timeline').evaluate((list) => list.clientHeight);
    const before = await room();
    await page.getByTestId('composer').fill('a\nlong\ndraft\nof\nlines');
    const isAtEnd = (from: number) => {
      const list = document.querySelector('[data-testid=timeline]')!;
      return list.clientHeight < from && list.scrollHeight - list.clientHeight - list.scrollTop < 2;
    };
    await page.waitForFunction(isAtEnd, before);
    await page.getByTestId('composer').fill('');
    await page.getByTestId('jump-to-unread').waitFor();
    await page.getByTestId('day').last().click();
    await page.getByTestId('date-dialog').waitFor();
    const day = new Date(Date.now() - 15 * DAY);
    const name = new Intl.DateTimeFormat('en', { year: 'numeric', month: 'long', day: 'numeric' }).format(day);
    if (day.getMonth() !== new Date().getMonth()) await page.getByTestId('month-before').click();
    await page.getByRole('button', { name, exact: true }).click();
    const wanted = (await pool.query(`SELECT min(seq) AS seq FROM messages WHERE chat_id = $1 AND created_at >= $2`, [
      key,
      new Date(day.getFullYear(), day.getMonth(), day.getDate()),
    ])) as { rows: { seq: number }[] };
    await page.locator(`article[data-seq="${wanted.rows[0]?.seq}"]`).waitFor();
    await page.getByTestId('date-dialog').waitFor({ state: 'detached' });
    expect(errors).toEqual([]);
  });
});
