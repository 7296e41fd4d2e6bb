import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The system's Chromium; the tests' setup has made sure that there is one. */
export const launchBrowser = (): Promise<Browser> => chromium.launch({ executablePath: '/usr/bin/chromium', headless: true, args: flags });

export interface ScreenOptions {
  readonly width?: number;
  readonly dark?: boolean;
  readonly locale?: string;
  /** A screen one touches. */
  readonly touch?: boolean;
}

/** One person's browser: cookies and storage of its own. Errors of its pages are kept for the test to look at. */
export const openScreen = async (browser: Browser, url: string, options: ScreenOptions = {}) => {
  const { width = 1280, dark = false, locale = 'en-US', touch = false } = options;
  const context: BrowserContext = await browser.newContext({
    baseURL: url,
    viewport: { width, height: width < 600 ? 844 : 800 },
    colorScheme: dark ? 'dark' : 'light',
    locale,
    hasTouch: touch,
    serviceWorkers: 'allow',
  });
  const page = await context.newPage();
  const errors: string[] = [];
  const foreign: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('request', (request) => {
    const target = new URL(request.url());
    if (target.protocol.startsWith('http') && target.origin !== url) foreign.push(request.url());
  });
  return { context, page, errors, foreign };
};

export type Screen = Awaited<ReturnType<typeof openScreen>>;

export const signUpOnScreen = async (page: Page, person: { handle: string; name: string; password: string }): Promise<void> => {
  await page.goto('/#/sign-up');
  await page.locator('[name=handle]').fill(person.handle);
  await page.locator('[name=name]').fill(person.name);
  await page.locator('[name=password]').fill(person.password);
  await page.getByTestId('session-submit').click();
  await page.getByTestId('chat-list').waitFor();
};

export const signInOnScreen = async (page: Page, person: { handle: string; password: string }): Promise<void> => {
  await page.goto('/#/sign-in');
  await page.locator('[name=handle]').fill(person.handle);
  await page.locator('[name=password]').fill(person.password);
  await page.getByTestId('session-submit').click();
  await page.getByTestId('chat-list').waitFor();
};

export const openChat = (page: Page, title: string): Promise<void> =>
  page.getByTestId('chat-row').filter({ hasText: title }).first().click();

export const say = async (page: Page, text: string): Promise<void> => {
  const composer = page.getByTestId('composer');
  await composer.fill(text);
  await composer.press('Enter');
};

/**
 * The row of a message with this text. In the text of a row the time follows the words at once: in the hours that begin with 0, "line 2" at
 * "00:56" would be "line 20" too. So what ends in a digit must have the time after it, or something else than a digit.
 */
export const messageRow = (page: Page, text: string) => {
  const isOpenEnded = /\d$/u.test(text);
  const words = text.replaceAll(/[\\^$.*+?()[\]{}|]/gu, String.raw`\$&`);
  const hasText = isOpenEnded ? new RegExp(String.raw`${words}(?=\d\d:\d\d|\D|$)`, 'iu') : text;
  return page.getByTestId('message').filter({ hasText });
};
