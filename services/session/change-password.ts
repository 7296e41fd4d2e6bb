import type { Clock } from '../../engines/clock.ts';
import type { PrismaClient } from '../../prisma/generated/client.ts';
import { announceAccountChanges } from '../account/announce-account-changes.ts';
import { afterCommit } from '../after-commit.ts';
import { WrongCredentials } from '../errors.ts';
import type { Publisher } from '../live/publisher.ts';
import { createUserStore, type UserStore } from '../user/user-store.ts';
import type { Viewer } from '../viewer.ts';
import { createDeviceStore } from './device-store.ts';
import type { PasswordHasher } from './password-hasher.ts';
import { checkablePassword, parsePassword } from './password-rules.ts';
import type { SignInLimits } from './sign-in-limits.ts';

export interface ChangePasswordInput {
  readonly currentPassword: string;
  readonly newPassword: string;
  readonly revokeOtherDevices: boolean;
}

export interface ChangePasswordDeps {
  readonly prisma: PrismaClient;
  readonly clock: Clock;
  readonly publisher: Publisher;
  readonly users: UserStore;
  readonly hasher: PasswordHasher;
  readonly signInLimits: SignInLimits;
}

/** Changes the viewer's password. Refuses with InvalidInput, RateLimited (failed attempts, per account) and WrongCredentials. */
export const createChangePassword =
  ({ prisma, clock, publisher, users, hasher, signInLimits }: ChangePasswordDeps) =>
  async ({ userId, deviceId }: Viewer, input: ChangePasswordInput): Promise<void> => {
    const newPassword = parsePassword(input.newPassword, ['input', 'newPassword']);
    await signInLimits.beforePasswordCheck(userId);
    const credentials = await users.findCredentials({ id: userId });
    const matches = await hasher.verify(credentials?.passwordHash ?? null, checkablePassword(input.currentPassword));
    if (credentials === null || !matches) throw new WrongCredentials();
    await signInLimits.afterPasswordCheck(userId);
    const newHash = await hasher.hash(newPassword);
    const { revoked, versions } = await prisma.$transaction(async (tx) => {
      // Writing the hash holds the user's row, so no device can sign in with the old password from here on.
      const replaced = await createUserStore(tx).replacePassword(userId, credentials.passwordHash, newHash);
      if (!replaced) throw new WrongCredentials();
      if (!input.revokeOtherDevices) return { revoked: [], versions: [] };
      const revoked = await createDeviceStore(tx).revokeOthers(userId, deviceId, new Date(clock.now()));
      const changes = revoked.map((device) => ({ userId, kind: 'DEVICE' as const, ref: device.id }));
      return { revoked, versions: changes.length === 0 ? [] : await announceAccountChanges(tx, changes) };
    });
    if (revoked.length > 0) {
      afterCommit(
        publisher.devicesRevoked(
          userId,
          revoked.map((device) => device.id),
        ),
        publisher.accountChanged(versions),
      );
    }
  };
