import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { webFolder } from '../../scripts/support/web-client.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { openChat, openScreen, signInOnScreen } from '../support/browser.ts';
import { befriend, newId, signUp } from '../support/company.ts';
import * as ops from '../support/operations/gql.ts';
import { recording } from '../support/recordings.ts';
import { uploadsOf } from '../support/uploading.ts';
import { waitFor } from '../support/wait-for.ts';

const password = 'correct horse battery';
let app: TestApp;
let browser: Browser;
beforeAll(async () => {
  const args = ['--no-sandbox', '--disable-gpu', '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'];
  [app, browser] = await Promise.all([
    createTestApp({ webFolder }),
    chromium.launch({ executablePath: '/usr/bin/chromium', headless: true, args: [...args, '--autoplay-policy=no-user-gesture-required'] }),
  ]);
});
afterAll(async () => {
  await browser?.close();
  await app?.close();
});

const look = async (page: Page, name: string) => {
  if (process.env['LOOK'] !== undefined) await page.screenshot({ path: `${process.env['LOOK']}/voice-${name}.png` });
};

describe('a voice message', () => {
  it('is recorded, listened to first, sent, and played by whom it is for', async () => {
    const [ann, bo] = await Promise.all([signUp(app, 'Ann Voice'), signUp(app, 'Bo Voice')]);
    const chatId = await befriend(ann, bo);
    const a = await openScreen(browser, app.url);
    const b = await openScreen(browser, app.url, { width: 390, dark: true, locale: 'zh-CN', touch: true });
    await signInOnScreen(a.page, { handle: ann.handle, password });
    await openChat(a.page, 'Bo Voice');
    await signInOnScreen(b.page, { handle: bo.handle, password });
    await openChat(b.page, 'Ann Voice');

    await a.page.getByTestId('voice-record').click();
    await waitFor(async () => (await a.page.getByTestId('recorder-time').textContent()) === '0:02', 'two seconds to be recorded');
    await look(a.page, 'recording');
    await a.page.getByTestId('recorder-stop').click();
    await a.page.getByTestId('recorder').getByTestId('voice-play').waitFor();
    await look(a.page, 'preview');
    await a.page.getByTestId('recorder-send').click();
    await a.page.getByTestId('recorder').waitFor({ state: 'detached' });

    const play = b.page.getByTestId('voice').getByTestId('voice-play');
    await play.waitFor({ timeout: 15_000 });
    await play.click();
    await waitFor(async () => /^0:0[1-9] \//.test((await b.page.getByTestId('voice-time').textContent()) ?? ''), 'it to be played');
    await look(b.page, 'played');
    await look(a.page, 'sent');

    // Two that came without a browser: the second plays on by itself, and both are marked.
    for (const seconds of [1, 1.5]) {
      const { id } = await uploadsOf(app.url, ann).store(recording({ container: 'webm', seconds }), { kind: 'VOICE', type: 'audio/webm' });
      const content = { voice: { attachmentId: id, waveform: Array.from({ length: 48 }, (_, at) => (at * 7) % 32) } };
      await ann.ask(ops.SendMessageDocument, { input: { chatId, clientMessageId: newId(), content } });
    }
    const dots = b.page.getByTestId('voice-unplayed');
    await waitFor(async () => (await dots.count()) === 2, 'two that were not listened to');
    await look(b.page, 'new');
    await b.page.getByTestId('voice').nth(1).getByTestId('voice-play').click();
    await waitFor(async () => (await dots.count()) === 0, 'the second one to play on');
    const bars = b.page.getByTestId('voice').first().getByTestId('voice-bars');
    await bars.press('End');
    await bars.press('ArrowLeft');
    await b.page.getByTestId('voice-speed').first().click();
    await b.page.getByTestId('voice').first().getByTestId('voice-play').click();
    await waitFor(
      async () => (await b.page.getByTestId('voice').first().getByTestId('voice-play').getAttribute('data-playing')) === 'true',
      'it to play',
    );
    await look(b.page, 'seeked');
    for (const screen of [a, b]) expect([screen.errors, screen.foreign]).toEqual([[], []]);
  });
});
