import type { Clock } from '../../engines/clock.ts';
import { type Connection, momentKey, type PageArgs, parseMomentKey, parseNumericKey, parsePage, toConnection } from '../paging.ts';
import type { Relation, UserKey } from '../user/user.ts';
import type { Viewer } from '../viewer.ts';
import type { BlockStore } from './block-store.ts';
import { type Contact, type ContactRequest, type ContactRequestState, toContactRequest } from './contact.ts';
import type { ContactRequestStore, RequestDirection } from './contact-request-store.ts';
import type { ContactStore } from './contact-store.ts';
import type { PairStore } from './pair-store.ts';

/** The viewer's contacts, by handle. */
export const createListContacts =
  ({ contacts }: { contacts: ContactStore }) =>
  async ({ userId }: Viewer, args: PageArgs): Promise<Connection<Contact>> => {
    const page = parsePage(args);
    return toConnection(await contacts.listContacts(userId, page), page, (contact) => contact.handleKey);
  };

export interface RequestFilter {
  readonly direction?: RequestDirection | null | undefined;
  readonly state?: ContactRequestState | null | undefined;
}

/** The viewer's contact requests, newest first. Requests of people they have blocked are not there. */
export const createListContactRequests =
  ({ requests, clock }: { requests: ContactRequestStore; clock: Clock }) =>
  async ({ userId }: Viewer, args: PageArgs & RequestFilter): Promise<Connection<ContactRequest>> => {
    const page = parsePage(args);
    const nowMs = clock.now();
    const rows = await requests.listRequests(userId, {
      direction: args.direction ?? null,
      state: args.state ?? null,
      at: new Date(nowMs),
      limit: page.limit,
      backward: page.backward,
      afterId: page.cursor === null ? null : (parseNumericKey(page.cursor, 1)[0] ?? null),
    });
    return toConnection(
      rows.map((row) => toContactRequest(row, nowMs)),
      page,
      (request) => String(request.id),
    );
  };

/** People the viewer has blocked, the latest first. */
export const createListBlockedUsers =
  ({ blocks }: { blocks: BlockStore }) =>
  async ({ userId }: Viewer, args: PageArgs): Promise<Connection<UserKey>> => {
    const page = parsePage(args);
    const place = page.cursor === null ? null : parseMomentKey(page.cursor);
    const rows = await blocks.listBlocks(userId, { limit: page.limit, backward: page.backward, place });
    return toConnection(
      rows,
      page,
      (block) => momentKey(block.createdAt, block.blockedId),
      (block): UserKey => ({ id: block.blockedId }),
    );
  };

/** How the viewer stands to each of many people. */
export const createListRelations =
  ({ pairs, clock }: { pairs: PairStore; clock: Clock }) =>
  ({ userId }: Viewer, userIds: readonly bigint[]): Promise<Map<bigint, Relation>> =>
    pairs.listRelations(userId, userIds, new Date(clock.now()));

/** The viewer's private names for those of many people who have one. */
export const createListRemarks =
  ({ contacts }: { contacts: ContactStore }) =>
  ({ userId }: Viewer, userIds: readonly bigint[]): Promise<Map<bigint, string>> =>
    contacts.listRemarks(userId, userIds);
