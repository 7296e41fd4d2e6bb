import type { Browser, CDPSession, Page } from 'playwright-core';
import { median, round } from '../statistics.ts';
import { openScreen } from './screen.ts';

/** What a first visit takes on a phone of the middle class and a slow network, in milliseconds unless said otherwise. */
export interface Start {
  readonly what: string;
  readonly firstPaint: number;
  readonly largestPaint: number;
  /** What tasks took beyond 50 ms each, until everything stood. */
  readonly blocked: number;
  /** How much of the screen jumped: the layout shift score. */
  readonly shift: number;
  /** Until what one came for was there. */
  readonly ready: number;
  readonly kilobytes: number;
}

interface Vitals {
  firstPaint: number;
  largestPaint: number;
  blocked: number;
  shift: number;
}

/** Lighthouse's "mobile": a processor four times slower, 1.6 Mbit/s and 150 ms there and back. */
const CPU_SLOWDOWN = 4;
const NETWORK = { offline: false, latency: 150, downloadThroughput: (1.6 * 1024 * 1024) / 8, uploadThroughput: (0.75 * 1024 * 1024) / 8 };
const SETTLE_MS = 2_000;

const observe = (): void => {
  const vitals: Vitals = { firstPaint: 0, largestPaint: 0, blocked: 0, shift: 0 };
  Object.assign(window, { vitals });
  const watch = (type: string, take: (entry: PerformanceEntry & { value?: number; hadRecentInput?: boolean }) => void): void =>
    new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true });
  watch('paint', (entry) => entry.name === 'first-contentful-paint' && (vitals.firstPaint = entry.startTime));
  watch('largest-contentful-paint', (entry) => (vitals.largestPaint = entry.startTime));
  watch('longtask', (entry) => (vitals.blocked += Math.max(0, entry.duration - 50)));
  watch('layout-shift', (entry) => entry.hadRecentInput || (vitals.shift += entry.value ?? 0));
};

const countBytes = async (devtools: CDPSession): Promise<() => number> => {
  let bytes = 0;
  await devtools.send('Network.enable');
  devtools.on('Network.loadingFinished', (event) => (bytes += event.encodedDataLength));
  return () => bytes;
};

const once = async (browser: Browser, url: string, token: string | undefined, ready: (page: Page) => Promise<void>) => {
  const { context, page, devtools } = await openScreen(browser, url, {
    width: 390,
    height: 844,
    ...(token === undefined ? {} : { token }),
  });
  try {
    const bytes = await countBytes(devtools);
    await devtools.send('Network.emulateNetworkConditions', NETWORK);
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: CPU_SLOWDOWN });
    await page.addInitScript(observe);
    await page.goto('/', { waitUntil: 'commit' });
    await ready(page);
    const readyAt = await page.evaluate(() => performance.now());
    const kilobytes = bytes() / 1_024;
    await page.waitForTimeout(SETTLE_MS);
    const vitals = await page.evaluate(() => (window as unknown as { vitals: Vitals }).vitals);
    return { ...vitals, ready: readyAt, kilobytes };
  } finally {
    await context.close();
  }
};

/** First visits, each in a browser that has nothing stored. The middle of all. */
export const measureStart = async (
  browser: Browser,
  url: string,
  options: { what: string; token?: string; times: number; ready: (page: Page) => Promise<void> },
): Promise<Start> => {
  const all: Awaited<ReturnType<typeof once>>[] = [];
  for (let time = 0; time < options.times; time += 1) all.push(await once(browser, url, options.token, options.ready));
  const middle = (name: keyof (typeof all)[number], digits = 0) => round(median(all.map((one) => one[name])), digits);
  return {
    what: options.what,
    firstPaint: middle('firstPaint'),
    largestPaint: middle('largestPaint'),
    blocked: middle('blocked'),
    shift: middle('shift', 3),
    ready: middle('ready'),
    kilobytes: middle('kilobytes'),
  };
};
