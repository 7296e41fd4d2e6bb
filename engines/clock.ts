/** Where the time comes from: milliseconds since 1970. Injected, so that tests can set it. */
export interface Clock {
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

/** What calls back later. Injected like the clock, so that a simulation says when that is. */
export interface Timers {
  /** Once, after a delay; answers with the function that cancels it. */
  after(delayMs: number, callback: () => void): () => void;
  /** Again and again; answers with the function that ends it. */
  every(periodMs: number, callback: () => void): () => void;
}

/** Waiting alone keeps no process alive: sockets and connections do. */
export const systemTimers: Timers = {
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs).unref();
    return () => clearTimeout(timer);
  },
  every(periodMs, callback) {
    const timer = setInterval(callback, periodMs).unref();
    return () => clearInterval(timer);
  },
};
