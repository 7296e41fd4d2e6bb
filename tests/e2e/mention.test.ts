import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { webFolder } from '../../scripts/support/web-client.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { launchBrowser, messageRow, openChat, openScreen, signInOnScreen } from '../support/browser.ts';
import { befriend, makeGroup, send, signUp } from '../support/company.ts';
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

describe('a mention', () => {
  it('is picked by pinyin, marks the list of whom it names, and leads there from the end of the chat', async () => {
    const [ann, bo, wei] = await Promise.all([signUp(app, 'Ann'), signUp(app, 'Bo'), signUp(app, '张伟')]);
    const [boId] = await Promise.all([befriend(ann, bo), befriend(ann, wei)]);
    const groupId = await makeGroup(ann, [bo, wei], 'Walks');
    const [a, b] = [await openScreen(browser, app.url), await openScreen(browser, app.url)];
    for (let n = 0; n < 40; n += 1) await send(ann, groupId, `earlier ${n}`);
    await signInOnScreen(a.page, { handle: ann.handle, password });
    await openChat(a.page, 'Walks');
    const composer = a.page.getByTestId('composer');
    // The owner may mention everyone; Escape leaves the @ as it is; letters find a Chinese name.
    await composer.pressSequentially('hi @');
    const options = a.page.getByTestId('mention-option');
    await options.first().waitFor();
    await expect.poll(() => options.allInnerTexts(), { timeout: 15_000 }).toHaveLength(3);
    expect((await options.allInnerTexts())[0]).toContain('everyone');
    await composer.press('Escape');
    await options.first().waitFor({ state: 'detached' });
    await composer.press('Backspace');
    await composer.pressSequentially('@zhangw');
    await expect.poll(() => options.allInnerTexts(), { timeout: 15_000 }).toHaveLength(1);
    await composer.press('Enter');
    expect(await composer.inputValue()).toBe('hi @张伟 ');
    // A name goes as a whole, and comes again.
    await composer.press('Backspace');
    await composer.press('Backspace');
    expect(await composer.inputValue()).toBe('hi ');
    await composer.pressSequentially('@wei');
    await expect.poll(() => options.allInnerTexts(), { timeout: 15_000 }).toHaveLength(1);
    // As on a busy machine, where frames come late: what is typed at once stands behind the name all the same.
    await a.page.evaluate(() => {
      const soon = window.requestAnimationFrame.bind(window);
      window.requestAnimationFrame = (work) => soon(() => setTimeout(() => work(performance.now()), 100));
    });
    await composer.press('Tab');
    await composer.pressSequentially('tea?', { delay: 40 });
    expect(await composer.inputValue()).toBe('hi @张伟 tea?');
    await composer.press('Enter');
    await messageRow(a.page, 'tea?').getByTestId('mention').getByText('@张伟').waitFor();
    for (let n = 0; n < 40; n += 1) await send(ann, groupId, `later ${n}`);

    await signInOnScreen(b.page, { handle: wei.handle, password });
    const row = b.page.getByTestId('chat-row').filter({ hasText: 'Walks' });
    await row.getByTestId('mention-mark').waitFor();
    await b.page.getByTestId('filter-mentions').click();
    await openChat(b.page, 'Walks');
    // To the end, past the mention, which is read by that: the way to it is there until it was in view.
    const toMention = b.page.getByTestId('jump-to-mention');
    await toMention.waitFor();
    await b.page.getByTestId('jump-to-newest').click();
    await messageRow(b.page, 'later 39').waitFor();
    await row.getByTestId('mention-mark').waitFor({ state: 'detached' });
    expect((await wei.ask(ops.MentionsDocument, { id: groupId })).chat?.unreadMentionSeqs).toEqual([]);
    await toMention.click();
    await messageRow(b.page, 'tea?').getByTestId('mention').waitFor();
    await toMention.waitFor({ state: 'detached' });

    // Half written on another device: whom it means and what it answers, far back, came along, and are sent from here.
    // Another client has made bold and italic what marks can say, and what they cannot; and has left marks that mean nothing.
    const mention = { kind: 'MENTION', offset: 0, length: 3, userId: wei.id } as const;
    const formats = [{ kind: 'BOLD', offset: 4, length: 3 } as const, { kind: 'ITALIC', offset: 9, length: 2 } as const];
    const draft = { chatId: groupId, text: '@张伟 see well', ranges: [mention, ...formats], replyToSeq: 2 };
    const literal = { chatId: boId, text: 'is _this_ so' };
    await openChat(a.page, 'Bo');
    for (const input of [literal, draft]) await ann.ask(ops.SetDraftDocument, { input });
    const told = async (chatId: string) =>
      (await ann.ask(ops.SyncDocument, { after: null })).sync.events.flatMap((event) =>
        'drafts' in event ? event.drafts.filter((one) => one.chatId === chatId) : [],
      );
    const before = await told(boId);
    await a.page.getByTestId('chat-row').filter({ hasText: '@张伟 see well' }).waitFor();
    await a.page.getByTestId('markup-preview').waitFor();
    await openChat(a.page, 'Walks');
    await a.page.getByTestId('reply-bar').getByText('earlier 0').waitFor();
    await expect.poll(() => composer.inputValue(), { timeout: 15_000 }).toBe('@张伟 **see** well');
    await composer.press('End');
    await composer.pressSequentially(' this');
    const ranges = [{ kind: 'MENTION', offset: 0, length: 3, user: { id: wei.id } }, ...formats];
    await expect.poll(() => told(groupId), { timeout: 15_000 }).toMatchObject([{ ...draft, text: '@张伟 see well this', ranges }]);
    // What was only looked at is not written back.
    expect(await told(boId)).toEqual(before);
    await composer.press('Enter');
    const answer = messageRow(a.page, 'well this');
    await answer.getByTestId('quote').getByText('earlier 0').waitFor();
    await answer.getByTestId('mention').getByText('@张伟').waitFor();
    expect(await answer.locator('strong, em').allInnerTexts()).toEqual(['see', 'el']);
    expect([a.errors, b.errors]).toEqual([[], []]);
    await a.context.close();
    await b.context.close();
  });
});
