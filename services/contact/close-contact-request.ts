import { announceAccountChanges } from '../account/announce-account-changes.ts';
import { ContactRequestNotFound } from '../errors.ts';
import type { Viewer } from '../viewer.ts';
import { type ContactRequest, requestState, type StoredContactRequest, toContactRequest } from './contact.ts';
import { type PairDeps, tellPairNews } from './contact-deps.ts';
import { createContactRequestStore } from './contact-request-store.ts';
import { createPairStore } from './pair-store.ts';

interface Closing {
  readonly state: 'DECLINED' | 'WITHDRAWN';
  isTheirs(request: StoredContactRequest, viewer: Viewer): boolean;
}

/** Ends an open request without making contacts; a repeat returns it as it was ended. Refuses with ContactRequestNotFound. */
const createCloseRequest =
  ({ prisma, clock, publisher }: PairDeps, { state, isTheirs }: Closing) =>
  async (viewer: Viewer, requestId: bigint): Promise<ContactRequest> => {
    const asked = await createContactRequestStore(prisma).findRequest(requestId);
    if (asked === null || !isTheirs(asked, viewer)) throw new ContactRequestNotFound();
    const { fromId, toId } = asked;
    const { request, versions } = await prisma.$transaction(async (tx) => {
      const requests = createContactRequestStore(tx);
      const pairs = createPairStore(tx);
      await pairs.lockPair(fromId, toId);
      const request = await requests.findRequest(requestId);
      const { blocking: hidden } = await pairs.readPair(toId, fromId);
      const at = new Date(clock.now());
      if (request === null || (hidden && viewer.userId === toId)) throw new ContactRequestNotFound();
      const now = requestState(request, at.getTime());
      if (now === state) return { request, versions: [] };
      if (now !== 'PENDING') throw new ContactRequestNotFound();
      const toldIds = hidden ? [fromId] : [fromId, toId];
      const closed = await requests.decideRequest(requestId, state, at);
      const changes = toldIds.map((userId) => ({ userId, kind: 'REQUEST' as const, ref: requestId }));
      return { request: closed, versions: await announceAccountChanges(tx, changes) };
    });
    tellPairNews(publisher, { versions });
    return toContactRequest(request, clock.now());
  };

/** Says no to a request; its sender sees that. */
export const createDeclineContactRequest = (deps: PairDeps) =>
  createCloseRequest(deps, { state: 'DECLINED', isTheirs: (request, viewer) => request.toId === viewer.userId });

/** Takes one's own request back. */
export const createWithdrawContactRequest = (deps: PairDeps) =>
  createCloseRequest(deps, { state: 'WITHDRAWN', isTheirs: (request, viewer) => request.fromId === viewer.userId });
