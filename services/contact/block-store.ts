import type { Prisma, PrismaClient } from '../../prisma/generated/client.ts';

type Database = PrismaClient | Prisma.TransactionClient;

export interface Block {
  readonly blockedId: bigint;
  readonly createdAt: Date;
}

export interface BlockListAsk {
  readonly limit: number;
  readonly backward: boolean;
  readonly place: { readonly at: Date; readonly id: bigint } | null;
}

export const createBlockStore = (db: Database) => ({
  countBlocks: (userId: bigint): Promise<number> => db.block.count({ where: { userId } }),

  createBlock: async (userId: bigint, blockedId: bigint, createdAt: Date): Promise<void> => {
    await db.block.create({ data: { userId, blockedId, createdAt } });
  },

  /** False when there was none. */
  async deleteBlock(userId: bigint, blockedId: bigint): Promise<boolean> {
    const { count } = await db.block.deleteMany({ where: { userId, blockedId } });
    return count > 0;
  },

  /** Newest first; one more than the limit when there are more. */
  listBlocks(userId: bigint, { limit, backward, place }: BlockListAsk): Promise<Block[]> {
    const side = backward ? 'gt' : 'lt';
    const order = backward ? 'asc' : 'desc';
    return db.block.findMany({
      where: {
        userId,
        ...(place === null ? {} : { OR: [{ createdAt: { [side]: place.at } }, { createdAt: place.at, blockedId: { [side]: place.id } }] }),
      },
      select: { blockedId: true, createdAt: true },
      orderBy: [{ createdAt: order }, { blockedId: order }],
      take: limit + 1,
    });
  },
});

export type BlockStore = ReturnType<typeof createBlockStore>;
