import type { Clock } from '../../engines/clock.ts';
import type { IdGenerator } from '../../engines/ids.ts';
import type { RateLimiter } from '../../engines/limits/rate-limiter.ts';
import type { PrismaClient } from '../../prisma/generated/client.ts';
import type { Publisher } from '../live/publisher.ts';
import type { Paging } from '../paging.ts';
import { createUserStore } from '../user/user-store.ts';
import type { Viewer } from '../viewer.ts';
import { createChangePassword } from './change-password.ts';
import { createDeviceStore } from './device-store.ts';
import { createFindDevice } from './find-device.ts';
import { createFindSession } from './find-session.ts';
import { createListDevices } from './list-devices.ts';
import { createPasswordHasher, type PasswordHasher } from './password-hasher.ts';
import { createRevokeDevice } from './revoke-device.ts';
import { createRevokeOtherDevices } from './revoke-other-devices.ts';
import { createRotateSession } from './rotate-session.ts';
import { createSignInByCode } from './sign-in-by-code.ts';
import { createSignIn } from './sign-in.ts';
import { createSignInLimits } from './sign-in-limits.ts';
import { createSignUp } from './sign-up.ts';

export interface SessionDeps {
  readonly prisma: PrismaClient;
  readonly clock: Clock;
  readonly ids: IdGenerator;
  readonly limiter: RateLimiter;
  readonly publisher: Publisher;
  readonly paging: Paging;
  readonly hasher?: PasswordHasher;
}

/** Signing up, in and out, and the devices that are signed in. */
export const createSessionServices = ({ prisma, clock, ids, limiter, publisher, paging, hasher = createPasswordHasher() }: SessionDeps) => {
  const users = createUserStore(prisma);
  const devices = createDeviceStore(prisma);
  const signInLimits = createSignInLimits({ limiter });
  const revokeDevice = createRevokeDevice({ prisma, clock, publisher });
  return {
    signUp: createSignUp({ prisma, clock, ids, users, hasher, signInLimits }),
    signIn: createSignIn({ prisma, clock, ids, publisher, users, hasher, signInLimits }),
    ...createSignInByCode({ prisma, clock, ids, limiter, publisher }),
    /** Ends the session of the device that asks. */
    signOut: async (viewer: Viewer): Promise<void> => {
      await revokeDevice(viewer, viewer.deviceId);
    },
    findSession: createFindSession({ devices, clock }),
    rotateSession: createRotateSession({ prisma, clock }),
    changePassword: createChangePassword({ prisma, clock, publisher, users, hasher, signInLimits }),
    revokeDevice,
    revokeOtherDevices: createRevokeOtherDevices({ prisma, clock, publisher }),
    listDevices: createListDevices({ devices, clock, paging }),
    findDevice: createFindDevice({ devices }),
  };
};

export type SessionServices = ReturnType<typeof createSessionServices>;
