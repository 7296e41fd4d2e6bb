import type { Clock, Random, Signals } from '../ports.ts';

/** The browser's (or any runtime's) own time, chance and signals. */
export const systemClock: Clock = {
  now: () => Date.now(),
  setTimer(callback, delayMs) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};

const WORDS = 64;

/** Chance from the system's generator, since ids are made of it. */
export const createSystemRandom = (): Random => {
  const words = new Uint32Array(WORDS);
  let used = WORDS;
  // React Native has none of its own. Ids that others can guess or that come twice are worse than not to start.
  if (typeof globalThis.crypto?.getRandomValues !== 'function') {
    throw new Error('This runtime has no crypto.getRandomValues: hand in `random`, or a polyfill such as react-native-get-random-values.');
  }
  return {
    next() {
      if (used === WORDS) {
        globalThis.crypto.getRandomValues(words);
        used = 0;
      }
      used += 1;
      return (words[used - 1] as number) / 2 ** 32;
    },
  };
};

/** React Native has a `window` that tells of nothing. */
const on = (target: EventTarget | undefined, type: string, listener: () => void): (() => void) => {
  target?.addEventListener?.(type, listener);
  return () => target?.removeEventListener?.(type, listener);
};

/** Where there is no window there are no signals: timers alone bring the engine back. */
export const createBrowserSignals = (): Signals => {
  const page = typeof window === 'undefined' ? undefined : window;
  const view = typeof document === 'undefined' ? undefined : document;
  return {
    onWake(listener) {
      const stops = [
        on(page, 'online', listener),
        on(page, 'pageshow', listener),
        on(view, 'visibilitychange', () => {
          if (view?.visibilityState === 'visible') listener();
        }),
      ];
      return () => stops.forEach((stop) => stop());
    },
    onOffline: (listener) => on(page, 'offline', listener),
    onSleep(listener) {
      const stops = [
        on(page, 'pagehide', listener),
        on(view, 'visibilitychange', () => {
          if (view?.visibilityState === 'hidden') listener();
        }),
      ];
      return () => stops.forEach((stop) => stop());
    },
  };
};
