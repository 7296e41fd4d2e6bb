import type { Clock } from '../../engines/clock.ts';
import type { RateLimiter } from '../../engines/limits/rate-limiter.ts';
import type { Prisma, PrismaClient } from '../../prisma/generated/client.ts';
import { ContactCardExpired, RateLimited } from '../errors.ts';
import { limits } from '../limits.ts';
import type { UserKey } from '../user/user.ts';
import type { Viewer } from '../viewer.ts';
import type { Card, CardCodec, CardForm } from './card-codec.ts';
import type { RequestSource } from './contact.ts';

type Database = PrismaClient | Prisma.TransactionClient;

/** A card as it is handed to its owner. */
export interface ShownCard {
  readonly form: CardForm;
  readonly token: string;
  readonly expiresAt: Date;
}

const lifeMs: Record<CardForm, number> = { CODE: limits.cardCodeMinutes * 60_000, LINK: limits.cardLinkDays * 86_400_000 };
const sources: Record<CardForm, RequestSource> = { CODE: 'QR_CODE', LINK: 'LINK' };
const rule = { name: 'card-reset', points: limits.cardResetsPerHour, durationMs: 3_600_000 };

const findEpoch = async (db: Database, userId: bigint): Promise<number> =>
  (await db.contactCard.findUnique({ where: { userId } }))?.epoch ?? 0;

export interface CardDeps {
  readonly prisma: PrismaClient;
  readonly clock: Clock;
  readonly limiter: RateLimiter;
  readonly codec: CardCodec;
}

/** A card that is good now. Null: forged, run out, or reset by its owner; the three are not told apart. */
export type FindCard = (db: Database, token: string) => Promise<Card | null>;

export const createFindCard =
  ({ clock, codec }: Pick<CardDeps, 'clock' | 'codec'>): FindCard =>
  async (db, token) => {
    const card = codec.decode(token);
    if (card === null || card.expiresAt.getTime() <= clock.now()) return null;
    return card.epoch === (await findEpoch(db, card.userId)) ? card : null;
  };

/** How someone who shows this card came to its owner. Refuses with ContactCardExpired, and so a card of somebody else. */
export const createReadSource =
  ({ findCard }: { findCard: FindCard }) =>
  async (db: Database, userId: bigint, token: string | null): Promise<RequestSource> => {
    if (token === null) return 'OTHER';
    const card = await findCard(db, token);
    if (card === null || card.userId !== userId) throw new ContactCardExpired();
    return sources[card.form];
  };

export type ReadSource = ReturnType<typeof createReadSource>;

/** The viewer's own card, made anew at each asking; those made before stay good until they run out. */
export const createShowContactCard =
  ({ prisma, clock, codec }: CardDeps) =>
  async ({ userId }: Viewer, form: CardForm): Promise<ShownCard> => {
    // Whole seconds, as the token holds them.
    const expiresAt = new Date(Math.floor((clock.now() + lifeMs[form]) / 1000) * 1000);
    return { form, token: codec.encode({ form, userId, expiresAt, epoch: await findEpoch(prisma, userId) }), expiresAt };
  };

/** Whose card this is; null when it is none that is good now. */
export const createFindUserByCard =
  ({ prisma, findCard }: { prisma: PrismaClient; findCard: FindCard }) =>
  async (token: string): Promise<UserKey | null> => {
    const card = await findCard(prisma, token);
    return card === null ? null : { id: card.userId };
  };

/** Ends every code and link to the viewer's card that is out, and shows a new code. Refuses with RateLimited. */
export const createResetContactCard =
  (deps: CardDeps) =>
  async (viewer: Viewer): Promise<ShownCard> => {
    const allowance = await deps.limiter.consume(rule, String(viewer.userId));
    if (!allowance.allowed) throw new RateLimited(allowance.retryAfterMs);
    await deps.prisma.$executeRaw`
      INSERT INTO contact_cards (user_id, epoch) VALUES (${viewer.userId}, 1)
      ON CONFLICT (user_id) DO UPDATE SET epoch = contact_cards.epoch + 1`;
    return createShowContactCard(deps)(viewer, 'CODE');
  };
