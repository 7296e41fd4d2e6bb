import type { PrismaClient } from '../../prisma/generated/client.ts';
import { announceAccountChanges } from '../account/announce-account-changes.ts';
import { ContactNotFound } from '../errors.ts';
import type { Publisher } from '../live/publisher.ts';
import type { Viewer } from '../viewer.ts';
import type { Contact } from './contact.ts';
import { tellPairNews } from './contact-deps.ts';
import { parseRemark, parseTags } from './contact-rules.ts';
import { createContactStore } from './contact-store.ts';

/** What is absent stays as it is; null or empty takes it away. */
export interface UpdateContactInput {
  readonly userId: bigint;
  readonly remark?: string | null | undefined;
  readonly tags?: readonly string[] | null | undefined;
  /** Null is as good as absent. */
  readonly starred?: boolean | null | undefined;
}

/** Changes what the viewer calls a contact, how they sort them and whether they keep them at the top; only the viewer's devices hear of it. */
export const createUpdateContact =
  ({ prisma, publisher }: { readonly prisma: PrismaClient; readonly publisher: Publisher }) =>
  async ({ userId }: Viewer, { userId: contactId, remark, tags, starred }: UpdateContactInput): Promise<Contact> => {
    const newRemark = remark === undefined ? undefined : parseRemark(remark ?? '');
    const newTags = tags === undefined ? undefined : parseTags(tags ?? []);
    const { contact, versions } = await prisma.$transaction(async (tx) => {
      const contacts = createContactStore(tx);
      const before = await contacts.findContact(userId, contactId);
      if (before === null) throw new ContactNotFound();
      const after = {
        remark: newRemark === undefined ? before.remark : newRemark,
        tags: newTags ?? [...before.tags],
        starred: starred ?? before.starred,
      };
      const same =
        after.remark === before.remark && after.starred === before.starred && JSON.stringify(after.tags) === JSON.stringify(before.tags);
      if (same) return { contact: before, versions: [] };
      const contact = await contacts.updateContact(userId, contactId, after);
      if (contact === null) throw new ContactNotFound();
      return { contact, versions: await announceAccountChanges(tx, [{ userId, kind: 'CONTACT', ref: contactId }]) };
    });
    tellPairNews(publisher, { versions });
    return contact;
  };
