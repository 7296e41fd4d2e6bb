import type { Prisma, PrismaClient } from '../../prisma/generated/client.ts';
import { type AccountVersion, announceAccountChanges } from '../account/announce-account-changes.ts';
import { afterCommit } from '../after-commit.ts';
import { HandleTaken } from '../errors.ts';
import type { Publisher } from '../live/publisher.ts';
import type { Viewer } from '../viewer.ts';
import type { LookUpLimit } from './look-up-limit.ts';
import type { User } from './user.ts';
import { handleKey, parseHandle, parseName, parseRegion, parseStatusLine } from './user-rules.ts';
import { createUserStore, type ProfileFields, type UserStore } from './user-store.ts';

/** What is absent or null stays as it is. */
export interface UpdateProfileInput {
  readonly name?: string | null | undefined;
  readonly handle?: string | null | undefined;
  readonly statusLine?: string | null | undefined;
  readonly region?: string | null | undefined;
}

export interface UpdateProfileDeps {
  readonly prisma: PrismaClient;
  readonly publisher: Publisher;
  readonly spendLookUp: LookUpLimit;
}

/** The fields that a valid input really changes. */
const changedFields = (user: User, input: UpdateProfileInput): ProfileFields => {
  const asked = {
    ...(input.name == null ? {} : { name: parseName(input.name) }),
    ...(input.handle == null ? {} : { handle: parseHandle(input.handle) }),
    ...(input.statusLine == null ? {} : { statusLine: parseStatusLine(input.statusLine) }),
    ...(input.region == null ? {} : { region: parseRegion(input.region) }),
  };
  return Object.fromEntries(Object.entries(asked).filter(([name, value]) => user[name as keyof ProfileFields] !== value));
};

/** Refuses a taken handle before the work; of two who take it at once, the unique key refuses one at the end. */
const checkHandle = async (users: UserStore, user: User, { handle }: ProfileFields): Promise<void> => {
  if (handle === undefined || handleKey(handle) === handleKey(user.handle)) return;
  if ((await users.findUserByHandleKey(handleKey(handle))) !== null) throw new HandleTaken();
};

/** Before the profile's own row is written: everyone who locks several users' rows takes them in ascending order. */
export const announceProfile = async (tx: Prisma.TransactionClient, userId: bigint): Promise<AccountVersion[]> => {
  const contactIds = await createUserStore(tx).listContactIds(userId);
  return announceAccountChanges(tx, [
    { userId, kind: 'PROFILE', ref: userId },
    ...contactIds.map((contactId) => ({ userId: contactId, kind: 'CONTACT' as const, ref: userId })),
  ]);
};

/** Someone with the most contacts there may be takes a while on a busy machine. */
export const CONTACTS_MAX_TIMES = { timeout: 20_000, maxWait: 5_000 };

/**
 * Changes the viewer's profile; their own devices and all their contacts hear of it. Refuses with InvalidInput, HandleTaken and
 * RateLimited. One transaction, since limits.contactsMax bounds how many streams it touches.
 */
export const createUpdateProfile =
  ({ prisma, publisher, spendLookUp }: UpdateProfileDeps) =>
  async (viewer: Viewer, input: UpdateProfileInput): Promise<User> => {
    const { userId } = viewer;
    if (input.handle != null) {
      parseHandle(input.handle);
      await spendLookUp(viewer);
    }
    const { user, versions } = await prisma.$transaction(async (tx) => {
      const users = createUserStore(tx);
      const before = (await users.findUser(userId)) as User;
      const fields = changedFields(before, input);
      if (Object.keys(fields).length === 0) return { user: before, versions: [] };
      await checkHandle(users, before, fields);
      const versions = await announceProfile(tx, userId);
      return { user: await users.updateProfile(userId, fields), versions };
    }, CONTACTS_MAX_TIMES);
    if (versions.length > 0) afterCommit(publisher.accountChanged(versions));
    return user;
  };
