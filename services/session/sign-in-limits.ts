import type { RateLimiter, RateRule } from '../../engines/limits/rate-limiter.ts';
import { RateLimited } from '../errors.ts';
import { limits } from '../limits.ts';

const QUARTER_HOUR_MS = 900_000;
const HOUR_MS = 3_600_000;

const accountRule: RateRule = { name: 'sign-in-account', points: limits.signInsPerQuarterHour, durationMs: QUARTER_HOUR_MS };
const addressRule: RateRule = { name: 'sign-in-address', points: limits.signInsPerQuarterHour, durationMs: QUARTER_HOUR_MS };
const passwordRule: RateRule = { name: 'change-password', points: limits.signInsPerQuarterHour, durationMs: QUARTER_HOUR_MS };
const signUpRule: RateRule = { name: 'sign-up', points: limits.signUpsPerHour, durationMs: HOUR_MS };

/** One household or office counts once: an IPv6 address by its network of 64 bits, a mapped one as the IPv4 address it is. */
export const addressKey = (address: string): string => {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (!address.includes(':')) return address;
  const [head = '', tail] = address.split('%')[0]?.split('::') ?? [];
  const groups = head === '' ? [] : head.split(':');
  const tailGroups = tail === undefined || tail === '' ? [] : tail.split(':');
  while (tail !== undefined && groups.length + tailGroups.length < 8) groups.push('0');
  return [...groups, ...tailGroups]
    .slice(0, 4)
    .map((group) => group.toLowerCase().replace(/^0+(?=.)/, ''))
    .join(':');
};

/** Meeting a limit is answered before any work is done. Attempts are counted first, so that many at once cannot slip through. */
export const createSignInLimits = ({ limiter }: { limiter: RateLimiter }) => {
  const spend = async (rule: RateRule, key: string): Promise<void> => {
    const answer = await limiter.consume(rule, key);
    if (!answer.allowed) throw new RateLimited(answer.retryAfterMs);
  };
  return {
    async beforeSignIn(account: string, address: string): Promise<void> {
      await spend(addressRule, addressKey(address));
      await spend(accountRule, account);
    },

    /**
     * Only failures count. The account starts afresh; the address gets back the one attempt, or someone with an account of their
     * own could start it afresh between guesses at other people's.
     */
    async afterSignIn(account: string, address: string): Promise<void> {
      await Promise.all([limiter.reset(accountRule, account), limiter.consume(addressRule, addressKey(address), -1)]);
    },

    beforePasswordCheck: (userId: bigint): Promise<void> => spend(passwordRule, String(userId)),
    afterPasswordCheck: (userId: bigint): Promise<void> => limiter.reset(passwordRule, String(userId)),

    beforeSignUp: (address: string): Promise<void> => spend(signUpRule, addressKey(address)),
  };
};

export type SignInLimits = ReturnType<typeof createSignInLimits>;
