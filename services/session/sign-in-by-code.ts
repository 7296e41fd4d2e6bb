import type { Clock } from '../../engines/clock.ts';
import type { IdGenerator } from '../../engines/ids.ts';
import type { RateLimiter, RateRule } from '../../engines/limits/rate-limiter.ts';
import type { PrismaClient } from '../../prisma/generated/client.ts';
import { afterCommit } from '../after-commit.ts';
import { RateLimited, SignInCodeExpired } from '../errors.ts';
import { limits } from '../limits.ts';
import type { Publisher } from '../live/publisher.ts';
import { createUserStore } from '../user/user-store.ts';
import type { Viewer } from '../viewer.ts';
import type { NewSession } from './device.ts';
import { cleanDeviceName, describeUserAgent } from './device-name.ts';
import { createDeviceStore } from './device-store.ts';
import { createCodeAndSecret, type NewSignInCode, type SignInRequest } from './sign-in-code.ts';
import { createSignInCodeStore } from './sign-in-code-store.ts';
import { addressKey } from './sign-in-limits.ts';
import { type ClientFacts, startSession } from './start-session.ts';

const HOUR_MS = 3_600_000;
const askRule: RateRule = { name: 'sign-in-code', points: limits.signInCodesPerHour, durationMs: HOUR_MS };
const answerRule: RateRule = { name: 'sign-in-answer', points: limits.signInAnswersPerHour, durationMs: HOUR_MS };
/** One code's whole life, asked about far more often than a client needs to. */
const claimRule: RateRule = { name: 'sign-in-claim', points: 600, durationMs: HOUR_MS };
const KEPT_MS = 86_400_000;

export interface CodeDeps {
  readonly prisma: PrismaClient;
  readonly clock: Clock;
  readonly ids: IdGenerator;
  readonly limiter: RateLimiter;
  readonly publisher: Publisher;
}

/** What became of a code, for the browser that shows it. */
export type ClaimedSignIn =
  | { readonly state: 'WAITING' | 'DECLINED'; readonly session: null }
  | { readonly state: 'SIGNED_IN'; readonly session: NewSession };

/**
 * Signing in by a code: a browser asks for one and shows it, a signed-in device sees who asks and answers, the browser takes its session,
 * once. Everything stands in the database, so the three steps may reach three processes.
 */
export const createSignInByCode = ({ prisma, clock, ids, limiter, publisher }: CodeDeps) => {
  const codes = createSignInCodeStore(prisma);
  const now = () => new Date(clock.now());
  const spend = async (rule: RateRule, key: string): Promise<void> => {
    const answer = await limiter.consume(rule, key);
    if (!answer.allowed) throw new RateLimited(answer.retryAfterMs);
  };

  const startFrom = (code: string, secret: string, userId: bigint, facts: ClientFacts) =>
    prisma.$transaction(async (tx) => {
      // Whoever signs the approving device out, or changes the password, holds this row too: their word counts, before or after.
      await createUserStore(tx).lockUser(userId);
      const taken = await createSignInCodeStore(tx).take(code, secret, now());
      if (taken === null || taken.userId !== userId) throw new SignInCodeExpired();
      const approver = await createDeviceStore(tx).findSession(userId, taken.deviceId);
      if (approver === null || approver.revokedAt !== null || approver.expiresAt <= now()) throw new SignInCodeExpired();
      const { deviceName, platform } = taken;
      return startSession(tx, { clock, ids }, userId, { ...facts, deviceName, platform }, 'CODE');
    });

  return {
    /** A code for the browser that asks, and the secret that it alone holds. Refuses with RateLimited (per address). */
    async requestSignInCode(facts: ClientFacts): Promise<NewSignInCode> {
      await spend(askRule, addressKey(facts.address));
      const agent = describeUserAgent(facts.userAgent);
      const createdAt = now();
      const expiresAt = new Date(createdAt.getTime() + limits.signInCodeSeconds * 1000);
      const made = createCodeAndSecret();
      await codes.deleteExpired(new Date(createdAt.getTime() - KEPT_MS));
      await codes.createCode({
        ...made,
        deviceName: cleanDeviceName(facts.deviceName) ?? cleanDeviceName(agent.name) ?? agent.name,
        platform: facts.platform ?? agent.platform,
        address: facts.address,
        createdAt,
        expiresAt,
      });
      return { ...made, expiresAt };
    },

    /** What asks, for the person to look at; null when the code waits for no answer any more. */
    findSignInRequest: (code: string): Promise<SignInRequest | null> => codes.findWaiting(code, now()),

    /** A repeat of the same answer does nothing. Refuses with RateLimited (per person) and SignInCodeExpired. */
    async answerSignIn(viewer: Viewer, code: string, approve: boolean): Promise<void> {
      await spend(answerRule, String(viewer.userId));
      if (!(await codes.answer(code, approve ? 'APPROVED' : 'DECLINED', viewer, now()))) throw new SignInCodeExpired();
    },

    /** Refuses with RateLimited (per code and address) and SignInCodeExpired: over, used, or not this browser's. */
    async claimSignIn(code: string, secret: string, facts: ClientFacts): Promise<ClaimedSignIn> {
      await spend(claimRule, `${code.slice(0, 32)} ${addressKey(facts.address)}`);
      const found = await codes.findState(code, secret, now());
      if (found === null || found.state === 'USED') throw new SignInCodeExpired();
      if (found.state !== 'APPROVED' || found.userId === null) {
        return { state: found.state === 'DECLINED' ? 'DECLINED' : 'WAITING', session: null };
      }
      const { userId } = found;
      const { device, token, revokedIds, versions } = await startFrom(code, secret, userId, facts);
      afterCommit(publisher.accountChanged(versions));
      if (revokedIds.length > 0) afterCommit(publisher.devicesRevoked(userId, revokedIds));
      return { state: 'SIGNED_IN', session: { device, token } };
    },
  };
};
