import type { Contact } from '../contact/contact.ts';
import { ContactNotFound } from '../errors.ts';
import type { User } from '../user/user.ts';
import type { Viewer } from '../viewer.ts';
import type { ContactCardContent } from './message.ts';

export interface ContactCardDeps {
  readonly findContact: (userId: bigint, contactId: bigint) => Promise<Contact | null>;
  readonly listUsers: (ids: readonly bigint[]) => Promise<ReadonlyMap<bigint, User>>;
}

export type GetContactCard = ReturnType<typeof createGetContactCard>;

/** Somebody as they are called now: a contact of the viewer, or the viewer. Nobody else is passed on. Refuses with ContactNotFound. */
export const createGetContactCard =
  ({ findContact, listUsers }: ContactCardDeps) =>
  async (viewer: Viewer, userId: bigint): Promise<ContactCardContent> => {
    const mayTell = userId === viewer.userId || (await findContact(viewer.userId, userId)) !== null;
    const user = mayTell ? (await listUsers([userId])).get(userId) : undefined;
    if (user === undefined) throw new ContactNotFound(['input', 'content', 'contactCard', 'userId']);
    return { userId: String(userId), name: user.name, fallbackText: `[Contact card] ${user.name}` };
  };
