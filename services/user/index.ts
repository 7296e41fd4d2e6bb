import type { RateLimiter } from '../../engines/limits/rate-limiter.ts';
import type { PrismaClient } from '../../prisma/generated/client.ts';
import type { SignDownload } from '../attachment/find-download.ts';
import type { Publisher } from '../live/publisher.ts';
import { createFindUserByHandle } from './find-user-by-handle.ts';
import { createLookUpLimit } from './look-up-limit.ts';
import { createListUsers } from './list-users.ts';
import { createAvatarServices } from './set-avatar.ts';
import { createUpdateProfile } from './update-profile.ts';
import { createUpdateSettings } from './update-settings.ts';
import { createUserStore } from './user-store.ts';

export interface UserDeps {
  readonly prisma: PrismaClient;
  readonly publisher: Publisher;
  readonly limiter: RateLimiter;
  readonly signDownload: SignDownload;
}

/** Profiles and privacy settings. */
export const createUserServices = ({ prisma, publisher, limiter, signDownload }: UserDeps) => {
  const spendLookUp = createLookUpLimit({ limiter });
  const users = createUserStore(prisma);
  return {
    listUsers: createListUsers({ users }),
    findUserByHandle: createFindUserByHandle({ users, spendLookUp }),
    updateProfile: createUpdateProfile({ prisma, publisher, spendLookUp }),
    updateSettings: createUpdateSettings({ prisma, publisher }),
    ...createAvatarServices({ prisma, publisher, signDownload }),
  };
};

export type UserServices = ReturnType<typeof createUserServices>;
