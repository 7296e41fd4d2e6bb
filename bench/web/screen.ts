import { type Browser, type BrowserContext, chromium, type CDPSession, type Page } from 'playwright-core';

export interface Screen {
  readonly context: BrowserContext;
  readonly page: Page;
  /** The browser's own instruments: throttling, garbage collection, counts of nodes. */
  readonly devtools: CDPSession;
}

/** The system's Chromium, as the browser tests have it. */
export const launch = (): Promise<Browser> =>
  chromium.launch({
    executablePath: '/usr/bin/chromium',
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });

/** A browser of somebody's own, signed in by the session cookie, or signed out. */
export const openScreen = async (
  browser: Browser,
  url: string,
  options: { token?: string; width?: number; height?: number } = {},
): Promise<Screen> => {
  const { token, width = 1280, height = 800 } = options;
  const context = await browser.newContext({ baseURL: url, viewport: { width, height }, locale: 'en-US' });
  if (token !== undefined) await context.addCookies([{ name: 'parley_session', value: token, url, httpOnly: true, sameSite: 'Lax' }]);
  const page = await context.newPage();
  return { context, page, devtools: await context.newCDPSession(page) };
};
