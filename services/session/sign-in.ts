import type { Clock } from '../../engines/clock.ts';
import type { IdGenerator } from '../../engines/ids.ts';
import type { PrismaClient } from '../../prisma/generated/client.ts';
import { afterCommit } from '../after-commit.ts';
import { WrongCredentials } from '../errors.ts';
import { limits } from '../limits.ts';
import type { Publisher } from '../live/publisher.ts';
import { findableHandleKey } from '../user/user-rules.ts';
import { createUserStore, type UserStore } from '../user/user-store.ts';
import type { NewSession } from './device.ts';
import type { PasswordHasher } from './password-hasher.ts';
import { checkablePassword } from './password-rules.ts';
import type { SignInLimits } from './sign-in-limits.ts';
import { type ClientFacts, startSession } from './start-session.ts';

export interface SignInInput {
  readonly handle: string;
  readonly password: string;
}

export interface SignInDeps {
  readonly prisma: PrismaClient;
  readonly clock: Clock;
  readonly ids: IdGenerator;
  readonly publisher: Publisher;
  readonly users: UserStore;
  readonly hasher: PasswordHasher;
  readonly signInLimits: SignInLimits;
}

/**
 * Signs in on a new device. Refuses with RateLimited (failed attempts, per account and per address) and WrongCredentials, which is
 * the same answer after the same time whether or not there is such a handle.
 */
export const createSignIn =
  ({ prisma, clock, ids, publisher, users, hasher, signInLimits }: SignInDeps) =>
  async (input: SignInInput, facts: ClientFacts): Promise<NewSession> => {
    const key = findableHandleKey(input.handle);
    const account = key ?? `?${input.handle.slice(0, limits.handleLengthMax)}`;
    await signInLimits.beforeSignIn(account, facts.address);
    const credentials = key === null ? null : await users.findCredentials({ handleKey: key });
    const matches = await hasher.verify(credentials?.passwordHash ?? null, checkablePassword(input.password));
    if (credentials === null || !matches) throw new WrongCredentials();
    await signInLimits.afterSignIn(account, facts.address);
    const { userId, passwordHash } = credentials;
    const { device, token, revokedIds, versions } = await prisma.$transaction(async (tx) => {
      const locked = createUserStore(tx);
      await locked.lockUser(userId);
      // Whoever changed the password meanwhile signed out every device that the old one had signed in; this would escape it.
      if ((await locked.findCredentials({ id: userId }))?.passwordHash !== passwordHash) throw new WrongCredentials();
      return startSession(tx, { clock, ids }, userId, facts);
    });
    afterCommit(publisher.accountChanged(versions));
    if (revokedIds.length > 0) afterCommit(publisher.devicesRevoked(userId, revokedIds));
    return { device, token };
  };
