import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deviceId } from '../../schema/ids.ts';
import { webFolder } from '../../scripts/support/web-client.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { launchBrowser, messageRow, openChat, openScreen, say, type Screen, signInOnScreen } from '../support/browser.ts';
import { befriend, send, signUp } from '../support/company.ts';
import { RevokeDeviceDocument } from '../support/operations/gql.ts';
import { waitFor } from '../support/wait-for.ts';

let app: TestApp;
let browser: Browser;
beforeAll(async () => {
  [app, browser] = await Promise.all([createTestApp({ webFolder }), launchBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await app?.close();
});

const written = (page: Page) => page.getByTestId('composer').inputValue();
const shows = (page: Page, text: string) => waitFor(async () => (await written(page)) === text, `"${text}" in the composer`);
/** Rows of any kind in any database of ours. */
const storedRows = (page: Page) =>
  page.evaluate(async () => {
    const names = (await indexedDB.databases()).flatMap(({ name }) => (name?.startsWith('parley-') ? [name] : []));
    const countOf = async (name: string): Promise<number> => {
      const database = await new Promise<IDBDatabase>((resolve, reject) => {
        const opening = indexedDB.open(name);
        opening.addEventListener('error', () => reject(new Error('The database cannot be opened.')));
        opening.addEventListener('success', () => resolve(opening.result));
      });
      const counts = [...database.objectStoreNames].map(
        (store) =>
          new Promise<number>((resolve) => {
            const counting = database.transaction(store).objectStore(store).count();
            counting.addEventListener('success', () => resolve(counting.result));
          }),
      );
      return (await Promise.all(counts).finally(() => database.close())).reduce((sum, count) => sum + count, 0);
    };
    return (await Promise.all(names.map(countOf))).reduce((sum, count) => sum + count, 0);
  });

describe('one person on a phone, a laptop and a tablet', () => {
  it('sees own messages, what is read and what is half written on all of them, and leaves nothing on the one that signs out', async () => {
    const [mia, ole] = await Promise.all([signUp(app, 'Mia Three'), signUp(app, 'Ole Three')]);
    const chatId = await befriend(mia, ole);
    const screens: Screen[] = [];
    for (const width of [390, 1280, 820]) {
      const screen = await openScreen(browser, app.url, { width });
      screens.push(screen);
      await signInOnScreen(screen.page, { handle: mia.handle, password: 'correct horse battery' });
    }
    const [phone, laptop, tablet] = screens.map(({ page }) => page) as [Page, Page, Page];

    // Read on one, read on all: the badge of the others goes.
    await send(ole, chatId, 'are you there?');
    const badge = (page: Page) => page.getByTestId('chat-row').filter({ hasText: 'Ole Three' }).getByText('unread');
    for (const page of [laptop, tablet]) await badge(page).waitFor();
    await openChat(phone, 'Ole Three');
    await messageRow(phone, 'are you there?').waitFor();
    for (const page of [laptop, tablet]) await badge(page).waitFor({ state: 'detached' });

    // Half written on the phone: in the list of the laptop, then in its composer, and on from there.
    await phone.getByTestId('composer').fill('in a mom');
    await laptop.getByTestId('chat-row').filter({ hasText: 'in a mom' }).waitFor();
    for (const page of [laptop, tablet]) await openChat(page, 'Ole Three');
    await shows(laptop, 'in a mom');
    await laptop.getByTestId('composer').fill('in a moment');
    await shows(phone, 'in a moment');
    await shows(tablet, 'in a moment');

    // Sent from the tablet: a message everywhere, once, and a draft nowhere.
    await say(tablet, 'in a moment');
    for (const page of [phone, laptop, tablet]) {
      await messageRow(page, 'in a moment').waitFor();
      await shows(page, '');
      expect(await messageRow(page, 'in a moment').count()).toBe(1);
    }

    // As an upload that a reload would go on with lies there.
    await laptop.evaluate(
      () =>
        new Promise<void>((resolve) => {
          const opening = indexedDB.open('parley-uploads');
          opening.addEventListener('success', () => {
            const putting = opening.result.transaction('uploads', 'readwrite').objectStore('uploads');
            putting.put({ id: 'kept', userId: 'somebody', chatId: '-', createdMs: 0, files: [], caption: '' });
            putting.transaction.addEventListener('complete', () => {
              opening.result.close();
              resolve();
            });
          });
        }),
    );

    // Signed out elsewhere: the laptop shows nothing and keeps nothing.
    await waitFor(async () => (await storedRows(laptop)) > 0, 'the chat to be stored');
    const { pool } = app.testEngines.engines.database;
    const { rows } = await pool.query(
      `SELECT id FROM devices WHERE user_id = (SELECT id FROM users WHERE handle = $1) ORDER BY created_at`,
      [mia.handle],
    );
    const ids = rows.map(({ id }) => deviceId(BigInt(id as string)));
    // The first is the one that signed up; then come phone, laptop and tablet.
    await mia.ask(RevokeDeviceDocument, { input: { deviceId: ids[2] as string } });
    await laptop.locator('[name=handle]').waitFor();
    await waitFor(async () => (await storedRows(laptop)) === 0, 'everything to be deleted');
    expect(await messageRow(phone, 'in a moment').count()).toBe(1);

    for (const { context, errors, foreign } of screens) {
      await context.close();
      expect(errors).toEqual([]);
      expect(foreign).toEqual([]);
    }
  });
});
