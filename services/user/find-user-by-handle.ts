import type { Viewer } from '../viewer.ts';
import type { LookUpLimit } from './look-up-limit.ts';
import type { UserKey } from './user.ts';
import { findableHandleKey } from './user-rules.ts';
import type { UserStore } from './user-store.ts';

/** A person by exact handle, whatever its case; null when there is none. Refuses with RateLimited. */
export const createFindUserByHandle =
  ({ users, spendLookUp }: { users: UserStore; spendLookUp: LookUpLimit }) =>
  async (viewer: Viewer, handle: string): Promise<UserKey | null> => {
    const key = findableHandleKey(handle);
    if (key === null) return null;
    await spendLookUp(viewer);
    return users.findUserByHandleKey(key);
  };
