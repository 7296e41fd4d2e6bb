import type { Viewer } from '../viewer.ts';
import type { UserKey } from './user.ts';
import { findableHandleKey } from './user-rules.ts';
import type { UserStore } from './user-store.ts';

/** A person by exact handle, whatever its case; null when there is none. */
export const createFindUserByHandle =
  ({ users }: { users: UserStore }) =>
  async (_viewer: Viewer, handle: string): Promise<UserKey | null> => {
    const key = findableHandleKey(handle);
    return key === null ? null : users.findUserByHandleKey(key);
  };
