import { buffer } from 'node:stream/consumers';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { webFolder } from '../../scripts/support/web-client.ts';
import { keyOf } from '../../services/attachment/attachment.ts';
import { createRenditionStore } from '../../services/attachment/rendition-store.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { launchBrowser, messageRow, openChat, openScreen, say, signInOnScreen } from '../support/browser.ts';
import { befriend, signUp } from '../support/company.ts';
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

const photo = async (name: string, from: string, to: string, width = 1200, height = 800) => {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><defs><linearGradient id="g" x2="1" y2="1">
    <stop stop-color="${from}"/><stop offset="1" stop-color="${to}"/></linearGradient></defs><rect width="100%" height="100%" fill="url(#g)"/>
    <circle cx="70%" cy="35%" r="16%" fill="gold"/></svg>`;
  return { name, mimeType: 'image/jpeg', buffer: await sharp(Buffer.from(svg)).jpeg().toBuffer() };
};

/** Through the menu beside the text and the browser's own chooser. */
const choose = async (page: Page, entry: 'image' | 'file', files: Awaited<ReturnType<typeof photo>>[]) => {
  const chooser = page.waitForEvent('filechooser');
  await page.getByTestId('plus-button').click();
  await page.getByTestId(`menu-${entry}`).click();
  await (await chooser).setFiles(files);
  await page.getByTestId('send-dialog').waitFor();
};

/** As a browser makes one: a square that moves, without sound, of a second. */
const film = async (page: Page) => {
  const coded = await page.evaluate(async () => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 320, height: 180 });
    const context = canvas.getContext('2d') as CanvasRenderingContext2D;
    const recorder = new MediaRecorder(canvas.captureStream(20), { mimeType: 'video/webm;codecs=vp8' });
    const pieces: Blob[] = [];
    recorder.ondataavailable = ({ data }) => pieces.push(data);
    const stopped = new Promise((resolve) => (recorder.onstop = resolve));
    recorder.start();
    for (let at = 0; at < 25; at += 1) {
      context.fillStyle = at % 2 === 0 ? 'teal' : 'crimson';
      context.fillRect(0, 0, 320, 180);
      await new Promise((resolve) => setTimeout(resolve, 40));
    }
    recorder.stop();
    await stopped;
    const bytes = new Uint8Array(await new Blob(pieces).arrayBuffer());
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
  });
  return { name: 'film.webm', mimeType: 'video/webm', buffer: Buffer.from(coded, 'base64') };
};

type Place = readonly [x: number, y: number];

/** Real touches, as the browser hears of them from its screen: from some places to others, and up. */
const fingersOn = async (page: Page) => {
  const cdp = await page.context().newCDPSession(page);
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', places: readonly Place[]) =>
    cdp.send('Input.dispatchTouchEvent', { type, touchPoints: places.map(([x, y], id) => ({ x, y, id })) });
  return {
    /** Sent at once, so that nothing of ours lies between the taps. */
    tapTwice: (place: Place) =>
      Promise.all([touch('touchStart', [place]), touch('touchEnd', []), touch('touchStart', [place]), touch('touchEnd', [])]),
    async drag(from: readonly Place[], to: readonly Place[]) {
      await touch('touchStart', from);
      const steps = 8;
      for (let step = 1; step <= steps; step += 1) {
        const at = from.map(([x, y], finger): Place => {
          const [toX, toY] = to[finger] as Place;
          return [x + ((toX - x) * step) / steps, y + ((toY - y) * step) / steps];
        });
        await touch('touchMove', at);
      }
      await touch('touchEnd', []);
    },
  };
};

/** What a worker with ffmpeg would have made. */
const addCopy = async () => {
  const { database, objects } = app.testEngines.engines;
  const { rows } = await database.pool.query<{ id: string; size: number }>(`SELECT id, size FROM attachments WHERE kind = 'VIDEO'`);
  const [{ id, size }] = rows as [{ id: string; size: number }];
  const body = await buffer(await objects.read(keyOf.full({ id: BigInt(id), kind: 'VIDEO', size })));
  await objects.put({ key: keyOf.rendition(BigInt(id)), type: 'video/webm', body });
  await createRenditionStore(database.prisma).made({ attachmentId: BigInt(id), size, width: 320, height: 180 });
};

const send = async (page: Page) => {
  await page.getByTestId('send-staged').click();
  await page.getByTestId('send-dialog').waitFor({ state: 'detached' });
};

/** Whether a caption that was not sent is where a reload finds it. */
const isKept = (page: Page, caption: string): Promise<boolean> =>
  page.evaluate(
    (wanted) =>
      new Promise<boolean>((resolve) => {
        const opening = indexedDB.open('parley-uploads');
        opening.onsuccess = () => {
          const db = opening.result;
          const asking = db.transaction('wording').objectStore('wording').getAll();
          asking.onsuccess = () => {
            db.close();
            resolve(asking.result.some((one: { caption: string }) => one.caption === wanted));
          };
        };
      }),
    caption,
  );

const shownImages = (page: Page) =>
  page.getByTestId('image').evaluateAll((tiles) => tiles.filter((tile) => (tile.querySelector('img')?.naturalWidth ?? 0) > 0).length);

describe('images and files', () => {
  it('are chosen, sent beside texts, shown in room that was kept, opened, turned over and saved', async () => {
    const [ann, bo] = await Promise.all([signUp(app, 'Ann Photo'), signUp(app, 'Bo Photo')]);
    await befriend(ann, bo);
    const a = await openScreen(browser, app.url);
    const b = await openScreen(browser, app.url, { width: 390, dark: true, locale: 'zh-CN', touch: true });
    await signInOnScreen(a.page, { handle: ann.handle, password });
    await openChat(a.page, 'Bo Photo');
    await signInOnScreen(b.page, { handle: bo.handle, password });
    await openChat(b.page, 'Ann Photo');

    await a.page.getByTestId('composer').fill('half a thought');
    await choose(a.page, 'image', [await photo('sea.jpg', 'navy', 'skyblue')]);
    await send(a.page);
    for (const { page } of [a, b]) await waitFor(async () => (await shownImages(page)) === 1, 'the photo to be shown', 15_000);
    expect(await a.page.getByTestId('composer').inputValue()).toBe('half a thought');
    await a.page.getByTestId('uploads').waitFor({ state: 'detached' });
    await a.page.getByTestId('composer').fill('');
    await say(a.page, 'Look!');
    await messageRow(b.page, 'Look!').waitFor();

    await choose(
      a.page,
      'image',
      await Promise.all(['purple', 'crimson', 'green', 'black'].map((color, at) => photo(`${(at + 2) % 3}.jpg`, color, 'white', 600, 800))),
    );
    // The last one is left out, the first is taken to the end, and all of it has words.
    const staged = a.page.getByTestId('staged-image');
    await staged.nth(3).getByTestId('staged-remove').click();
    for (const place of [0, 1]) await staged.nth(place).getByRole('button').filter({ visible: true }).nth(place).click();
    await a.page.getByTestId('caption').fill('Colours of **the** day');
    if (process.env['LOOK'] !== undefined) await a.page.screenshot({ path: `${process.env['LOOK']}/send.png` });
    await a.page.getByTestId('caption').press('Enter');
    // It says what a text does, as a text does.
    await messageRow(b.page, 'Colours of the day').locator('strong', { hasText: 'the' }).waitFor();
    for (const { page } of [a, b]) await waitFor(async () => (await shownImages(page)) === 4, 'the album to be shown', 15_000);
    await choose(a.page, 'file', [{ name: '报告 2026.txt', mimeType: 'text/plain', buffer: Buffer.from('words') }]);
    await a.page.getByTestId('caption').fill('Read this');
    await send(a.page);
    await b.page.getByTestId('file').filter({ hasText: '报告 2026.txt' }).waitFor();
    await messageRow(b.page, 'Read this').waitFor();
    if (process.env['LOOK'] !== undefined) {
      await a.page.screenshot({ path: `${process.env['LOOK']}/a.png` });
      await b.page.screenshot({ path: `${process.env['LOOK']}/b.png` });
    }

    // A video: its picture and its room are there before it is, and it plays where it stands.
    await choose(a.page, 'image', [await film(a.page)]);
    await a.page.getByTestId('staged-video').waitFor();
    await send(a.page);
    const play = b.page.getByTestId('video').getByTestId('video-play');
    await waitFor(
      async () =>
        (await play.locator('img').evaluateAll((all) => all.filter((image) => (image as HTMLImageElement).naturalWidth > 0).length)) === 1,
      'the poster to be shown',
      15_000,
    );
    await play.click();
    const player = b.page.getByTestId('video-player');
    await waitFor(() => player.evaluate((video) => (video as HTMLVideoElement).currentTime > 0.2), 'it to be played');
    expect(await player.evaluate((video) => (video as HTMLVideoElement).videoWidth)).toBe(320);
    // Large it is played as its copy, now that there is one; and as it is, where that fails.
    await addCopy();
    await a.page.route('**/rendition', (route) => route.abort());
    for (const [page, place] of [
      [b.page, /\/rendition$/],
      [a.page, /\/0$/],
    ] as const) {
      await page.getByTestId('video-large').click();
      const large = page.getByTestId('viewed-video').getByTestId('video-player');
      await waitFor(
        () => large.evaluate((video, wanted) => new RegExp(wanted).test((video as HTMLVideoElement).src), place.source),
        `it to be played from ${place}`,
      );
      if (page === a.page) await page.keyboard.press('Escape');
    }
    await a.page.getByTestId('image-viewer').waitFor({ state: 'detached' });
    await a.page.unroute('**/rendition');
    await waitFor(
      () =>
        b.page
          .getByTestId('viewed-video')
          .getByTestId('video-player')
          .evaluate((video) => (video as HTMLVideoElement).currentTime > 0.2),
      'it to be played large',
    );
    await b.page.keyboard.press('Escape');
    await b.page.getByTestId('image-viewer').waitFor({ state: 'detached' });

    // Fingers: two make it larger around where they are, one then moves it, two taps make it small again; the browser's back closes it.
    await b.page.getByTestId('image').first().tap();
    const held = b.page.getByTestId('viewed-image');
    await held.waitFor();
    const zoomOf = () =>
      held.evaluate((image) => Number(/scale\((.+)\)/.exec((image as unknown as { style: { transform: string } }).style.transform)?.[1]));
    const fingers = await fingersOn(b.page);
    await fingers.drag(
      [
        [155, 420],
        [235, 420],
      ],
      [
        [75, 420],
        [315, 420],
      ],
    );
    await waitFor(async () => Math.abs((await zoomOf()) - 3) < 0.01, 'two fingers to make it three times as large');
    await fingers.drag([[195, 420]], [[120, 400]]);
    expect(await zoomOf()).toBeCloseTo(3, 1);
    // On a busy machine the second tap may come too late to be one.
    await waitFor(async () => {
      await fingers.tapTwice([195, 420]);
      return (await zoomOf()) === 1;
    }, 'two taps to make it small');
    await b.page.goBack();
    await b.page.getByTestId('image-viewer').waitFor({ state: 'detached' });
    await b.page.getByTestId('composer').waitFor();

    // Album: keys turn its pages, Esc leads back.
    await a.page.getByTestId('image').nth(1).click();
    const viewer = a.page.getByTestId('image-viewer');
    await viewer.getByText('1 of 3: 0.jpg').waitFor();
    await a.page.keyboard.press('ArrowRight');
    await viewer.getByText('2 of 3: 1.jpg').waitFor();
    const viewed = a.page.getByTestId('viewed-image');
    await waitFor(
      async () => viewed.evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth === 600),
      'the whole image',
    );
    await a.page.keyboard.press('+');
    expect(await viewed.evaluate((image) => (image as unknown as { style: { transform: string } }).style.transform)).toContain(
      'scale(1.4)',
    );
    if (process.env['LOOK'] !== undefined) await a.page.screenshot({ path: `${process.env['LOOK']}/viewer.png` });
    await a.page.keyboard.press('Escape');
    await viewer.waitFor({ state: 'detached' });
    const saved = b.page.waitForEvent('download');
    await b.page.getByTestId('file').click();
    expect((await saved).suggestedFilename()).toBe('报告 2026.txt');
    for (const screen of [a, b]) expect([screen.errors, screen.foreign]).toEqual([[], []]);
  });

  it('go on after a reload in the middle, are dropped onto the page, and can be called off', async () => {
    const [ann, bo] = await Promise.all([signUp(app, 'Ann Reload'), signUp(app, 'Bo Reload')]);
    await befriend(ann, bo);
    const { page } = await openScreen(browser, app.url);
    await signInOnScreen(page, { handle: ann.handle, password });
    await openChat(page, 'Bo Reload');
    // The store does not take anything for now.
    await page.route('**/objects/**', (route) => (route.request().method() === 'PUT' ? route.abort() : route.continue()));
    const drop = (name: string, text: string) =>
      page.evaluate(
        ([fileName, words]) => {
          const data = new DataTransfer();
          data.items.add(new File([words as string], fileName as string, { type: 'text/plain' }));
          for (const kind of ['dragenter', 'drop'])
            document.dispatchEvent(new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }));
        },
        [name, text],
      );
    // What takes a drop comes after the first screen.
    await waitFor(async () => {
      await page.evaluate(() => {
        const data = new DataTransfer();
        data.items.add(new File(['x'], 'x'));
        document.dispatchEvent(new DragEvent('dragenter', { dataTransfer: data, bubbles: true }));
      });
      return page.getByTestId('drop-here').isVisible();
    }, 'the page to take files');
    await drop('later.txt', 'later');
    await page.getByTestId('caption').fill('Mind the gap');
    await drop('never.txt', 'never');
    await waitFor(async () => (await page.getByTestId('staged-file').count()) === 2, 'both to be looked at');
    // Closed it waits, and after a reload as well.
    await page.keyboard.press('Escape');
    await page.getByTestId('staged').waitFor();
    await waitFor(() => isKept(page, 'Mind the gap'), 'what was said to be kept');
    await page.reload();
    await page.getByTestId('staged-open').click();
    expect(await page.getByTestId('caption').inputValue()).toBe('Mind the gap');
    await send(page);
    await waitFor(async () => (await page.getByTestId('upload').getByRole('alert').count()) === 2, 'both to fail');
    await page.getByTestId('upload').filter({ hasText: 'never.txt' }).getByRole('button').last().click();
    await say(page, 'texts go on');
    await messageRow(page, 'texts go on').waitFor();
    await page.unroute('**/objects/**');
    await page.reload();
    await page.getByTestId('file').filter({ hasText: 'later.txt' }).waitFor({ timeout: 15_000 });
    await page.getByTestId('uploads').waitFor({ state: 'detached' });
    expect(await page.getByTestId('file').count()).toBe(1);
    await messageRow(page, 'Mind the gap').waitFor();
    expect(await page.getByTestId('staged').count()).toBe(0);
  });
});
