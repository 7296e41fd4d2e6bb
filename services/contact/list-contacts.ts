import type { Connection, PageArgs, Paging } from '../paging.ts';
import type { Viewer } from '../viewer.ts';
import { limits } from '../limits.ts';
import { parseLine } from '../line-rules.ts';
import type { Contact } from './contact.ts';
import type { ContactStore } from './contact-store.ts';

export interface ContactListArgs extends PageArgs {
  readonly search?: string | null | undefined;
  readonly tag?: string | null | undefined;
  readonly starred?: boolean | null | undefined;
}

/** The viewer's contacts, by handle: all, or those that are wanted. Refuses with InvalidInput. */
export const createListContacts =
  ({ contacts, paging }: { contacts: ContactStore; paging: Paging }) =>
  async ({ userId }: Viewer, { search, tag, starred, ...args }: ContactListArgs): Promise<Connection<Contact>> => {
    const page = paging.parsePage('contacts', args);
    const line = (raw: string | null | undefined, what: string, path: string, lengthMax: number): string | null =>
      raw == null ? null : parseLine(raw, { what, path: [path], lengthMin: 1, lengthMax });
    const wanted = {
      search: line(search, 'A search', 'search', limits.nameLengthMax),
      tag: line(tag, 'A tag', 'tag', limits.tagLengthMax),
      starred: starred ?? null,
    };
    return paging.toConnection(await contacts.listContacts(userId, { ...page, wanted }), page, (contact) => contact.handleKey);
  };
