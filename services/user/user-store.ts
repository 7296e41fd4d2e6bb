import type { Prisma, PrismaClient } from '../../prisma/generated/client.ts';
import { HandleTaken } from '../errors.ts';
import type { Settings, User } from './user.ts';
import { handleKey } from './user-rules.ts';

type Database = PrismaClient | Prisma.TransactionClient;

/** Never the password's hash: that is read only where a password is checked. */
const columns = {
  id: true,
  handle: true,
  name: true,
  statusLine: true,
  region: true,
  avatarId: true,
  showPresence: true,
  showReadReceipts: true,
} as const;

export interface NewUser {
  readonly id: bigint;
  readonly handle: string;
  readonly name: string;
  readonly passwordHash: string;
  readonly createdAt: Date;
}

export interface ProfileFields {
  readonly handle?: string;
  readonly name?: string;
  readonly statusLine?: string;
  readonly region?: string;
  readonly avatarId?: bigint | null;
}

export interface Credentials {
  readonly userId: bigint;
  readonly passwordHash: string;
}

const isUniqueViolation = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 'P2002';

export const createUserStore = (db: Database) => ({
  findUser: (id: bigint): Promise<User | null> => db.user.findUnique({ where: { id }, select: columns }),

  listUsers: (ids: readonly bigint[]): Promise<User[]> => db.user.findMany({ where: { id: { in: [...ids] } }, select: columns }),

  findUserByHandleKey: (key: string): Promise<User | null> => db.user.findUnique({ where: { handleKey: key }, select: columns }),

  async findCredentials(where: { handleKey: string } | { id: bigint }): Promise<Credentials | null> {
    const row = await db.user.findUnique({ where, select: { id: true, passwordHash: true } });
    return row === null ? null : { userId: row.id, passwordHash: row.passwordHash };
  },

  /** Throws HandleTaken, of two who ask at once for all but one. */
  async createUser({ createdAt, ...user }: NewUser): Promise<void> {
    const row = { ...user, handleKey: handleKey(user.handle), createdAt, lastSeenAt: createdAt };
    const { count } = await db.user.createMany({ data: [row], skipDuplicates: true });
    if (count === 0) throw new HandleTaken();
  },

  /** Throws HandleTaken. */
  async updateProfile(id: bigint, fields: ProfileFields): Promise<User> {
    const data = fields.handle === undefined ? fields : { ...fields, handleKey: handleKey(fields.handle) };
    try {
      return await db.user.update({ where: { id }, data, select: columns });
    } catch (error) {
      throw isUniqueViolation(error) ? new HandleTaken() : error;
    }
  },

  updateSettings: (id: bigint, settings: Partial<Settings>): Promise<User> =>
    db.user.update({ where: { id }, data: settings, select: columns }),

  /** False when the password has been changed meanwhile. */
  async replacePassword(id: bigint, oldHash: string, newHash: string): Promise<boolean> {
    const { count } = await db.user.updateMany({ where: { id, passwordHash: oldHash }, data: { passwordHash: newHash } });
    return count > 0;
  },

  /** Makes transactions about one account take turns, until they end. */
  async lockUser(id: bigint): Promise<void> {
    await db.$executeRaw`SELECT 1 FROM users WHERE id = ${id} FOR NO KEY UPDATE`;
  },

  /** The same, and no direct chat of theirs is made meanwhile (`holdReadingShown`). */
  async lockUserAlone(id: bigint): Promise<void> {
    await db.$executeRaw`SELECT 1 FROM users WHERE id = ${id} FOR UPDATE`;
  },

  async listContactIds(id: bigint): Promise<bigint[]> {
    const rows = await db.contact.findMany({ where: { userId: id }, select: { contactId: true } });
    return rows.map((row) => row.contactId);
  },
});

export type UserStore = ReturnType<typeof createUserStore>;
