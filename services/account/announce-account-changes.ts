import type { Prisma } from '../../prisma/generated/client.ts';

/** What in an account changed; with `ref` (the other user, the request, the device, …) it names one subject of the stream. */
export type AccountChangeKind =
  | 'PROFILE'
  | 'SETTINGS'
  | 'CONTACT'
  | 'REQUEST'
  | 'DEVICE'
  | 'BLOCK'
  | 'DRAFT'
  | 'CHAT_SETTINGS'
  | 'POLL_VOTE'
  | 'JOIN_REQUEST'
  | 'SCHEDULED'
  | 'STICKERS';

export interface AccountChangeInput {
  readonly userId: bigint;
  readonly kind: AccountChangeKind;
  readonly ref: bigint;
}

export interface AccountVersion {
  readonly userId: bigint;
  readonly version: number;
}

/** Bounds a statement's time, whatever the number of people it concerns. */
const CHANGES_PER_STATEMENT = 500;

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
  const versions: AccountVersion[] = [];
  for (let at = 0; at < ordered.length; at += CHANGES_PER_STATEMENT) {
    const slice = ordered.slice(at, at + CHANGES_PER_STATEMENT);
    const users = slice.map((change) => change.userId);
    const kinds = slice.map((change) => change.kind);
    const refs = slice.map((change) => change.ref);
    const rows = await tx.$queryRaw<{ user_id: bigint; version: number }[]>`
      SELECT user_id, version FROM account_changed(${users}::bigint[], ${kinds}::text[], ${refs}::bigint[])`;
    for (const row of rows) versions.push({ userId: row.user_id, version: row.version });
  }
  return versions;
};
