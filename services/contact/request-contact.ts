import type { RateLimiter } from '../../engines/limits/rate-limiter.ts';
import type { Prisma } from '../../prisma/generated/client.ts';
import { announceAccountChanges } from '../account/announce-account-changes.ts';
import { AlreadyContacts, LimitReached, RateLimited, UserBlocked, UserNotFound } from '../errors.ts';
import { limits } from '../limits.ts';
import type { Viewer } from '../viewer.ts';
import { becomeContacts } from './become-contacts.ts';
import { type ContactRequest, type StoredContactRequest, toContactRequest } from './contact.ts';
import { type PairDeps, type PairNews, tellPairNews } from './contact-deps.ts';
import { createContactRequestStore } from './contact-request-store.ts';
import { checkNotSelf, parseNote } from './contact-rules.ts';
import type { ReadSource } from './contact-cards.ts';
import { createPairStore } from './pair-store.ts';

export interface RequestContactInput {
  readonly userId: bigint;
  readonly note: string;
  /** The other's card, if one came by it. */
  readonly cardToken?: string | null;
}

const rule = { name: 'contact-request', points: limits.requestsPerHour, durationMs: 3_600_000 };
const LIFE_MS = limits.contactRequestDays * 86_400_000;

type Asked = PairNews & { readonly request: StoredContactRequest };

/**
 * Asks someone to be contacts. A repeat while the request is open returns it as it is. When the other has asked already, asking back
 * is as good as an answer: their request is returned, accepted. To someone who has blocked the viewer the request is made like any
 * other, and they never hear of it.
 * Refuses with InvalidInput, RateLimited, UserNotFound, UserBlocked (by the viewer), AlreadyContacts, ContactCardExpired and LimitReached.
 */
export const createRequestContact = (deps: PairDeps & { readonly limiter: RateLimiter; readonly readSource: ReadSource }) => {
  const { prisma, clock, ids, limiter, publisher, readSource } = deps;

  const ask = async (tx: Prisma.TransactionClient, viewerId: bigint, input: RequestContactInput): Promise<Asked> => {
    const { userId, note, cardToken = null } = input;
    const requests = createContactRequestStore(tx);
    const pairs = createPairStore(tx);
    await pairs.lockPair(viewerId, userId);
    const at = new Date(clock.now());
    const facts = await pairs.readPair(viewerId, userId);
    if (!facts.there) throw new UserNotFound();
    if (facts.blocking) throw new UserBlocked();
    if (facts.contacts) throw new AlreadyContacts();
    const source = await readSource(tx, userId, cardToken);
    const mine = await requests.findOpen(viewerId, userId, at);
    if (mine !== null) return { request: mine, versions: [] };
    const theirs = await requests.findOpen(userId, viewerId, at);
    if (theirs !== null) return becomeContacts(tx, deps, theirs, at);
    if ((await requests.countOpenFrom(viewerId, at)) >= limits.pendingRequestsMax) throw new LimitReached('pendingRequestsMax');
    await requests.closeExpired(viewerId, userId, at);
    const request = await requests.createRequest({
      id: ids.next(),
      fromId: viewerId,
      toId: userId,
      note,
      source,
      createdAt: at,
      expiresAt: new Date(at.getTime() + LIFE_MS),
    });
    const toldIds = facts.blocked ? [viewerId] : [viewerId, userId];
    const changes = toldIds.map((toldId) => ({ userId: toldId, kind: 'REQUEST' as const, ref: request.id }));
    return { request, versions: await announceAccountChanges(tx, changes) };
  };

  return async (viewer: Viewer, input: RequestContactInput): Promise<ContactRequest> => {
    const note = parseNote(input.note);
    checkNotSelf(viewer.userId, input.userId);
    const open = await createContactRequestStore(prisma).findOpen(viewer.userId, input.userId, new Date(clock.now()));
    // A repeat does nothing, so it costs nothing.
    if (open !== null) return toContactRequest(open, clock.now());
    const allowance = await limiter.consume(rule, String(viewer.userId));
    if (!allowance.allowed) throw new RateLimited(allowance.retryAfterMs);
    const asked = await prisma.$transaction((tx) => ask(tx, viewer.userId, { ...input, note }));
    tellPairNews(publisher, asked);
    return toContactRequest(asked.request, clock.now());
  };
};
