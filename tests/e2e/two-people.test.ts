import AxeBuilder from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { webFolder } from '../../scripts/support/web-client.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import {
  launchBrowser,
  messageRow,
  openChat,
  openScreen,
  say,
  type Screen,
  type ScreenOptions,
  signInOnScreen,
  signUpOnScreen,
} from '../support/browser.ts';
import { befriend, makeGroup, send, signUp } from '../support/company.ts';
import { RevokeOtherDevicesDocument } from '../support/operations/gql.ts';
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

const screens: Screen[] = [];
const screen = async (options: ScreenOptions = {}): Promise<Screen> => {
  const opened = await openScreen(browser, app.url, options);
  screens.push(opened);
  return opened;
};
afterEach(async () => {
  for (const { context, errors, foreign } of screens.splice(0)) {
    await context.close();
    expect(errors).toEqual([]);
    expect(foreign).toEqual([]);
  }
});

const password = 'correct horse battery';
let count = 0;
/** Two people who are contacts, each signed in in a window of their own, with their chat open. */
const twoPeople = async (options: ScreenOptions = {}) => {
  count += 1;
  const [ann, bo] = await Promise.all([signUp(app, `Ann ${count}`), signUp(app, `Bo ${count}`)]);
  const chatId = await befriend(ann, bo);
  const [onAnn, onBo] = [await screen(options), await screen(options)];
  await Promise.all([
    signInOnScreen(onAnn.page, { handle: ann.handle, password }),
    signInOnScreen(onBo.page, { handle: bo.handle, password }),
  ]);
  await Promise.all([openChat(onAnn.page, `Bo ${count}`), openChat(onBo.page, `Ann ${count}`)]);
  return { ann, bo, chatId, a: onAnn.page, b: onBo.page, onAnn, onBo };
};

const texts = (page: Page) => page.getByTestId('message').allInnerTexts();

describe('two people', () => {
  it('meet: sign up, ask, accept, and write', async () => {
    const [one, two] = [(await screen()).page, (await screen()).page];
    await signUpOnScreen(one, { handle: 'first_person', name: 'First', password });
    await signUpOnScreen(two, { handle: 'second_person', name: '第二位', password });
    await one.goto('/#/contacts');
    await one.getByTestId('open-find').click();
    await one.getByTestId('find-handle').fill('SECOND_person');
    await one.getByTestId('find-submit').click();
    await one.getByTestId('add-contact').click();
    await one.getByTestId('request-note').fill('Hello from First');
    await one.getByTestId('send-request').click();
    await one.getByTestId('request-sent').waitFor();
    await two.goto('/#/contacts/requests');
    await two.getByText('Hello from First').waitFor();
    await two.getByTestId('accept-request').first().click();
    await two.goto('/#/chats');
    await openChat(two, 'First');
    await say(two, '你好！');
    await one.goto('/#/chats');
    await openChat(one, '第二位');
    await messageRow(one, '你好！').waitFor();
  });

  it('write to each other at once, with ticks, typing and an unread badge', async () => {
    const { a, b } = await twoPeople();
    await say(a, 'hello there');
    await messageRow(b, 'hello there').waitFor();
    await waitFor(async () => (await messageRow(a, 'hello there').locator('[data-state=read]').count()) === 1, 'the read tick');
    await b.getByTestId('composer').pressSequentially('typing…');
    await a.getByTestId('chat-header').getByTestId('typing').waitFor();
    await b.getByTestId('composer').press('Enter');
    await messageRow(a, 'typing…').waitFor();
  });

  it('keep their messages across a reload, and the draft too', async () => {
    const { a, b } = await twoPeople();
    await say(a, 'before the reload');
    await messageRow(b, 'before the reload').waitFor();
    await a.getByTestId('composer').fill('a draft, not sent');
    await a.goto('/#/chats');
    await a.getByTestId('chat-row').filter({ hasText: 'a draft, not sent' }).waitFor();
    await a.reload();
    await a.getByTestId('chat-row').filter({ hasText: 'a draft, not sent' }).click();
    await messageRow(a, 'before the reload').waitFor();
    await waitFor(async () => (await a.getByTestId('composer').inputValue()) === 'a draft, not sent', 'the draft');
  });

  it('lose the network, write on, and come back: everything once, in order', async () => {
    const { a, b, onAnn, chatId, ann } = await twoPeople();
    await say(a, 'online');
    await messageRow(b, 'online').waitFor();
    await onAnn.context.setOffline(true);
    for (let i = 0; i < 5; i += 1) await say(a, `offline ${i}`);
    await messageRow(a, 'offline 4').waitFor();
    await onAnn.context.setOffline(false);
    await messageRow(b, 'offline 4').waitFor({ timeout: 30_000 });
    const order = (await texts(b)).flatMap((text) => /offline \d/.exec(text)?.[0] ?? []);
    expect(order).toEqual(['offline 0', 'offline 1', 'offline 2', 'offline 3', 'offline 4']);
    expect((await send(ann, chatId, 'the end')).fallbackText).toBe('the end');
    await messageRow(b, 'the end').waitFor();
  });

  it('recall a message, and both see that it is gone', async () => {
    const { a, b } = await twoPeople();
    await say(a, 'a slip of the tongue');
    await messageRow(b, 'a slip of the tongue').waitFor();
    await messageRow(a, 'a slip of the tongue').getByText('a slip of the tongue').click({ button: 'right' });
    await a.getByTestId('menu-recall').click();
    const confirm = a.getByTestId('confirm-yes');
    if (await confirm.isVisible().catch(() => false)) await confirm.click();
    await waitFor(async () => (await messageRow(b, 'a slip of the tongue').count()) === 0, 'the text to go');
  });

  it('never send a half-typed word of an input method', async () => {
    const { a, b } = await twoPeople();
    const composer = a.getByTestId('composer');
    await composer.focus();
    const cdp = await a.context().newCDPSession(a);
    await cdp.send('Input.imeSetComposition', { text: 'ni hao', selectionStart: 6, selectionEnd: 6 });
    await cdp.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', windowsVirtualKeyCode: 229, key: 'Process', code: 'Enter' });
    await cdp.send('Input.insertText', { text: '你好' });
    expect(await composer.inputValue()).toBe('你好');
    await composer.press('Enter');
    await messageRow(b, '你好').waitFor();
    expect((await texts(b)).join()).not.toContain('ni hao');
  });
});

describe('a screen', () => {
  it('stays where it is when older messages load, and shows no more rows than it needs', async () => {
    const { ann, bo, chatId, a } = await twoPeople();
    for (let i = 0; i < 120; i += 1) await send(i % 3 ? ann : bo, chatId, `line ${i} ${'word '.repeat(i % 17)}`);
    await messageRow(a, 'line 119').waitFor();
    await a.reload();
    await messageRow(a, 'line 119').waitFor();
    expect(await a.getByTestId('message').count()).toBeLessThanOrEqual(120);
    const timeline = a.getByTestId('timeline');
    for (let i = 0; i < 40 && (await messageRow(a, 'line 0 ').count()) === 0; i += 1) {
      await timeline.hover();
      await a.mouse.wheel(0, -2_000);
      await a.waitForTimeout(50);
    }
    await messageRow(a, 'line 1 ').first().waitFor();
    expect(await a.getByTestId('message').count()).toBeLessThanOrEqual(120);
    await say(a, 'and down again');
    await messageRow(a, 'and down again').waitFor();
  });

  it('has no accessibility faults, light and dark, wide and narrow', async () => {
    for (const options of [{}, { dark: true }, { width: 390 }, { width: 390, dark: true, locale: 'zh-CN' }]) {
      const { a } = await twoPeople(options);
      await say(a, 'look at this https://example.org 你好');
      await messageRow(a, 'look at this').waitFor();
      const results = await new AxeBuilder({ page: a }).analyze();
      expect(results.violations.map(({ id, nodes }) => ({ id, nodes: nodes.map((node) => node.html) }))).toEqual([]);
    }
  });

  it('works at 320 pixels without sideways scrolling, and goes back with the button', async () => {
    const { a } = await twoPeople({ width: 320 });
    expect(await a.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
    await a.goBack();
    await a.getByTestId('chat-list').waitFor();
  });

  it('is told when another device is signed out from afar', async () => {
    const { a, ann } = await twoPeople();
    const phone = await ann.another();
    await phone.ask(RevokeOtherDevicesDocument, {});
    await a.locator('[name=handle]').waitFor();
  });

  it('shows a group to everyone in it', async () => {
    const { ann, bo, a, b } = await twoPeople();
    await makeGroup(ann, [bo], 'Tea on Sunday');
    await openChat(a, 'Tea on Sunday');
    await openChat(b, 'Tea on Sunday');
    await say(b, 'green or black?');
    await messageRow(a, 'green or black?').waitFor();
  });
});
