import type { Connection, PageArgs, Paging } from '../paging.ts';
import type { Viewer } from '../viewer.ts';
import type { Contact } from './contact.ts';
import type { ContactStore } from './contact-store.ts';

/** The viewer's contacts, by handle. */
export const createListContacts =
  ({ contacts, paging }: { contacts: ContactStore; paging: Paging }) =>
  async ({ userId }: Viewer, args: PageArgs): Promise<Connection<Contact>> => {
    const page = paging.parsePage('contacts', args);
    return paging.toConnection(await contacts.listContacts(userId, page), page, (contact) => contact.handleKey);
  };
