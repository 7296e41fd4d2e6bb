import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { webFolder } from '../../scripts/support/web-client.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { launchBrowser, messageRow, openChat, openScreen, signInOnScreen } from '../support/browser.ts';
import { befriend, payload, send, signUp } from '../support/company.ts';
import * as ops from '../support/operations/gql.ts';

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

const chip = (page: Page, text: string, name: string) => messageRow(page, text).getByRole('button', { name });

describe('a reaction', () => {
  it('is set from the menu, seen by both, joined and taken back with a press, and names who set it', async () => {
    const [ann, bo] = await Promise.all([signUp(app, 'Ann React'), signUp(app, 'Bo React')]);
    const chatId = await befriend(ann, bo);
    await send(ann, chatId, 'shall we?');
    const [a, b] = [await openScreen(browser, app.url), await openScreen(browser, app.url, { width: 390, touch: true })];
    await signInOnScreen(a.page, { handle: ann.handle, password });
    await openChat(a.page, 'Bo React');
    await signInOnScreen(b.page, { handle: bo.handle, password });
    await openChat(b.page, 'Ann React');
    await messageRow(a.page, 'shall we?').locator('.bubble').click({ button: 'right' });
    await a.page.getByRole('menuitem', { name: 'React with 🙏' }).click();
    await chip(a.page, 'shall we?', '🙏, 1 person, you included').waitFor();
    await chip(b.page, 'shall we?', '🙏, 1 person').tap();
    const own = chip(b.page, 'shall we?', '🙏, 2 people, you included');
    await own.waitFor();
    expect(await own.getAttribute('aria-pressed')).toBe('true');
    expect(await messageRow(b.page, 'shall we?').getAttribute('aria-label')).toContain('reactions: 🙏 2');
    await chip(a.page, 'shall we?', '🙏, 2 people, you included').click({ button: 'right' });
    const dialog = a.page.getByTestId('reactors-dialog');
    await dialog.getByText('Bo React').waitFor();
    expect(await dialog.getByRole('listitem').count()).toBe(2);
    await a.page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await own.tap();
    await chip(a.page, 'shall we?', '🙏, 1 person, you included').waitFor();
    // Tapping twice is the short way.
    const bubble = messageRow(b.page, 'shall we?').locator('.bubble');
    await bubble.dblclick({ position: { x: 12, y: 12 } });
    await chip(a.page, 'shall we?', '❤️, 1 person').waitFor();
    // All emoji, by search.
    await messageRow(a.page, 'shall we?').locator('.bubble').click({ button: 'right' });
    await a.page.getByTestId('more-reactions').click();
    await a.page.getByTestId('emoji-picker').getByRole('searchbox').fill('octopus');
    await a.page.getByTestId('emoji-picker').getByRole('gridcell', { name: 'octopus' }).click();
    await chip(b.page, 'shall we?', '🐙, 1 person').waitFor();
    await messageRow(a.page, 'shall we?').getByRole('button', { name: '🙏' }).waitFor({ state: 'detached' });
    expect([...a.errors, ...b.errors]).toEqual([]);
    await Promise.all([a.context.close(), b.context.close()]);
  });

  it('that comes to a message above or below moves nothing that one reads', async () => {
    const [ann, bo] = await Promise.all([signUp(app, 'Ann Still'), signUp(app, 'Bo Still')]);
    const chatId = await befriend(ann, bo);
    const ids: string[] = [];
    for (let at = 0; at < 60; at += 1) ids.push((await send(bo, chatId, `line ${at} of many`)).id);
    await ann.ask(ops.UpdateMarksDocument, { input: { marks: [{ chatId, readSeq: 61 }] } });
    const { page, context, errors } = await openScreen(browser, app.url);
    await signInOnScreen(page, { handle: ann.handle, password });
    await openChat(page, 'Bo Still');
    await messageRow(page, 'line 59 of many').waitFor();
    const react = async (at: number) =>
      payload(
        (await bo.ask(ops.SetReactionDocument, { input: { messageId: ids[at] as string, emoji: '🎉' } })).setReaction,
        'SetReactionPayload',
      );
    const topOf = (at: number) => messageRow(page, `line ${at} of many`).evaluate((row) => Math.round(row.getBoundingClientRect().top));
    // At the end: the last message stays whole in view when it gets one.
    await react(59);
    const last = messageRow(page, 'line 59 of many').getByTestId('reactions');
    await last.waitFor();
    await page.waitForFunction(() => {
      const list = document.querySelector('[data-testid=timeline]')!;
      return list.scrollHeight - list.scrollTop - list.clientHeight < 2;
    });
    // In the middle: what comes above the edge of the screen pushes nothing down.
    await page.getByTestId('timeline').hover();
    await page.mouse.wheel(0, -900);
    await messageRow(page, 'line 40 of many').waitFor();
    await page.waitForTimeout(200);
    const visible = await page.evaluate(() => {
      const top = document.querySelector('[data-testid=timeline]')!.getBoundingClientRect().top;
      const rows = [...document.querySelectorAll<HTMLElement>('[data-testid=message]')];
      return rows.flatMap((row) => (row.getBoundingClientRect().top > top + 60 ? [Number(row.dataset['seq'])] : []));
    });
    // Seq 1 is the notice that the chat was opened.
    const anchor = Math.min(...visible) - 2;
    const before = await topOf(anchor);
    for (const at of [anchor - 3, anchor - 4, anchor - 5]) await react(at);
    await messageRow(page, `line ${anchor - 3} of many`)
      .getByTestId('reactions')
      .waitFor({ state: 'attached' });
    await page.waitForTimeout(300);
    expect(Math.abs((await topOf(anchor)) - before)).toBeLessThanOrEqual(2);
    expect(errors).toEqual([]);
    await context.close();
  });
});
