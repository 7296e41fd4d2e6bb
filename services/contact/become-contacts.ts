import type { Prisma } from '../../prisma/generated/client.ts';
import { announceAccountChanges } from '../account/announce-account-changes.ts';
import { LimitReached } from '../errors.ts';
import { limits } from '../limits.ts';
import type { StoredContactRequest } from './contact.ts';
import type { PairChat, PairNews } from './contact-deps.ts';
import { createContactRequestStore } from './contact-request-store.ts';
import { createContactStore } from './contact-store.ts';

export interface NewPair extends PairNews {
  readonly request: StoredContactRequest;
  readonly chatId: bigint;
}

/**
 * Turns an open request into a pair of contacts with an open chat, in the caller's transaction, which holds the pair's lock.
 * Refuses with LimitReached when either has no room; two accepts of one person at the same moment may pass it by one.
 */
export const becomeContacts = async (
  tx: Prisma.TransactionClient,
  { openDirectChatInTransaction }: PairChat,
  request: StoredContactRequest,
  at: Date,
): Promise<NewPair> => {
  const contacts = createContactStore(tx);
  const requests = createContactRequestStore(tx);
  const { fromId, toId } = request;
  const [ofFrom, ofTo] = [await contacts.countContacts(fromId), await contacts.countContacts(toId)];
  if (Math.max(ofFrom, ofTo) >= limits.contactsMax) throw new LimitReached('contactsMax');
  await contacts.createPair(fromId, toId, at);
  const accepted = await requests.decideRequest(request.id, 'ACCEPTED', at);
  const { chatId, change } = await openDirectChatInTransaction(tx, fromId, toId);
  const versions = await announceAccountChanges(tx, [
    { userId: fromId, kind: 'REQUEST', ref: request.id },
    { userId: toId, kind: 'REQUEST', ref: request.id },
    { userId: fromId, kind: 'CONTACT', ref: toId },
    { userId: toId, kind: 'CONTACT', ref: fromId },
  ]);
  return { request: accepted, chatId, change, versions, presenceOf: [fromId, toId] };
};
