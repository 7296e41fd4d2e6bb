import { Prisma, type PrismaClient } from '../../prisma/generated/client.ts';
import type { Platform } from './device.ts';
import { type CodeState, hashOf, type SignInRequest } from './sign-in-code.ts';

type Database = PrismaClient | Prisma.TransactionClient;

export interface NewCodeRow extends SignInRequest {
  readonly code: string;
  readonly secret: string;
}

export interface Approver {
  readonly userId: bigint;
  readonly deviceId: bigint;
}

export interface TakenCode extends Approver {
  readonly deviceName: string;
  readonly platform: Platform;
}

/** Each change is one statement that names the state it starts from: of two who come at once, in whichever processes, one changes nothing. */
export const createSignInCodeStore = (db: Database) => ({
  async createCode({ code, secret, ...row }: NewCodeRow): Promise<void> {
    await db.signInCode.create({ data: { ...row, codeHash: hashOf(code), secretHash: hashOf(secret) } });
  },

  /** Forgets what ran out before a moment. */
  async deleteExpired(before: Date): Promise<void> {
    await db.signInCode.deleteMany({ where: { expiresAt: { lt: before } } });
  },

  async findWaiting(code: string, at: Date): Promise<SignInRequest | null> {
    const row = await db.signInCode.findFirst({ where: { codeHash: hashOf(code), state: 'WAITING', expiresAt: { gt: at } } });
    if (row === null) return null;
    const { deviceName, platform, address, createdAt, expiresAt } = row;
    return { deviceName, platform: platform as Platform, address, createdAt, expiresAt };
  },

  /** True also for the same person's same answer as before, while it is not used. */
  async answer(code: string, state: 'APPROVED' | 'DECLINED', { userId, deviceId }: Approver, at: Date): Promise<boolean> {
    const codeHash = hashOf(code);
    const { count } = await db.signInCode.updateMany({
      where: { codeHash, state: 'WAITING', expiresAt: { gt: at } },
      data: { state, userId, deviceId },
    });
    return count > 0 || (await db.signInCode.count({ where: { codeHash, state, userId, expiresAt: { gt: at } } })) > 0;
  },

  /** Null where code and secret do not belong together, or it is over. */
  async findState(code: string, secret: string, at: Date): Promise<{ state: CodeState; userId: bigint | null } | null> {
    const row = await db.signInCode.findFirst({
      where: { codeHash: hashOf(code), secretHash: hashOf(secret), expiresAt: { gt: at } },
      select: { state: true, userId: true },
    });
    return row === null ? null : { state: row.state as CodeState, userId: row.userId };
  },

  /** Uses up an approved code; null for whoever comes second. */
  async take(code: string, secret: string, at: Date): Promise<TakenCode | null> {
    const [row] = await db.signInCode.updateManyAndReturn({
      where: { codeHash: hashOf(code), secretHash: hashOf(secret), state: 'APPROVED', expiresAt: { gt: at } },
      data: { state: 'USED' },
    });
    if (row === undefined) return null;
    const { deviceName, platform, userId, deviceId } = row;
    return { deviceName, platform: platform as Platform, userId: userId as bigint, deviceId: deviceId as bigint };
  },
});

export type SignInCodeStore = ReturnType<typeof createSignInCodeStore>;
