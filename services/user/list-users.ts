import type { User } from './user.ts';
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
