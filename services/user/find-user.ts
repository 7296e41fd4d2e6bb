import type { Viewer } from '../viewer.ts';
import type { User, UserKey } from './user.ts';
import { findableHandleKey } from './user-rules.ts';
import type { UserStore } from './user-store.ts';

/**
 * Profiles are open to everyone who is signed in, so there is no gate here: what depends on who asks (relation, remark, presence)
 * has its own readers.
 */
export const createListUsers =
  ({ users }: { users: UserStore }) =>
  async (ids: readonly bigint[]): Promise<Map<bigint, User>> => {
    const rows = await users.listUsers(ids);
    return new Map(rows.map((user) => [user.id, user]));
  };

/** A person by exact handle, whatever its case; null when there is none. */
export const createFindUserByHandle =
  ({ users }: { users: UserStore }) =>
  async (_viewer: Viewer, handle: string): Promise<UserKey | null> => {
    const key = findableHandleKey(handle);
    return key === null ? null : users.findUserByHandleKey(key);
  };
