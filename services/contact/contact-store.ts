import { Prisma, type PrismaClient } from '../../prisma/generated/client.ts';
import type { Contact } from './contact.ts';

type Database = PrismaClient | Prisma.TransactionClient;

interface ContactSqlRow {
  user_id: bigint;
  contact_id: bigint;
  remark: string | null;
  tags: string[];
  starred: boolean;
  created_at: Date;
  handle_key: string;
}

/** A contact with what the list is ordered by. */
export interface ListedContact extends Contact {
  readonly handleKey: string;
}

export interface ContactListAsk {
  readonly limit: number;
  readonly backward: boolean;
  /** The handle key to start after. */
  readonly cursor: string | null;
  readonly wanted: ContactsWanted;
}

/** Which contacts to list; null: all. */
export interface ContactsWanted {
  /** Part of a remark, name or handle, whatever its case. */
  readonly search: string | null;
  readonly tag: string | null;
  readonly starred: boolean | null;
}

export interface ContactFields {
  readonly remark: string | null;
  readonly tags: string[];
  readonly starred: boolean;
}

export const createContactStore = (db: Database) => ({
  findContact: (userId: bigint, contactId: bigint): Promise<Contact | null> =>
    db.contact.findUnique({ where: { userId_contactId: { userId, contactId } } }),

  countContacts: (userId: bigint): Promise<number> => db.contact.count({ where: { userId } }),

  /** Both rows, or neither. */
  async createPair(a: bigint, b: bigint, createdAt: Date): Promise<void> {
    const data = [
      { userId: a, contactId: b, createdAt },
      { userId: b, contactId: a, createdAt },
    ];
    await db.contact.createMany({ data, skipDuplicates: true });
  },

  /** False when they were not contacts. */
  async deletePair(a: bigint, b: bigint): Promise<boolean> {
    const { count } = await db.contact.deleteMany({
      where: {
        OR: [
          { userId: a, contactId: b },
          { userId: b, contactId: a },
        ],
      },
    });
    return count > 0;
  },

  /** Null when they are not contacts. */
  async updateContact(userId: bigint, contactId: bigint, fields: ContactFields): Promise<Contact | null> {
    const [row] = await db.contact.updateManyAndReturn({ where: { userId, contactId }, data: { ...fields } });
    return row ?? null;
  },

  /** By handle; one more than the limit when there are more. */
  async listContacts(userId: bigint, { limit, backward, cursor, wanted }: ContactListAsk): Promise<ListedContact[]> {
    const { search, tag, starred } = wanted;
    const beyond = backward ? Prisma.sql`<` : Prisma.sql`>`;
    const order = backward ? Prisma.sql`DESC` : Prisma.sql`ASC`;
    const from = cursor === null ? Prisma.empty : Prisma.sql`AND u.handle_key COLLATE "C" ${beyond} ${cursor}`;
    const rows = await db.$queryRaw<ContactSqlRow[]>`
      SELECT c.*, u.handle_key FROM contacts c JOIN users u ON u.id = c.contact_id
      WHERE c.user_id = ${userId} ${from}
        ${search === null ? Prisma.empty : Prisma.sql`AND strpos(lower(concat_ws(chr(10), c.remark, u.name, u.handle)), lower(${search})) > 0`}
        ${tag === null ? Prisma.empty : Prisma.sql`AND ${tag} = ANY(c.tags)`}
        ${starred === null ? Prisma.empty : Prisma.sql`AND c.starred = ${starred}`}
      ORDER BY u.handle_key COLLATE "C" ${order} LIMIT ${limit + 1}`;
    return rows.map((row) => ({
      userId: row.user_id,
      contactId: row.contact_id,
      remark: row.remark,
      tags: row.tags,
      starred: row.starred,
      createdAt: row.created_at,
      handleKey: row.handle_key,
    }));
  },

  async listRemarks(userId: bigint, contactIds: readonly bigint[]): Promise<Map<bigint, string>> {
    const rows = await db.contact.findMany({
      where: { userId, contactId: { in: [...contactIds] }, remark: { not: null } },
      select: { contactId: true, remark: true },
    });
    return new Map(rows.map((row) => [row.contactId, row.remark as string]));
  },
});

export type ContactStore = ReturnType<typeof createContactStore>;
