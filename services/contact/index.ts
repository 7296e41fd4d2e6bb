import type { RateLimiter } from '../../engines/limits/rate-limiter.ts';
import type { Paging } from '../paging.ts';
import { createAcceptContactRequest } from './accept-contact-request.ts';
import { createBlockStore } from './block-store.ts';
import { createBlockUser } from './block-user.ts';
import { createDeclineContactRequest, createWithdrawContactRequest } from './close-contact-request.ts';
import { createCardCodec } from './card-codec.ts';
import { createFindCard, createFindUserByCard, createReadSource, createResetContactCard, createShowContactCard } from './contact-cards.ts';
import type { PairDeps } from './contact-deps.ts';
import { createContactRequestStore } from './contact-request-store.ts';
import { createContactStore } from './contact-store.ts';
import { createListBlockedUsers } from './list-blocked-users.ts';
import { createListCommonGroups } from './list-common-groups.ts';
import { createListContactRequests } from './list-contact-requests.ts';
import { createListContacts } from './list-contacts.ts';
import { createListRelations } from './list-relations.ts';
import { createListRemarks } from './list-remarks.ts';
import { createPairStore } from './pair-store.ts';
import { createRemoveContact } from './remove-contact.ts';
import { createRequestContact } from './request-contact.ts';
import { createUnblockUser } from './unblock-user.ts';
import { createUpdateContact } from './update-contact.ts';

export interface ContactDeps extends PairDeps {
  readonly limiter: RateLimiter;
  readonly paging: Paging;
  /** Signs cards; the same in every process of an installation. */
  readonly secret: string;
}

/** Contacts, contact requests and blocks. */
export const createContactServices = (deps: ContactDeps) => {
  const { prisma, clock, paging } = deps;
  const cards = { ...deps, codec: createCardCodec(deps) };
  const findCard = createFindCard(cards);
  const contacts = createContactStore(prisma);
  return {
    requestContact: createRequestContact({ ...deps, readSource: createReadSource({ findCard }) }),
    acceptContactRequest: createAcceptContactRequest(deps),
    declineContactRequest: createDeclineContactRequest(deps),
    withdrawContactRequest: createWithdrawContactRequest(deps),
    updateContact: createUpdateContact(deps),
    removeContact: createRemoveContact(deps),
    blockUser: createBlockUser(deps),
    unblockUser: createUnblockUser(deps),
    showContactCard: createShowContactCard(cards),
    resetContactCard: createResetContactCard(cards),
    findUserByCard: createFindUserByCard({ prisma, findCard }),
    listContacts: createListContacts({ contacts, paging }),
    listCommonGroups: createListCommonGroups({ prisma, paging }),
    listContactRequests: createListContactRequests({ requests: createContactRequestStore(prisma), clock, paging }),
    listBlockedUsers: createListBlockedUsers({ blocks: createBlockStore(prisma), paging }),
    listRelations: createListRelations({ pairs: createPairStore(prisma), clock }),
    listRemarks: createListRemarks({ contacts }),
  };
};

export type ContactServices = ReturnType<typeof createContactServices>;
