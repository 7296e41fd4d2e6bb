import { ContactRequestNotFound } from '../errors.ts';
import type { Viewer } from '../viewer.ts';
import { becomeContacts, type NewPair } from './become-contacts.ts';
import { type Contact, type ContactRequest, requestState, toContactRequest } from './contact.ts';
import { type PairDeps, tellPairNews } from './contact-deps.ts';
import { createContactRequestStore } from './contact-request-store.ts';
import { createContactStore } from './contact-store.ts';
import { createPairStore } from './pair-store.ts';

export interface AcceptedRequest {
  readonly request: ContactRequest;
  /** The viewer's side of the new pair. */
  readonly contact: Contact;
  readonly chatId: bigint;
}

/**
 * Says yes to a request: both become contacts and their chat opens, all at once or not at all. A repeat returns the same while they
 * are contacts. Refuses with ContactRequestNotFound (not theirs to answer, answered otherwise, run out) and LimitReached.
 */
export const createAcceptContactRequest = (deps: PairDeps) => {
  const { prisma, clock, publisher } = deps;
  return async (viewer: Viewer, requestId: bigint): Promise<AcceptedRequest> => {
    const asked = await createContactRequestStore(prisma).findRequest(requestId);
    if (asked === null || asked.toId !== viewer.userId) throw new ContactRequestNotFound();
    const { fromId, toId } = asked;
    const { pair, contact } = await prisma.$transaction(async (tx) => {
      const pairs = createPairStore(tx);
      const contacts = createContactStore(tx);
      await pairs.lockPair(fromId, toId);
      const request = await createContactRequestStore(tx).findRequest(requestId);
      const facts = await pairs.readPair(toId, fromId);
      if (request === null || facts.blocking) throw new ContactRequestNotFound();
      const at = new Date(clock.now());
      const state = requestState(request, at.getTime());
      let pair: NewPair;
      if (state === 'PENDING') pair = await becomeContacts(tx, deps, request, at);
      else if (state === 'ACCEPTED') pair = { request, versions: [], ...(await deps.openDirectChatInTransaction(tx, fromId, toId)) };
      else throw new ContactRequestNotFound();
      const contact = await contacts.findContact(toId, fromId);
      if (contact === null) throw new ContactRequestNotFound();
      return { pair, contact };
    });
    tellPairNews(publisher, pair);
    return { request: toContactRequest(pair.request, clock.now()), contact, chatId: pair.chatId };
  };
};
