import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Stage } from '../../clients/web/story/fake-engine.ts';
import { launchBrowser, messageRow, openScreen, type Screen } from '../support/browser.ts';
import { serveStory } from '../support/story.ts';
import { waitFor } from '../support/wait-for.ts';

declare global {
  interface Window {
    stage: Stage;
    /** How often a time was put into words since it was set to 0: every row does that when it renders. */
    timesSaid: number;
    places: number[];
  }
}

const ROWS_MAX = 120;
/** A row says its time in its name, in its corner and in the title of that. */
const TIMES_A_ROW = 3;

let story: Awaited<ReturnType<typeof serveStory>>;
let browser: Browser;
beforeAll(async () => {
  [story, browser] = await Promise.all([serveStory(), launchBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await story?.close();
});

const open = async (chatId: string, options: Parameters<typeof openScreen>[2] = {}): Promise<Screen> => {
  const screen = await openScreen(browser, story.url, options);
  await screen.page.addInitScript(() => {
    const { get } = Object.getOwnPropertyDescriptor(Intl.DateTimeFormat.prototype, 'format')!;
    window.timesSaid = 0;
    Object.defineProperty(Intl.DateTimeFormat.prototype, 'format', {
      configurable: true,
      get() {
        window.timesSaid += 1;
        return get!.call(this) as unknown;
      },
    });
  });
  await screen.page.goto(`/story#/chats/${chatId}`);
  await screen.page.getByTestId('message').first().waitFor();
  return screen;
};

const rows = (page: Page): Promise<number> => page.getByTestId('message').count();
const distanceFromEnd = (page: Page): Promise<number> =>
  page.getByTestId('timeline').evaluate((list) => list.scrollHeight - list.clientHeight - list.scrollTop);
const frames = (page: Page, count: number): Promise<void> =>
  page.evaluate(async (left) => {
    for (; left > 0; left -= 1) await new Promise(requestAnimationFrame);
  }, count);

/** From now on notes, in every frame, how far the first row in view has moved. A row that is gone counts as far away. */
const watchFirstRow = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const list = document.querySelector<HTMLElement>('[data-testid=timeline]')!;
    const edge = list.getBoundingClientRect().top;
    const row = [...list.querySelectorAll<HTMLElement>('article')].find((article) => article.getBoundingClientRect().bottom > edge + 40)!;
    const key = row.dataset['rowKey']!;
    const before = row.getBoundingClientRect().top - edge;
    const places: number[] = [];
    window.places = places;
    const note = () => {
      if (window.places !== places) return;
      const now = list.querySelector<HTMLElement>(`[data-row-key="${key}"]`);
      places.push(now ? now.getBoundingClientRect().top - list.getBoundingClientRect().top - before : 9999);
      soon();
    };
    // What was painted counts, and not what the layout was before those who watch sizes had their turn.
    const soon = () => requestAnimationFrame(() => setTimeout(note));
    soon();
  });
const farthest = (page: Page): Promise<number> => page.evaluate(() => Math.max(...window.places.map(Math.abs)));

describe('a chat of 50,000 messages', () => {
  it('has few rows at every place, renders one for a message that comes, and none for one who types', async () => {
    const { page, context, errors } = await open('big');
    expect(await distanceFromEnd(page)).toBeLessThanOrEqual(1);
    for (let place = 0; place <= 20; place += 1) {
      await page.getByTestId('timeline').evaluate((list, part) => list.scrollTo(0, list.scrollHeight * part), place / 20);
      await frames(page, 2);
      await page.getByTestId('message').first().waitFor();
      expect(await rows(page)).toBeLessThanOrEqual(ROWS_MAX);
      expect(await rows(page)).toBeGreaterThan(3);
    }
    await page.getByTestId('timeline').evaluate((list) => list.scrollTo(0, list.scrollHeight));
    await waitFor(async () => (await distanceFromEnd(page)) <= 1, 'the end');
    await frames(page, 10);

    const rendered = async (act: () => Promise<unknown>, settled: () => Promise<unknown>) => {
      await page.evaluate(() => (window.timesSaid = 0));
      await act();
      await settled();
      await frames(page, 5);
      return page.evaluate(() => window.timesSaid);
    };
    const forOne = await rendered(
      () => page.evaluate(() => window.stage.receive('big', 'the newest of all')),
      () => messageRow(page, 'the newest of all').waitFor(),
    );
    // Its row, the one before it (which no longer ends the run), and its line in the list of chats.
    expect(forOne).toBeGreaterThanOrEqual(TIMES_A_ROW);
    expect(forOne).toBeLessThanOrEqual(TIMES_A_ROW * 4);
    const forTyping = await rendered(
      () => page.evaluate(() => window.stage.type('big', true)),
      () => page.getByTestId('chat-header').getByTestId('typing').waitFor(),
    );
    expect(forTyping).toBeLessThan(TIMES_A_ROW);
    expect(errors).toEqual([]);
    await context.close();
  });

  it('follows at the end, within 50 pixels of it, and nowhere else', async () => {
    const { page, context } = await open('big');
    const receive = async (text: string) => {
      await page.evaluate((body) => window.stage.receive('big', body), text);
      await frames(page, 20);
    };
    await page.getByTestId('timeline').evaluate((list) => list.scrollBy(0, -45));
    await frames(page, 3);
    await receive('while nearly at the end');
    expect(await distanceFromEnd(page)).toBeLessThanOrEqual(1);

    await page.getByTestId('timeline').evaluate((list) => list.scrollBy(0, -400));
    await frames(page, 3);
    await watchFirstRow(page);
    for (const text of ['one', 'two', 'three']) await receive(`while reading above, ${text}`);
    expect(await farthest(page)).toBeLessThanOrEqual(1);
    await waitFor(async () => /3/u.test(await page.getByTestId('jump-to-newest').innerText()), 'the count on the button');
    await page.getByTestId('jump-to-newest').click();
    await waitFor(async () => (await distanceFromEnd(page)) <= 1, 'the end again');
    await messageRow(page, 'while reading above, three').waitFor();
    await context.close();
  });
});

describe('the row one reads', () => {
  it('keeps still while pages of older messages land above it', async () => {
    const { page, context } = await open('meilin');
    for (let round = 0; round < 3; round += 1) {
      const held = await page.getByTestId('timeline').evaluate((list) => list.scrollHeight);
      await page.getByTestId('timeline').evaluate((list) => list.scrollTo(0, 900));
      await frames(page, 2);
      await watchFirstRow(page);
      await waitFor(async () => (await page.getByTestId('timeline').evaluate((list) => list.scrollHeight)) > held + 1000, 'an older page');
      await frames(page, 30);
      expect(await farthest(page)).toBeLessThanOrEqual(1);
    }
    await context.close();
  });

  it('keeps still when the window or the letters change their size', async () => {
    const { page, context } = await open('big');
    await page.getByTestId('timeline').evaluate((list) => list.scrollTo(0, list.scrollHeight / 2));
    await frames(page, 5);
    await watchFirstRow(page);
    await page.setViewportSize({ width: 900, height: 700 });
    await frames(page, 30);
    expect(await farthest(page)).toBeLessThanOrEqual(1);
    await watchFirstRow(page);
    await page.evaluate(() => (document.documentElement.style.fontSize = '112.5%'));
    await frames(page, 30);
    expect(await farthest(page)).toBeLessThanOrEqual(1);
    await context.close();
  });
});
