import type { Prisma } from '../../prisma/generated/client.ts';

/** What in an account changed; with `ref` (the other user, the request, the device, …) it names one subject of the stream. */
export type AccountChangeKind = 'PROFILE' | 'SETTINGS' | 'CONTACT' | 'REQUEST' | 'DEVICE' | 'BLOCK';

export interface AccountChangeInput {
  readonly userId: bigint;
  readonly kind: AccountChangeKind;
  readonly ref: bigint;
}

export interface AccountVersion {
  readonly userId: bigint;
  readonly version: number;
}

/**
 * Records changes in the account streams of the users they concern, inside the transaction that makes them. Call it last in
 * the transaction: it locks the users' rows, in ascending order so that two such transactions cannot deadlock.
 * Pass what it returns to `publisher.accountChanged` after the commit.
 */
export const announceAccountChanges = async (
  tx: Prisma.TransactionClient,
  changes: readonly AccountChangeInput[],
): Promise<AccountVersion[]> => {
  const ordered = [...changes].sort((a, b) => (a.userId < b.userId ? -1 : a.userId > b.userId ? 1 : 0));
  const users = ordered.map((change) => change.userId);
  const kinds = ordered.map((change) => change.kind);
  const refs = ordered.map((change) => change.ref);
  const rows = await tx.$queryRaw<{ user_id: bigint; version: number }[]>`
    SELECT user_id, version FROM account_changed(${users}::bigint[], ${kinds}::text[], ${refs}::bigint[])`;
  return rows.map((row) => ({ userId: row.user_id, version: row.version }));
};
