import type { FakeLog } from './fake-log.ts';
import type { FakeUser } from './fake-shapes.ts';

/** A request to join some group, as its asker is told of it. */
export const putJoinRequest = (
  log: FakeLog,
  userId: string,
  id: string,
  state: 'PENDING' | 'APPROVED' | 'DECLINED' | 'WITHDRAWN',
): void => {
  const user = log.users.get(userId) as FakeUser;
  user.joinRequests.set(id, { state, version: user.accountVersion + 1 });
  log.changeAccount(user);
};

/** Those of them that an account change after a version tells. */
export const joinRequestsSince = (user: FakeUser, since: number, all: boolean) =>
  [...user.joinRequests]
    .filter(([, { state, version }]) => version > since && (!all || state === 'PENDING'))
    .map(([id, { state }]) => ({ id, state }));

/** Somebody's packs or favourites of stickers change, wherever they do it. */
export const changeStickers = (log: FakeLog, userId: string): void => {
  const user = log.users.get(userId) as FakeUser;
  user.stickersVersion = user.accountVersion + 1;
  log.changeAccount(user);
};
