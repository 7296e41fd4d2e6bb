import { announceAccountChanges } from '../account/announce-account-changes.ts';
import { ContactNotFound } from '../errors.ts';
import type { Viewer } from '../viewer.ts';
import { type PairDeps, tellPairNews } from './contact-deps.ts';
import { createContactStore } from './contact-store.ts';
import { createPairStore } from './pair-store.ts';

/** Ends being contacts, for both. Their chat stays to be read, and takes no more messages. Refuses with ContactNotFound. */
export const createRemoveContact =
  ({ prisma, publisher, setCanSendInTransaction }: PairDeps) =>
  async ({ userId }: Viewer, contactId: bigint): Promise<void> => {
    const news = await prisma.$transaction(async (tx) => {
      await createPairStore(tx).lockPair(userId, contactId);
      if (!(await createContactStore(tx).deletePair(userId, contactId))) throw new ContactNotFound();
      const change = await setCanSendInTransaction(tx, userId, contactId);
      const versions = await announceAccountChanges(tx, [
        { userId, kind: 'CONTACT', ref: contactId },
        { userId: contactId, kind: 'CONTACT', ref: userId },
      ]);
      return { change, versions, presenceOf: [userId, contactId] };
    });
    tellPairNews(publisher, news);
  };
