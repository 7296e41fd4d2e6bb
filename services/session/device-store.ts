import type { Prisma, PrismaClient } from '../../prisma/generated/client.ts';
import type { Device, Platform, SignedInBy } from './device.ts';

type Database = PrismaClient | Prisma.TransactionClient;

const columns = {
  userId: true,
  id: true,
  name: true,
  platform: true,
  signedInBy: true,
  createdAt: true,
  lastSeenAt: true,
  revokedAt: true,
} as const;

type DeviceRow = Prisma.DeviceGetPayload<{ select: typeof columns }>;

const toDevice = (row: DeviceRow): Device => ({
  ...row,
  platform: row.platform as Platform,
  signedInBy: row.signedInBy === 'CODE' ? 'CODE' : 'PASSWORD',
});

/** What checking a token needs. `previousTokenHash`: the hashes of rotated tokens, newest first, laid end to end. */
export interface SessionRow {
  readonly tokenHash: Uint8Array;
  readonly previousTokenHash: Uint8Array | null;
  readonly rotatedAt: Date;
  readonly lastSeenAt: Date;
  readonly expiresAt: Date;
  readonly revokedAt: Date | null;
}

interface SessionSqlRow {
  token_hash: Uint8Array;
  previous_token_hash: Uint8Array | null;
  rotated_at: Date;
  last_seen_at: Date;
  expires_at: Date;
  revoked_at: Date | null;
}

const fromSessionSql = (row: SessionSqlRow): SessionRow => ({
  tokenHash: row.token_hash,
  previousTokenHash: row.previous_token_hash,
  rotatedAt: row.rotated_at,
  lastSeenAt: row.last_seen_at,
  expiresAt: row.expires_at,
  revokedAt: row.revoked_at,
});

export interface NewDevice {
  readonly userId: bigint;
  readonly id: bigint;
  readonly name: string;
  readonly platform: Platform;
  readonly signedInBy: SignedInBy;
  readonly tokenHash: Uint8Array<ArrayBuffer>;
  readonly at: Date;
  readonly expiresAt: Date;
}

export interface DeviceListAsk {
  readonly at: Date;
  readonly limit: number;
  readonly backward: boolean;
  /** Where to start after, by when it was last seen. */
  readonly place: { readonly at: Date; readonly id: bigint } | null;
}

/** Signed in: neither revoked nor expired at that moment. */
const alive = (userId: bigint, at: Date) => ({ userId, revokedAt: null, expiresAt: { gt: at } });

export const createDeviceStore = (db: Database) => ({
  findSession: (userId: bigint, id: bigint): Promise<SessionRow | null> =>
    db.device.findUnique({
      where: { userId_id: { userId, id } },
      select: { tokenHash: true, previousTokenHash: true, rotatedAt: true, lastSeenAt: true, expiresAt: true, revokedAt: true },
    }),

  /** What checking the tokens of these devices needs, in their order. */
  async listSessions(owners: readonly { userId: bigint; deviceId: bigint }[]): Promise<(SessionRow | null)[]> {
    const rows = await db.$queryRaw<(SessionSqlRow & { n: number })[]>`
      SELECT k.n::int, d.token_hash, d.previous_token_hash, d.rotated_at, d.last_seen_at, d.expires_at, d.revoked_at
      FROM unnest(${owners.map((owner) => owner.userId)}::bigint[], ${owners.map((owner) => owner.deviceId)}::bigint[])
        WITH ORDINALITY AS k(user_id, id, n)
      JOIN devices d ON d.user_id = k.user_id AND d.id = k.id`;
    const sessions: (SessionRow | null)[] = owners.map(() => null);
    for (const row of rows) sessions[row.n - 1] = fromSessionSql(row);
    return sessions;
  },

  async findDevice(userId: bigint, id: bigint): Promise<Device | null> {
    const row = await db.device.findUnique({ where: { userId_id: { userId, id } }, select: columns });
    return row === null ? null : toDevice(row);
  },

  /** Devices by id, ended ones included. */
  async listDevicesById(userId: bigint, ids: readonly bigint[]): Promise<Device[]> {
    const rows = await db.device.findMany({ where: { userId, id: { in: [...ids] } }, select: columns, orderBy: { id: 'asc' } });
    return rows.map(toDevice);
  },

  /** Signed-in devices, most recently seen first; one more than the limit when there are more. */
  async listDevices(userId: bigint, { at, limit, backward, place }: DeviceListAsk): Promise<Device[]> {
    const side = backward ? 'gt' : 'lt';
    const order = backward ? 'asc' : 'desc';
    const rows = await db.device.findMany({
      where: {
        ...alive(userId, at),
        ...(place === null ? {} : { OR: [{ lastSeenAt: { [side]: place.at } }, { lastSeenAt: place.at, id: { [side]: place.id } }] }),
      },
      select: columns,
      orderBy: [{ lastSeenAt: order }, { id: order }],
      take: limit + 1,
    });
    return rows.map(toDevice);
  },

  async createDevice({ at, ...device }: NewDevice): Promise<Device> {
    const row = await db.device.create({ data: { ...device, rotatedAt: at, createdAt: at, lastSeenAt: at }, select: columns });
    return toDevice(row);
  },

  /** Signs out all but the `keep` most recently seen devices; returns those it signed out. */
  async revokeLeastSeen(userId: bigint, keep: number, at: Date): Promise<bigint[]> {
    const rows = await db.$queryRaw<{ id: bigint }[]>`
      UPDATE devices SET revoked_at = ${at} WHERE user_id = ${userId} AND id IN (
        SELECT id FROM devices WHERE user_id = ${userId} AND revoked_at IS NULL AND expires_at > ${at}
        ORDER BY last_seen_at DESC, id DESC OFFSET ${keep})
      RETURNING id`;
    return rows.map((row) => row.id);
  },

  /** False when it was revoked before, or is not there. */
  async revokeDevice(userId: bigint, id: bigint, at: Date): Promise<boolean> {
    const { count } = await db.device.updateMany({ where: { userId, id, revokedAt: null }, data: { revokedAt: at } });
    return count > 0;
  },

  /** Signs out every device but one; returns those it signed out. */
  async revokeOthers(userId: bigint, keptId: bigint, at: Date): Promise<Device[]> {
    const rows = await db.device.updateManyAndReturn({
      where: { ...alive(userId, at), id: { not: keptId } },
      data: { revokedAt: at },
      select: columns,
    });
    return rows.map(toDevice);
  },

  /** Forgets devices that ended before a moment, and their places in the account stream. */
  async deleteEnded(userId: bigint, before: Date): Promise<void> {
    await db.$executeRaw`
      WITH ended AS (
        DELETE FROM devices WHERE user_id = ${userId} AND (revoked_at < ${before} OR expires_at < ${before}) RETURNING id
      )
      DELETE FROM account_changes WHERE user_id = ${userId} AND kind = 'DEVICE' AND ref IN (SELECT id FROM ended)`;
  },

  /**
   * Notes that the devices were used, and lets their sessions live on; a device seen after `unlessSeenSince` is passed over, and
   * so is one that somebody is changing, since many rows are written here in any order.
   */
  async touchDevices(devices: readonly { userId: bigint; deviceId: bigint }[], times: TouchTimes): Promise<void> {
    const users = devices.map((device) => device.userId);
    const ids = devices.map((device) => device.deviceId);
    await db.$executeRaw`
      UPDATE devices d SET last_seen_at = ${times.at}, expires_at = ${times.expiresAt}
      FROM (
        SELECT t.user_id, t.id FROM unnest(${users}::bigint[], ${ids}::bigint[]) AS k(user_id, id)
        JOIN devices t ON t.user_id = k.user_id AND t.id = k.id
        WHERE t.revoked_at IS NULL AND t.last_seen_at < ${times.unlessSeenSince}
        FOR NO KEY UPDATE OF t SKIP LOCKED
      ) AS stale
      WHERE d.user_id = stale.user_id AND d.id = stale.id`;
  },

  /** The session's row, held until the transaction ends. */
  async lockSession(userId: bigint, id: bigint): Promise<SessionRow | null> {
    await db.$executeRaw`SELECT 1 FROM devices WHERE user_id = ${userId} AND id = ${id} FOR UPDATE`;
    return this.findSession(userId, id);
  },

  async replaceToken(userId: bigint, id: bigint, token: TokenHashes & { readonly at: Date; readonly expiresAt: Date }): Promise<void> {
    const { tokenHash, previousTokenHash, at, expiresAt } = token;
    await db.device.update({
      where: { userId_id: { userId, id } },
      data: { tokenHash, previousTokenHash, rotatedAt: at, lastSeenAt: at, expiresAt },
      select: { id: true },
    });
  },
});

export interface TouchTimes {
  readonly at: Date;
  readonly expiresAt: Date;
  readonly unlessSeenSince: Date;
}

export interface TokenHashes {
  readonly tokenHash: Uint8Array<ArrayBuffer>;
  readonly previousTokenHash: Uint8Array<ArrayBuffer>;
}

export type DeviceStore = ReturnType<typeof createDeviceStore>;
