import type { Clock } from '../../engines/clock.ts';
import { type Connection, type PageArgs, type Paging, parseNumericKey } from '../paging.ts';
import type { Viewer } from '../viewer.ts';
import { type ContactRequest, type ContactRequestState, toContactRequest } from './contact.ts';
import type { ContactRequestStore, RequestDirection } from './contact-request-store.ts';

export interface RequestFilter {
  readonly direction?: RequestDirection | null | undefined;
  readonly state?: ContactRequestState | null | undefined;
}

/** The viewer's contact requests, newest first. Requests of people they have blocked are not there. */
export const createListContactRequests =
  ({ requests, clock, paging }: { requests: ContactRequestStore; clock: Clock; paging: Paging }) =>
  async ({ userId }: Viewer, args: PageArgs & RequestFilter): Promise<Connection<ContactRequest>> => {
    const page = paging.parsePage('contactRequests', args);
    const nowMs = clock.now();
    const rows = await requests.listRequests(userId, {
      direction: args.direction ?? null,
      state: args.state ?? null,
      at: new Date(nowMs),
      limit: page.limit,
      backward: page.backward,
      afterId: page.cursor === null ? null : (parseNumericKey(page.cursor, 1)[0] ?? null),
    });
    return paging.toConnection(
      rows.map((row) => toContactRequest(row, nowMs)),
      page,
      (request) => String(request.id),
    );
  };
