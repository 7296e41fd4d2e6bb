import type { PrismaClient } from '../../prisma/generated/client.ts';
import type { Contact, StoredContactRequest } from '../contact/contact.ts';
import { createBatcher } from '../batcher.ts';
import { limits } from '../limits.ts';
import type { AccountChangeKind } from './announce-account-changes.ts';

/** Which subjects of an account changed. */
export type ChangedRefs = ReadonlyMap<AccountChangeKind, readonly bigint[]>;

/** Requests the user may see: a request from someone they have blocked is not there for them. */
const visibleRequests = (userId: bigint, blockedIds: readonly bigint[]) => ({
  OR: [{ fromId: userId }, { toId: userId, fromId: { notIn: [...blockedIds] } }],
});

const requestColumns = {
  id: true,
  fromId: true,
  toId: true,
  note: true,
  source: true,
  state: true,
  createdAt: true,
  expiresAt: true,
  decidedAt: true,
} as const;

export interface AccountPlace {
  readonly version: number;
  readonly versionAt: number;
}
interface PlaceAsk {
  readonly userId: bigint;
  readonly at: Date | null;
}

const readPlaces = async (prisma: PrismaClient, asks: readonly PlaceAsk[]): Promise<AccountPlace[]> => {
  const rows = await prisma.$queryRaw<{ n: number; version: number; version_at: number }[]>`
    SELECT k.n::int, u.account_version AS version, CASE WHEN k.at IS NULL THEN 0 ELSE
      coalesce((SELECT a.version FROM account_changes a WHERE a.user_id = k.user_id AND a.changed_at <= k.at ORDER BY a.version DESC LIMIT 1), 0)
      END AS version_at
    FROM unnest(${asks.map((ask) => ask.userId)}::bigint[], ${asks.map((ask) => ask.at)}::timestamptz[]) WITH ORDINALITY AS k(user_id, at, n)
    JOIN users u ON u.id = k.user_id`;
  const places = asks.map((): AccountPlace => ({ version: 0, versionAt: 0 }));
  for (const row of rows) places[row.n - 1] = { version: row.version, versionAt: row.version_at };
  return places;
};

/** What the reader of account streams asks for: each a single query, whatever the number of subjects. */
export const createAccountStore = (prisma: PrismaClient) => {
  const findPlace = createBatcher((asks: readonly PlaceAsk[]) => readPlaces(prisma, asks));
  return {
    /** Where the account is. */
    async findVersion(userId: bigint): Promise<number> {
      return (await findPlace({ userId, at: null })).version;
    },

    /** Where the account is, and the newest version that is not newer than a moment: versions and moments rise together. */
    findPlace: (userId: bigint, at: Date): Promise<AccountPlace> => findPlace({ userId, at }),

    async listChangedRefs(userId: bigint, afterVersion: number): Promise<ChangedRefs> {
      const rows = await prisma.accountChange.findMany({
        where: { userId, version: { gt: afterVersion } },
        select: { kind: true, ref: true },
        orderBy: { version: 'asc' },
      });
      const refs = Map.groupBy(rows, (row) => row.kind as AccountChangeKind);
      return new Map([...refs].map(([kind, changes]) => [kind, changes.map((change) => change.ref)]));
    },

    /** All contacts, or those among `contactIds`. */
    listContacts: (userId: bigint, contactIds?: readonly bigint[]): Promise<Contact[]> =>
      prisma.contact.findMany({
        where: { userId, ...(contactIds === undefined ? {} : { contactId: { in: [...contactIds] } }) },
        orderBy: { contactId: 'asc' },
        take: limits.contactsMax,
      }),

    async listBlockedIds(userId: bigint): Promise<bigint[]> {
      const rows = await prisma.block.findMany({ where: { userId }, select: { blockedId: true }, orderBy: { blockedId: 'asc' } });
      return rows.map((row) => row.blockedId);
    },

    /** What has become of these. One that is closed is told of whoever it came from: a block closes it, and the devices hold it as open. */
    listRequests: (userId: bigint, ids: readonly bigint[], blockedIds: readonly bigint[]): Promise<StoredContactRequest[]> =>
      prisma.contactRequest.findMany({
        where: { id: { in: [...ids] }, OR: [...visibleRequests(userId, blockedIds).OR, { toId: userId, state: { not: 'PENDING' } }] },
        select: requestColumns,
        orderBy: { id: 'asc' },
      }),

    /** Open requests, the newest when there are very many; `contactRequests` pages through all of them. */
    async listOpenRequests(userId: bigint, blockedIds: readonly bigint[], at: Date): Promise<StoredContactRequest[]> {
      const rows = await prisma.contactRequest.findMany({
        where: { state: 'PENDING', expiresAt: { gt: at }, ...visibleRequests(userId, blockedIds) },
        select: requestColumns,
        orderBy: { id: 'desc' },
        take: OPEN_REQUESTS_MAX,
      });
      return rows.reverse();
    },
  };
};

/** Everything a person may have sent, and several times as much received: nothing bounds how many people ask. */
const OPEN_REQUESTS_MAX = limits.pendingRequestsMax * 5;

export type AccountStore = ReturnType<typeof createAccountStore>;
