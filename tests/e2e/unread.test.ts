import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { webFolder } from '../../scripts/support/web-client.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { launchBrowser, messageRow, openChat, openScreen, signInOnScreen } from '../support/browser.ts';
import { befriend, send, signUp } from '../support/company.ts';
import * as ops from '../support/operations/gql.ts';
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

describe('500 unread messages', () => {
  it('open at the first of them, below a divider that stays where it is', async () => {
    const [ann, bo] = await Promise.all([signUp(app, 'Ann Behind'), signUp(app, 'Bo Writes')]);
    const chatId = await befriend(ann, bo);
    for (let i = 1; i <= 40; i += 1) await send(bo, chatId, `old ${i}.`);
    await send(ann, chatId, 'read until here');
    for (let i = 1; i <= 500; i += 1) await send(bo, chatId, `new ${i}.`);
    const { page, context, errors } = await openScreen(browser, app.url);
    await signInOnScreen(page, { handle: ann.handle, password });
    await openChat(page, 'Bo Writes');
    await messageRow(page, 'new 1.').first().waitFor();
    const divider = page.getByTestId('unread-divider');
    await divider.waitFor();
    const place = () =>
      page.evaluate(() => {
        const list = document.querySelector('[data-testid=timeline]')!.getBoundingClientRect();
        const line = document.querySelector('[data-testid=unread-divider]')!.getBoundingClientRect();
        const first = [...document.querySelectorAll<HTMLElement>('[data-testid=message]')].find(
          (row) => row.getBoundingClientRect().top >= line.bottom,
        )!;
        return { line: line.top - list.top, height: list.height, first: first.innerText };
      });
    await waitFor(async () => (await place()).line < (await place()).height / 2, 'the divider in the upper half');
    const before = await place();
    expect(before.first).toContain('new 1.');
    expect(before.line).toBeGreaterThanOrEqual(0);
    // Only what was in view is read.
    const unread = async () => (await ann.ask(ops.ChatsDocument, { first: 5 })).chats.edges[0]?.node.unreadCount;
    await waitFor(async () => (await unread()) !== 500, 'the first ones to be read');
    expect(await unread()).toBeGreaterThan(450);
    for (let i = 501; i <= 505; i += 1) await send(bo, chatId, `new ${i}.`);
    await waitFor(async () => /\d/u.test(await page.getByTestId('jump-to-newest').innerText()), 'the count on the button');
    expect((await place()).line).toBeCloseTo(before.line, 0);
    await page.getByTestId('jump-to-newest').click();
    await messageRow(page, 'new 505.').waitFor();
    expect(errors).toEqual([]);

    // On a phone lines are taller than any guess: two unread ones at the very end, and all of them in view.
    const long = (name: string) => `${name}. ${'words '.repeat(14)}`;
    for (let i = 1; i <= 14; i += 1) await send(bo, chatId, long(`tall ${i}`));
    await waitFor(async () => (await unread()) === 0, 'the tall ones to be read');
    await context.close();
    for (const name of ['late', 'last']) await send(bo, chatId, long(name));
    const phone = await openScreen(browser, app.url, { width: 390 });
    await signInOnScreen(phone.page, { handle: ann.handle, password });
    await openChat(phone.page, 'Bo Writes');
    await phone.page.waitForFunction(() => {
      const list = document.querySelector('[data-testid=timeline]')?.getBoundingClientRect();
      const line = document.querySelector('[data-testid=unread-divider]')?.getBoundingClientRect();
      const last = [...document.querySelectorAll('[data-testid=message]')].at(-1);
      if (!list || !line || !last?.textContent?.startsWith('last.')) return false;
      return line.top >= list.top && last.getBoundingClientRect().bottom <= list.bottom + 1;
    });
    expect(phone.errors).toEqual([]);
    await phone.context.close();
  });

  it('open there too when the page around it comes just before the last one', async () => {
    const [ann, bo] = await Promise.all([signUp(app, 'Ann Behind'), signUp(app, 'Bo Writes')]);
    const chatId = await befriend(ann, bo);
    for (let i = 1; i <= 40; i += 1) await send(bo, chatId, `old ${i}.`);
    await send(ann, chatId, 'read until here');
    for (let i = 1; i <= 200; i += 1) await send(bo, chatId, `new ${i}.`);
    const { page, context } = await openScreen(browser, app.url);
    await page.routeWebSocket(/graphql/, (device) => {
      const server = device.connectToServer();
      const asked = new Map<string, string>();
      const late: (string | Buffer)[] = [];
      let isAroundThere = false;
      device.onMessage((frame) => {
        const { id, payload } = JSON.parse(String(frame)) as { id?: string; payload?: { operationName?: string; query?: string } };
        if (id !== undefined && payload?.query !== undefined) asked.set(id, payload.query);
        server.send(frame);
      });
      server.onMessage((frame) => {
        const { id = '' } = JSON.parse(String(frame)) as { id?: string };
        const query = asked.get(id) ?? '';
        if (!isAroundThere && query.includes('MessagesBefore')) return void late.push(frame);
        device.send(frame);
        if (!query.includes('MessagesAround')) return;
        isAroundThere = true;
        for (const held of late.splice(0)) device.send(held);
      });
    });
    await signInOnScreen(page, { handle: ann.handle, password });
    await openChat(page, 'Bo Writes');
    await messageRow(page, 'new 1.').first().waitFor();
    await context.close();
  });
});
