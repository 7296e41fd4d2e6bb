import { afterEach, describe, expect, it, vi } from 'vitest';
import { createBrowserSignals, createSystemRandom } from './ports.ts';

afterEach(() => vi.unstubAllGlobals());

/** A page of a browser, as far as signals come from it. */
const openPage = () => {
  const page = new EventTarget();
  const view = Object.assign(new EventTarget(), { visibilityState: 'visible' });
  vi.stubGlobal('window', page);
  vi.stubGlobal('document', view);
  const signals = createBrowserSignals();
  const heard: string[] = [];
  const stops = [
    signals.onWake(() => heard.push('wake')),
    signals.onOffline?.(() => heard.push('offline')) ?? (() => {}),
    signals.onSleep(() => heard.push('sleep')),
  ];
  const becomes = (state: 'visible' | 'hidden') => {
    view.visibilityState = state;
    view.dispatchEvent(new Event('visibilitychange'));
  };
  return { page, heard, becomes, stop: () => stops.forEach((stop) => stop()) };
};

describe('createBrowserSignals', () => {
  it('wakes when the network is back, when the page is looked at again, and when it comes back from the cache', () => {
    const { page, heard, becomes } = openPage();
    page.dispatchEvent(new Event('online'));
    becomes('visible');
    page.dispatchEvent(new Event('pageshow'));
    expect(heard).toEqual(['wake', 'wake', 'wake']);
  });

  it('tells at once that the device has no network', () => {
    const { page, heard } = openPage();
    page.dispatchEvent(new Event('offline'));
    expect(heard).toEqual(['offline']);
  });

  it('tells that the page may go when it is hidden or left', () => {
    const { page, heard, becomes } = openPage();
    becomes('hidden');
    page.dispatchEvent(new Event('pagehide'));
    expect(heard).toEqual(['sleep', 'sleep']);
  });

  it('says nothing after it was stopped', () => {
    const { page, heard, becomes, stop } = openPage();
    stop();
    for (const type of ['online', 'offline', 'pageshow', 'pagehide']) page.dispatchEvent(new Event(type));
    becomes('hidden');
    becomes('visible');
    expect(heard).toEqual([]);
  });

  it('has none where there is no window, or one that tells of nothing', () => {
    vi.stubGlobal('window', {});
    expect(() => createBrowserSignals().onWake(() => {})()).not.toThrow();
    vi.stubGlobal('window', undefined);
    expect(() => createBrowserSignals().onSleep(() => {})()).not.toThrow();
  });
});

describe('createSystemRandom', () => {
  it('gives numbers from 0 up to, not including, 1, and none twice in a row', () => {
    const random = createSystemRandom();
    const numbers = Array.from({ length: 200 }, () => random.next());
    expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true);
    expect(new Set(numbers).size).toBeGreaterThan(190);
  });

  it('does not begin where there is no chance to be had', () => {
    vi.stubGlobal('crypto', undefined);
    expect(() => createSystemRandom()).toThrow(/crypto\.getRandomValues/);
  });
});
