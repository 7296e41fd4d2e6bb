import type { Viewer } from '../viewer.ts';
import type { ContactStore } from './contact-store.ts';

/** The viewer's private names for those of many people who have one. */
export const createListRemarks =
  ({ contacts }: { contacts: ContactStore }) =>
  ({ userId }: Viewer, userIds: readonly bigint[]): Promise<Map<bigint, string>> =>
    contacts.listRemarks(userId, userIds);
