import type { Clock } from '../../engines/clock.ts';
import type { IdGenerator } from '../../engines/ids.ts';
import type { PrismaClient } from '../../prisma/generated/client.ts';
import { HandleTaken } from '../errors.ts';
import { handleKey, parseHandle, parseName } from '../user/user-rules.ts';
import { createUserStore, type UserStore } from '../user/user-store.ts';
import type { NewSession } from './device.ts';
import type { PasswordHasher } from './password-hasher.ts';
import { parsePassword } from './password-rules.ts';
import type { SignInLimits } from './sign-in-limits.ts';
import { type ClientFacts, startSession } from './start-session.ts';

export interface SignUpInput {
  readonly handle: string;
  readonly password: string;
  readonly name: string;
}

export interface SignUpDeps {
  readonly prisma: PrismaClient;
  readonly clock: Clock;
  readonly ids: IdGenerator;
  readonly users: UserStore;
  readonly hasher: PasswordHasher;
  readonly signInLimits: SignInLimits;
}

/** Makes a person and signs them in on a first device. Refuses with InvalidInput, RateLimited (per address) and HandleTaken. */
export const createSignUp =
  ({ prisma, clock, ids, users, hasher, signInLimits }: SignUpDeps) =>
  async (input: SignUpInput, facts: ClientFacts): Promise<NewSession> => {
    const handle = parseHandle(input.handle);
    const password = parsePassword(input.password, ['input', 'password']);
    const name = parseName(input.name);
    await signInLimits.beforeSignUp(facts.address);
    if ((await users.findUserByHandleKey(handleKey(handle))) !== null) throw new HandleTaken();
    const passwordHash = await hasher.hash(password);
    const id = ids.next();
    const { device, token } = await prisma.$transaction(async (tx) => {
      await createUserStore(tx).createUser({ id, handle, name, passwordHash, createdAt: new Date(clock.now()) });
      return startSession(tx, { clock, ids }, id, facts);
    });
    // The stream's first versions are told to nobody: no device listens yet.
    return { device, token };
  };
