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

/** The row of a message with this text. */
export const messageRow = (page: Page, text: string) => page.getByTestId('message').filter({ hasText: text });
