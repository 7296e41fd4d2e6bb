import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { webFolder } from '../../scripts/support/web-client.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { launchBrowser, messageRow, openChat, openScreen, say, signInOnScreen } from '../support/browser.ts';
import { befriend, makeGroup, newId, payload, type Person, send, signUp, signUpMany, befriendMany } from '../support/company.ts';
import * as ops from '../support/operations/gql.ts';
import { waitFor } from '../support/wait-for.ts';

const password = 'correct horse battery';
const CHATS = 30;
const MESSAGES = 50;

let app: TestApp;
let browser: Browser;
beforeAll(async () => {
  [app, browser] = await Promise.all([createTestApp({ webFolder }), launchBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await app?.close();
});

/** The worker has the shell, and has taken this page: a reload needs no network any more. */
const workerReady = (page: Page): Promise<unknown> =>
  waitFor(
    () =>
      page.evaluate(async () => {
        const names = await caches.keys();
        return navigator.serviceWorker.controller !== null && names.some((name) => name.startsWith('parley-'));
      }),
    'the offline worker',
    30_000,
  );

/** How many messages the browser has on its disk, for each chat. */
const stored = (page: Page): Promise<number[]> =>
  page.evaluate(async () => {
    const counts: number[] = [];
    for (const { name } of await indexedDB.databases()) {
      if (!name?.startsWith('parley-')) continue;
      const database = await new Promise<IDBDatabase>((resolve, reject) => {
        const request = indexedDB.open(name);
        request.addEventListener('success', () => resolve(request.result));
        request.addEventListener('error', () => reject(request.error));
      });
      const chats = await new Promise<{ value?: { messages?: unknown[] }; messages?: unknown[] }[]>((resolve) => {
        const request = database.transaction('chats').objectStore('chats').getAll();
        request.addEventListener('success', () => resolve(request.result));
      });
      for (const chat of chats) counts.push((chat.value?.messages ?? chat.messages ?? []).length);
      database.close();
    }
    return counts;
  });

const roomName = (chat: number): string => `Room ${String(chat).padStart(2, '0')}`;

const bodies = async (page: Page): Promise<string[]> =>
  (await page.getByTestId('message').allInnerTexts()).flatMap((text) => /written away \d+/u.exec(text)?.[0] ?? []);

describe('without a network', () => {
  it('keeps what is sent across a reload, and sends it in order and once when the network is back', async () => {
    const [ann, bo] = await Promise.all([signUp(app, 'Ann Away'), signUp(app, 'Bo There')]);
    await befriend(ann, bo);
    const [onAnn, onBo] = [await openScreen(browser, app.url), await openScreen(browser, app.url)];
    await signInOnScreen(onAnn.page, { handle: ann.handle, password });
    await signInOnScreen(onBo.page, { handle: bo.handle, password });
    await openChat(onAnn.page, 'Bo There');
    await openChat(onBo.page, 'Ann Away');
    await workerReady(onAnn.page);

    await onAnn.context.setOffline(true);
    const wanted = Array.from({ length: 20 }, (_, at) => `written away ${at + 1}`);
    for (const text of wanted) await say(onAnn.page, text);
    await onAnn.page.reload();
    await messageRow(onAnn.page, 'written away 20').waitFor();
    expect(await bodies(onAnn.page)).toEqual(wanted);
    expect(await onAnn.page.getByTestId('message').locator('[data-state=sending]').count()).toBe(20);

    await onAnn.context.setOffline(false);
    await waitFor(async () => (await bodies(onBo.page)).length >= 20, 'all twenty on the other side', 40_000);
    expect(await bodies(onBo.page)).toEqual(wanted);
    await waitFor(async () => (await onAnn.page.getByTestId('message').locator('[data-state=sending]').count()) === 0, 'all acknowledged');
    expect(await bodies(onAnn.page)).toEqual(wanted);

    // What is refused in the end says why, here and in the list, and what is thrown away can still be copied.
    await onAnn.context.setOffline(true);
    await say(onAnn.page, 'too late for this');
    await bo.ask(ops.RemoveContactDocument, { input: { userId: ann.id } });
    await onAnn.context.setOffline(false);
    const note = onAnn.page.getByTestId('failed-note');
    await note.getByText('You are not contacts').waitFor({ timeout: 40_000 });
    const mark = onAnn.page.getByTestId('chat-row').filter({ hasText: 'Bo There' }).getByTestId('failed-mark');
    await mark.waitFor();
    await note.getByRole('button', { name: 'Delete' }).click();
    await onAnn.page.getByText('Deleted, and not sent.').waitFor();
    await onAnn.page.getByRole('button', { name: 'Copy text' }).waitFor();
    for (const gone of [note, mark, messageRow(onAnn.page, 'too late for this')]) await gone.waitFor({ state: 'detached' });
    expect([...onAnn.errors, ...onBo.errors]).toEqual([]);
    await Promise.all([onAnn.context.close(), onBo.context.close()]);
  });

  it(`opens on the list and the last ${MESSAGES} messages of ${CHATS} chats`, async () => {
    const ann = await signUp(app, 'Ann Reader');
    const writers = await signUpMany(app, CHATS);
    await befriendMany(app, ann, writers);
    const fill = async (writer: Person, chat: number) => {
      const chatId = await makeGroup(ann, [writer], roomName(chat));
      for (let i = 1; i <= MESSAGES + 2; i += 1) await send(writer, chatId, `chat ${chat}, line ${i}.`);
    };
    await Promise.all(writers.map((writer, at) => fill(writer, at + 1)));
    // Answers what will not be on the disk.
    const chatId =
      (await ann.ask(ops.ChatsDocument, { first: CHATS })).chats.edges.find(({ node }) => node.title === roomName(2))?.node.id ?? '';
    const answer = { chatId, clientMessageId: newId(), content: { text: { body: 'as I said at first' } }, replyToSeq: 2 };
    payload((await ann.ask(ops.SendMessageDocument, { input: answer })).sendMessage, 'SendMessagePayload');
    const { page, context, errors } = await openScreen(browser, app.url);
    await signInOnScreen(page, { handle: ann.handle, password });
    await workerReady(page);
    await waitFor(async () => (await stored(page)).filter((count) => count >= MESSAGES).length >= CHATS, 'all chats on the disk', 60_000);

    await context.setOffline(true);
    await page.reload();
    await page.getByTestId('chat-row').first().waitFor();
    for (const chat of [1, 17, CHATS]) {
      await page.getByTestId('chat-search').fill(roomName(chat));
      await page.getByTestId('chat-search').press('Enter');
      await page.locator('h1', { hasText: roomName(chat) }).waitFor();
      await messageRow(page, `chat ${chat}, line`).first().waitFor();
      // The chat opens where reading was left: its first and its last held message are looked for from both ends.
      await page.getByTestId('message').first().focus();
      await page.keyboard.press('Home');
      await messageRow(page, `chat ${chat}, line 3.`).waitFor();
      await page.keyboard.press('End');
      await messageRow(page, `chat ${chat}, line ${MESSAGES + 2}.`).waitFor();
    }
    await page.getByTestId('connection-banner').waitFor();
    await page.getByTestId('chat-search').fill(roomName(2));
    await page.getByTestId('chat-search').press('Enter');
    await messageRow(page, 'as I said at first').getByTestId('quote').click();
    await page.getByText('No connection. Check it and try again.').waitFor();
    expect(errors).toEqual([]);
    await context.close();
  });
});
