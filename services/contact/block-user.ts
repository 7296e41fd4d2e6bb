import { type AccountChangeInput, announceAccountChanges } from '../account/announce-account-changes.ts';
import { LimitReached, UserNotFound } from '../errors.ts';
import { limits } from '../limits.ts';
import type { UserKey } from '../user/user.ts';
import type { Viewer } from '../viewer.ts';
import { createBlockStore } from './block-store.ts';
import { type ContactRequestStore, createContactRequestStore } from './contact-request-store.ts';
import { type PairDeps, type PairNews, tellPairNews } from './contact-deps.ts';
import { checkNotSelf } from './contact-rules.ts';
import { createPairStore } from './pair-store.ts';

/** Closes what is open between the two: their request is declined like any other, the viewer's own is taken back. */
const closeRequests = async (requests: ContactRequestStore, viewerId: bigint, userId: bigint, at: Date): Promise<AccountChangeInput[]> => {
  const changes: AccountChangeInput[] = [];
  const theirs = await requests.findOpen(userId, viewerId, at);
  const mine = await requests.findOpen(viewerId, userId, at);
  if (theirs !== null) await requests.decideRequest(theirs.id, 'DECLINED', at);
  if (mine !== null) await requests.decideRequest(mine.id, 'WITHDRAWN', at);
  for (const request of [theirs, mine]) {
    if (request === null) continue;
    changes.push({ userId: viewerId, kind: 'REQUEST', ref: request.id }, { userId, kind: 'REQUEST', ref: request.id });
  }
  return changes;
};

/**
 * Blocks someone: they cannot write to the viewer or see whether they are there, and nothing of theirs comes through; being contacts
 * stays, so that unblocking brings all back. They are not told. A repeat does nothing.
 * Refuses with InvalidInput (oneself), UserNotFound and LimitReached.
 */
export const createBlockUser =
  ({ prisma, clock, publisher, setCanSendInTransaction }: PairDeps) =>
  async ({ userId: viewerId }: Viewer, userId: bigint): Promise<UserKey> => {
    checkNotSelf(viewerId, userId);
    const news = await prisma.$transaction(async (tx): Promise<PairNews> => {
      const pairs = createPairStore(tx);
      const blocks = createBlockStore(tx);
      await pairs.lockPair(viewerId, userId);
      const facts = await pairs.readPair(viewerId, userId);
      if (!facts.there) throw new UserNotFound();
      if (facts.blocking) return { versions: [] };
      if ((await blocks.countBlocks(viewerId)) >= limits.blocksMax) throw new LimitReached('blocksMax');
      const at = new Date(clock.now());
      await blocks.createBlock(viewerId, userId, at);
      const changes = await closeRequests(createContactRequestStore(tx), viewerId, userId, at);
      const change = await setCanSendInTransaction(tx, viewerId, userId);
      const versions = await announceAccountChanges(tx, [{ userId: viewerId, kind: 'BLOCK', ref: userId }, ...changes]);
      return { change, versions, presenceOf: [viewerId, userId] };
    });
    tellPairNews(publisher, news);
    return { id: userId };
  };
