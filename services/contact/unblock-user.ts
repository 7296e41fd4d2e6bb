import { announceAccountChanges } from '../account/announce-account-changes.ts';
import { UserNotFound } from '../errors.ts';
import type { UserKey } from '../user/user.ts';
import type { Viewer } from '../viewer.ts';
import { createBlockStore } from './block-store.ts';
import { type PairDeps, type PairNews, tellPairNews } from './contact-deps.ts';
import { createContactRequestStore } from './contact-request-store.ts';
import { createPairStore } from './pair-store.ts';

/**
 * Takes a block back. A request they made meanwhile, and that is still open, now comes into view. A repeat does nothing.
 * Refuses with UserNotFound.
 */
export const createUnblockUser =
  ({ prisma, clock, publisher, setCanSendInTransaction }: PairDeps) =>
  async ({ userId: viewerId }: Viewer, userId: bigint): Promise<UserKey> => {
    const news = await prisma.$transaction(async (tx): Promise<PairNews> => {
      const pairs = createPairStore(tx);
      await pairs.lockPair(viewerId, userId);
      if (!(await pairs.readPair(viewerId, userId)).there) throw new UserNotFound();
      if (!(await createBlockStore(tx).deleteBlock(viewerId, userId))) return { versions: [] };
      const change = await setCanSendInTransaction(tx, viewerId, userId);
      const theirs = await createContactRequestStore(tx).findOpen(userId, viewerId, new Date(clock.now()));
      const versions = await announceAccountChanges(tx, [
        { userId: viewerId, kind: 'BLOCK', ref: userId },
        ...(theirs === null ? [] : [{ userId: viewerId, kind: 'REQUEST' as const, ref: theirs.id }]),
      ]);
      return { change, versions, presenceOf: [viewerId, userId] };
    });
    tellPairNews(publisher, news);
    return { id: userId };
  };
