import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core';

export interface Screen {
  readonly context: BrowserContext;
  readonly page: Page;
  /** The browser's own instruments: throttling, garbage collection, counts of nodes. */
  readonly devtools: CDPSession;
}

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
