import { type Connection, type PageArgs, parsePage, toConnection } from '../paging.ts';
import type { Viewer } from '../viewer.ts';
import type { Contact } from './contact.ts';
import type { ContactStore } from './contact-store.ts';

/** The viewer's contacts, by handle. */
export const createListContacts =
  ({ contacts }: { contacts: ContactStore }) =>
  async ({ userId }: Viewer, args: PageArgs): Promise<Connection<Contact>> => {
    const page = parsePage(args);
    return toConnection(await contacts.listContacts(userId, page), page, (contact) => contact.handleKey);
  };
