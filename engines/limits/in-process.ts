import { RateLimiterMemory } from 'rate-limiter-flexible';
import type { RateLimiter, RateRule } from './rate-limiter.ts';
import { createWindows } from './windows.ts';

export const memoryLimiter = ({ name, points, durationMs }: RateRule) =>
  new RateLimiterMemory({ keyPrefix: name, points, duration: durationMs / 1000 });

/** Rate limits of a single process. */
export const createInProcessLimiter = (): RateLimiter => createWindows(memoryLimiter);
