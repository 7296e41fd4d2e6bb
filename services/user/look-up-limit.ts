import type { RateLimiter } from '../../engines/limits/rate-limiter.ts';
import { RateLimited } from '../errors.ts';
import { limits } from '../limits.ts';
import type { Viewer } from '../viewer.ts';

const rule = { name: 'look-up', points: limits.lookUpsPerHour, durationMs: 3_600_000 };

/** Whoever asks about handle after handle learns who is here, whether by finding them or by being told that they are taken. */
export const createLookUpLimit =
  ({ limiter }: { limiter: RateLimiter }) =>
  async ({ userId }: Viewer): Promise<void> => {
    const answer = await limiter.consume(rule, String(userId));
    if (!answer.allowed) throw new RateLimited(answer.retryAfterMs);
  };

export type LookUpLimit = ReturnType<typeof createLookUpLimit>;
