import type { Clock } from '../../engines/clock.ts';
import type { IdGenerator } from '../../engines/ids.ts';
import type { Prisma, PrismaClient } from '../../prisma/generated/client.ts';
import type { AccountVersion } from '../account/announce-account-changes.ts';
import { afterCommit } from '../after-commit.ts';
import type { CommittedChatChange, Publisher } from '../live/publisher.ts';

/** What contacts need of chats: the pair's direct chat follows whether the two may write to each other. */
export interface PairChat {
  /** Makes the chat of two people, or brings it in step. */
  openDirectChatInTransaction(
    tx: Prisma.TransactionClient,
    a: bigint,
    b: bigint,
  ): Promise<{ readonly chatId: bigint; readonly change: CommittedChatChange | null }>;
  /** Brings the chat in step, if there is one. */
  setCanSendInTransaction(tx: Prisma.TransactionClient, a: bigint, b: bigint): Promise<CommittedChatChange | null>;
}

export interface PairDeps extends PairChat {
  readonly prisma: PrismaClient;
  readonly clock: Clock;
  readonly ids: IdGenerator;
  readonly publisher: Publisher;
}

/** What a transaction about a pair did, to be told after its commit. */
export interface PairNews {
  readonly change?: CommittedChatChange | null;
  readonly versions: readonly AccountVersion[];
  /** Set when who may see whose presence changed. */
  readonly presenceOf?: readonly bigint[];
}

export const tellPairNews = (publisher: Publisher, { change = null, versions, presenceOf = [] }: PairNews): void => {
  if (change !== null && change.version > change.previousVersion) afterCommit(publisher.chatChanged(change));
  if (versions.length > 0) afterCommit(publisher.accountChanged(versions));
  if (presenceOf.length > 0) afterCommit(publisher.presenceRightsChanged(presenceOf));
};
