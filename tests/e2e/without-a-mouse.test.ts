import AxeBuilder from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { webFolder } from '../../scripts/support/web-client.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { launchBrowser, messageRow, openChat, openScreen, signInOnScreen } from '../support/browser.ts';
import { befriend, makeGroup, send, signUp } from '../support/company.ts';
import { waitFor } from '../support/wait-for.ts';

const password = 'correct horse battery';
const TARGET_MIN = 24;

let app: TestApp;
let browser: Browser;
beforeAll(async () => {
  [app, browser] = await Promise.all([createTestApp({ webFolder }), launchBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await app?.close();
});

const focused = (page: Page): Promise<string> =>
  page.evaluate(
    () => document.activeElement?.closest('[data-testid]')?.getAttribute('data-testid') ?? document.activeElement?.tagName ?? '',
  );
const title = (page: Page): Promise<string> => page.getByTestId('chat-header').locator('h1').innerText();
const isOn = (page: Page, name: string) => waitFor(async () => (await title(page)) === name, `the chat ${name}`);
/** Tab until there; fails when the way has no end. */
const tabTo = async (page: Page, testId: string): Promise<void> => {
  for (let i = 0; i < 40; i += 1) {
    if ((await focused(page)) === testId) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab does not come to ${testId}, but to ${await focused(page)}.`);
};

describe('without a mouse', () => {
  it('a person signs in, walks the chats, writes, recalls, and reads the keys', async () => {
    const [ann, bo] = await Promise.all([signUp(app, 'Ann Keys'), signUp(app, '林美玲')]);
    const chatId = await befriend(ann, bo);
    for (const name of ['Alpha', 'Beta']) await makeGroup(ann, [bo], name);
    await send(bo, chatId, 'read me by keys');
    const { page, context, errors } = await openScreen(browser, app.url);
    await page.goto('/');
    await page.locator('[name=handle]').waitFor();
    await page.keyboard.type(ann.handle);
    await page.keyboard.press('Tab');
    await page.keyboard.type(password);
    await page.keyboard.press('Enter');
    await page.getByTestId('chat-row').nth(2).waitFor();

    // The palette finds a Chinese name by its initials, and leaves the focus where one writes.
    await page.keyboard.press('Control+k');
    await page.getByTestId('palette').waitFor();
    await page.keyboard.type('lml');
    await page.getByTestId('palette-choice').filter({ hasText: '林美玲' }).waitFor();
    await page.keyboard.press('Enter');
    await isOn(page, '林美玲');
    await waitFor(async () => (await focused(page)) === 'composer', 'the focus in the composer');
    await page.keyboard.type('two lines');
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.type('by keys alone');
    await page.keyboard.press('Enter');
    await messageRow(page, 'by keys alone').waitFor();

    // Alt and the arrows walk the list; with Shift they stop at what is unread.
    await page.keyboard.press('Alt+ArrowDown');
    await waitFor(async () => (await title(page)) !== '林美玲', 'another chat');
    await page.keyboard.press('Alt+ArrowUp');
    await isOn(page, '林美玲');

    // A row's menu: open it, leave it by Escape and by Tab with the focus back on the row, and use it.
    await page.keyboard.press('Shift+Tab');
    await tabBackTo(page, 'message');
    for (const leave of ['Escape', 'Tab']) {
      await page.keyboard.press('Enter');
      await page.getByTestId('message-menu').waitFor();
      await page.keyboard.press(leave);
      await page.getByTestId('message-menu').waitFor({ state: 'detached' });
      await waitFor(async () => (await focused(page)) === 'message', `the focus back on the row after ${leave}`);
    }
    await page.keyboard.press('Enter');
    await page.getByTestId('message-menu').waitFor();
    const recall = page.getByTestId('menu-recall');
    for (let i = 0; i < 16 && !(await recall.evaluate((entry) => entry.matches('[data-highlighted]'))); i += 1)
      await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    const confirm = page.getByTestId('confirm-yes');
    const gone = messageRow(page, 'by keys alone');
    await waitFor(async () => (await gone.count()) === 0 || confirm.isVisible(), 'the question or the deed');
    if (await confirm.isVisible()) {
      await tabTo(page, 'confirm-yes');
      await page.keyboard.press('Enter');
    }
    await gone.waitFor({ state: 'detached' });

    // The sheet says what there is; Escape closes what is on top; single keys can be switched off.
    await page.keyboard.press('?');
    await page.getByTestId('shortcuts-dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByTestId('shortcuts-dialog').waitFor({ state: 'detached' });
    await page.goto('/#/settings/appearance');
    await page.getByTestId('single-keys').focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    await page.keyboard.press('Control+k');
    await page.getByTestId('palette').waitFor();
    expect(await page.getByTestId('shortcuts-dialog').count()).toBe(0);
    expect(errors).toEqual([]);
    await context.close();
  });
});

const tabBackTo = async (page: Page, testId: string): Promise<void> => {
  for (let i = 0; i < 12 && (await focused(page)) !== testId; i += 1) await page.keyboard.press('Shift+Tab');
  expect(await focused(page)).toBe(testId);
};

/** Controls smaller than the least target, unless 24 pixels around their middle belong to no other control (WCAG 2.5.8). */
const smallTargets = (page: Page): Promise<string[]> =>
  page.evaluate((min) => {
    const boxes = [
      ...document.querySelectorAll<HTMLElement>('a[href], button, input, textarea, [role=switch], [role=menuitem], [role=radio]'),
    ]
      .filter((control) => control.checkVisibility({ visibilityProperty: true }) && control.closest('p, .sr-only') === null)
      .map((control) => ({ control, box: control.getBoundingClientRect() }))
      .filter(({ box }) => box.width > 1 && box.height > 1);
    const isNear = (a: DOMRect, b: DOMRect) => {
      const [x, y] = [a.left + a.width / 2, a.top + a.height / 2];
      const [dx, dy] = [Math.max(b.left - x, 0, x - b.right), Math.max(b.top - y, 0, y - b.bottom)];
      return Math.hypot(dx, dy) < min / 2;
    };
    return boxes
      .filter(({ box }) => Math.round(box.width) < min || Math.round(box.height) < min)
      .filter(({ control, box }) =>
        boxes.some(
          (other) =>
            other.control !== control && !other.control.contains(control) && !control.contains(other.control) && isNear(box, other.box),
        ),
      )
      .map(({ control, box }) => `${control.outerHTML.slice(0, 120)} ${box.width}×${box.height}`);
  }, TARGET_MIN);

/** What has the focus and lies under something else, as Tab goes through the page. */
const obscured = async (page: Page): Promise<string[]> => {
  const hidden: string[] = [];
  for (let i = 0; i < 40; i += 1) {
    await page.keyboard.press('Tab');
    const found = await page.evaluate(() => {
      const element = document.activeElement as HTMLElement | null;
      if (element === null || element === document.body) return '';
      const box = element.getBoundingClientRect();
      const [left, right] = [Math.max(box.left, 0), Math.min(box.right, innerWidth)];
      const [top, bottom] = [Math.max(box.top, 0), Math.min(box.bottom, innerHeight)];
      for (const x of [left + 2, (left + right) / 2, right - 2])
        for (const y of [top + 2, (top + bottom) / 2, bottom - 2]) {
          const seen = document.elementFromPoint(x, y);
          if (seen !== null && (element.contains(seen) || seen.contains(element))) return '';
        }
      return element.outerHTML.slice(0, 160);
    });
    if (found !== '') hidden.push(found);
  }
  return hidden;
};

describe('every screen', () => {
  it('fits 320 pixels, has no accessibility faults there, large enough targets, and never hides the focus', async () => {
    const [ann, bo] = await Promise.all([signUp(app, 'Ann Narrow'), signUp(app, 'A Name That Is Rather Long For So Little Room')]);
    const chatId = await befriend(ann, bo);
    const groupId = await makeGroup(ann, [bo], 'A title that is longer than any narrow bar could ever show');
    for (let i = 0; i < 12; i += 1) await send(i % 2 ? ann : bo, chatId, `line ${i} https://example.org/${'long'.repeat(30)}`);
    const { page, context, errors } = await openScreen(browser, app.url, { width: 320 });
    await signInOnScreen(page, { handle: ann.handle, password });
    const check = async (where: string) => {
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => `${where}: ${id} ${nodes.map((node) => node.html).join(' ')}`)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth), where).toBeLessThanOrEqual(320);
      expect(await smallTargets(page), where).toEqual([]);
    };
    const screens: [address: string, shows: string][] = [
      ['#/chats', 'chat-row'],
      [`#/chats/${chatId}`, 'message'],
      [`#/chats/${groupId}/details`, 'member'],
      ['#/chats?dialog=new-chat', 'new-chat-dialog'],
      ['#/chats?dialog=new-group', 'new-group-dialog'],
      ['#/chats?dialog=find', 'find-dialog'],
      ['#/chats?dialog=shortcuts', 'shortcuts-dialog'],
      ['#/chats?dialog=palette', 'palette'],
      ['#/contacts', 'contact-row'],
      [`#/contacts/people/${bo.id}`, 'contact-pane'],
      ['#/contacts/requests', 'requests-pane'],
      ['#/settings', 'sign-out'],
      ...['profile', 'appearance', 'notifications', 'privacy', 'devices', 'password', 'about'].map((section): [string, string] => [
        `#/settings/${section}`,
        'settings-pane',
      ]),
    ];
    for (const [address, shows] of screens) {
      await page.goto(`/${address}`);
      await page.getByTestId(shows).first().waitFor();
      // A dialog that is still coming in is paler than it will be.
      await page.evaluate(() => Promise.allSettled(document.getAnimations().map((animation) => animation.finished)));
      await check(address);
    }
    await page.goto(`/#/chats/${chatId}`);
    await messageRow(page, 'line 11').waitFor();
    await page.getByTestId('message').last().focus();
    await page.keyboard.press('Enter');
    await page.getByTestId('message-menu').waitFor();
    await page.evaluate(() => Promise.allSettled(document.getAnimations().map((animation) => animation.finished)));
    await check('the menu of a message');
    await page.keyboard.press('Escape');
    await page.setViewportSize({ width: 1280, height: 600 });
    expect(await obscured(page)).toEqual([]);
    expect(errors).toEqual([]);
    await context.close();
  }, 150_000);

  it('keeps its bubbles, marks and focus apart in forced colours, and moves nothing for those who want no motion', async () => {
    const [ann, bo] = await Promise.all([signUp(app, 'Ann Forced'), signUp(app, 'Bo Forced')]);
    const chatId = await befriend(ann, bo);
    await send(bo, chatId, 'in any colours');
    const { page, context } = await openScreen(browser, app.url);
    await page.emulateMedia({ forcedColors: 'active', reducedMotion: 'reduce' });
    await signInOnScreen(page, { handle: ann.handle, password });
    await openChat(page, 'Bo Forced');
    await messageRow(page, 'in any colours').waitFor();
    const borders = await messageRow(page, 'in any colours').evaluate((row) =>
      [...row.querySelectorAll('*')].some((part) => {
        const { borderTopWidth, outlineWidth, outlineStyle } = getComputedStyle(part);
        return parseFloat(borderTopWidth) > 0 || (outlineStyle !== 'none' && parseFloat(outlineWidth) > 0);
      }),
    );
    expect(borders).toBe(true);
    await page.keyboard.press('Control+k');
    await page.getByTestId('palette').waitFor();
    const moving = await page.evaluate(() =>
      document
        .getAnimations()
        .filter((animation) => Number(animation.effect?.getComputedTiming().duration ?? 0) > 10)
        .map((animation) => String(animation.effect?.getComputedTiming().duration)),
    );
    expect(moving).toEqual([]);
    await context.close();
  });
});
