import type { IdGenerator } from '../../engines/ids.ts';
import type { RateLimiter } from '../../engines/limits/rate-limiter.ts';
import type { PrismaClient } from '../../prisma/generated/client.ts';
import { announceAccountChanges } from '../account/announce-account-changes.ts';
import { afterCommit } from '../after-commit.ts';
import { createAttachmentStore } from '../attachment/attachment-store.ts';
import { parseClientId } from '../chat/chat-rules.ts';
import { AttachmentNotFound, InvalidInput, LimitReached, RateLimited, StickerNotFound, StickerPackNotFound } from '../errors.ts';
import { limits } from '../limits.ts';
import type { Publisher } from '../live/publisher.ts';
import type { Viewer } from '../viewer.ts';
import type { StickerFinder } from './find-sticker.ts';
import type { MessagePlace, PackKey, Sticker, StickerKey, StickerPack } from './sticker.ts';
import { inNamedOrder, type NewStickerInput, parseNewStickers, parsePackName } from './sticker-rules.ts';
import { createStickerStore, type StickerStore } from './sticker-store.ts';

export interface ChangePacksDeps {
  readonly prisma: PrismaClient;
  readonly ids: IdGenerator;
  readonly limiter: RateLimiter;
  readonly publisher: Publisher;
  readonly finder: StickerFinder;
}

interface Inside {
  readonly store: StickerStore;
  readonly attachments: ReturnType<typeof createAttachmentStore>;
}

const rule = { name: 'stickers', points: limits.stickerChangesPerMinute, durationMs: 60_000 };
const ALL = { limit: limits.stickerPacksMax + 1, backward: false, after: null };

/** A person's packs and favourites. All of a person's devices hear that something changed, and ask what. */
export const createChangePacks = ({ prisma, ids, limiter, publisher, finder }: ChangePacksDeps) => {
  /** Under the lock of the person, so that limits hold whoever else is at it. `work` answers whether something changed. */
  const change = async (viewer: Viewer, work: (inside: Inside) => Promise<boolean>): Promise<void> => {
    const { userId } = viewer;
    const allowance = await limiter.consume(rule, String(userId));
    if (!allowance.allowed) throw new RateLimited(allowance.retryAfterMs);
    const versions = await prisma.$transaction(async (tx) => {
      const inside = { store: createStickerStore(tx), attachments: createAttachmentStore(tx) };
      await inside.store.lockUser(userId);
      return (await work(inside)) ? announceAccountChanges(tx, [{ userId, kind: 'STICKERS', ref: 0n }]) : [];
    });
    if (versions.length > 0) afterCommit(publisher.accountChanged(versions));
  };

  const getPack = async (viewer: Viewer, key: PackKey): Promise<StickerPack> => {
    const pack = await finder.findPack(viewer, key, null);
    if (pack === null) throw new StickerPackNotFound();
    return pack;
  };

  /** Only its maker changes a pack. */
  const changeOwn = (viewer: Viewer, key: PackKey, work: (packId: bigint, inside: Inside) => Promise<boolean>): Promise<void> =>
    change(viewer, async (inside) => {
      const pack = typeof key === 'bigint' ? await inside.store.findPack(viewer.userId, key) : null;
      if (typeof key !== 'bigint' || pack?.ownerId !== viewer.userId) throw new StickerPackNotFound();
      return work(key, inside);
    });

  const checkRoom = async ({ store }: Inside, { userId }: Viewer): Promise<void> => {
    if ((await store.countHeld(userId)) >= limits.stickerPacksMax) throw new LimitReached('stickerPacksMax');
  };

  return {
    /** A repeat of the same client id returns the same pack, whatever it is called by now. Refuses with InvalidInput, LimitReached, StickerPackNotFound (it was deleted since), RateLimited. */
    async createStickerPack(viewer: Viewer, input: { clientPackId: string; name: string }): Promise<StickerPack> {
      const clientPackId = parseClientId(input.clientPackId, ['input', 'clientPackId']);
      const name = parsePackName(input.name);
      const ownerId = viewer.userId;
      let id = ids.next();
      await change(viewer, async (inside) => {
        const earlier = await inside.store.findByClientId(ownerId, clientPackId);
        if (earlier !== null) {
          id = earlier.id;
          return false;
        }
        await checkRoom(inside, viewer);
        await inside.store.addPack({ id, ownerId, clientPackId, name });
        return inside.store.hold(ownerId, id);
      });
      return getPack(viewer, id);
    },

    /** Another name, or another order of its stickers: those that are named come first. Refuses with StickerPackNotFound, StickerNotFound, InvalidInput, RateLimited. */
    async updateStickerPack(
      viewer: Viewer,
      key: PackKey,
      asked: { name: string | null; order: readonly StickerKey[] | null },
    ): Promise<StickerPack> {
      if (asked.name === null && asked.order === null) throw new InvalidInput('Another name, or another order.', ['input']);
      const name = asked.name === null ? null : parsePackName(asked.name);
      await changeOwn(viewer, key, async (packId, { store }) => {
        const isRenamed = name !== null && (await store.renamePack(packId, name));
        if (asked.order === null) return isRenamed;
        const present = (await store.listStickers([packId])).map((sticker) => sticker.key);
        const order = inNamedOrder(present, asked.order);
        if (order === null) throw new StickerNotFound(['input', 'stickerIds']);
        if (order.join() === present.join()) return isRenamed;
        await store.orderStickers(packId, order as bigint[]);
        return true;
      });
      return getPack(viewer, key);
    },

    /** Refuses with StickerPackNotFound, AttachmentNotFound, InvalidInput, LimitReached, RateLimited. */
    async addStickers(viewer: Viewer, key: PackKey, input: readonly NewStickerInput[]): Promise<StickerPack> {
      const stickers = parseNewStickers(input);
      await changeOwn(viewer, key, async (packId, { store, attachments }) => {
        const wanted = stickers.map(({ attachmentId }) => attachmentId);
        const found = await attachments.takeUpById(viewer.userId, wanted);
        if (found.filter(({ kind }) => kind === 'STICKER').length < wanted.length) throw new AttachmentNotFound(['input', 'stickers']);
        const added = await store.addStickers(packId, stickers);
        if ((await store.listStickers([packId])).length > limits.stickersPerPackMax)
          throw new LimitReached('stickersPerPackMax', ['input', 'stickers']);
        return added > 0;
      });
      return getPack(viewer, key);
    },

    /** Those that are not there are gone already. Refuses with StickerPackNotFound, RateLimited. */
    async removeStickers(viewer: Viewer, key: PackKey, keys: readonly StickerKey[]): Promise<StickerPack> {
      const made = keys.filter((sticker) => typeof sticker === 'bigint');
      await changeOwn(viewer, key, async (packId, { store }) => (await store.removeStickers(packId, made)) > 0);
      return getPack(viewer, key);
    },

    /** Puts a pack that the viewer was shown among their own. Refuses with StickerPackNotFound, LimitReached, RateLimited. */
    async addStickerPack(viewer: Viewer, key: PackKey, place: MessagePlace | null): Promise<StickerPack> {
      const pack = await finder.findPack(viewer, key, place);
      if (pack === null) throw new StickerPackNotFound();
      if (typeof key === 'bigint') {
        await change(viewer, async (inside) => {
          const now = await inside.store.findPack(viewer.userId, key);
          if (now === null) throw new StickerPackNotFound();
          if (now.isHeld) return false;
          await checkRoom(inside, viewer);
          return inside.store.hold(viewer.userId, key);
        });
      }
      return getPack(viewer, key);
    },

    /** Takes a pack out of the viewer's; one that they made is deleted for everyone. Repeating it does no harm. Refuses with RateLimited. */
    removeStickerPack: (viewer: Viewer, key: PackKey): Promise<void> =>
      change(viewer, async ({ store }) => {
        if (typeof key !== 'bigint') return false;
        const pack = await store.findPack(viewer.userId, key);
        if (pack?.ownerId !== viewer.userId) return store.letGo(viewer.userId, key);
        await store.deletePack(key);
        return true;
      }),

    /** Those that are named come first, in this order. Answers all of them. Refuses with StickerPackNotFound, RateLimited. */
    async orderStickerPacks(viewer: Viewer, keys: readonly PackKey[]): Promise<PackKey[]> {
      let order: PackKey[] | null = null;
      await change(viewer, async ({ store }) => {
        const present = (await store.listHeld(viewer.userId, ALL)).map((pack) => pack.key);
        order = inNamedOrder(present, keys);
        if (order === null) throw new StickerPackNotFound(['input', 'packIds']);
        if (order.join() === present.join()) return false;
        await store.orderHeld(viewer.userId, order as bigint[]);
        return true;
      });
      return order ?? [];
    },

    /** Makes one that the viewer has or was shown a favourite, or no longer one. Repeating it does no harm. Refuses with StickerNotFound, LimitReached, RateLimited. */
    async setFavouriteSticker(
      viewer: Viewer,
      { key, place, favourite }: { key: StickerKey; place: MessagePlace | null; favourite: boolean },
    ): Promise<Sticker | null> {
      const { userId } = viewer;
      if (!favourite) {
        await change(viewer, ({ store }) => store.removeFavourite(userId, key));
        return null;
      }
      const sticker = await finder.findSticker(viewer, key, place);
      if (sticker === null) throw new StickerNotFound();
      await change(viewer, async ({ store }) => {
        if (await store.isFavourite(userId, key)) return false;
        if (typeof key === 'bigint' && !(await store.takeUp(key))) throw new StickerNotFound();
        if ((await store.countFavourites(userId)) >= limits.favouriteStickersMax) throw new LimitReached('favouriteStickersMax');
        await store.addFavourite(userId, ids.next(), sticker);
        return true;
      });
      return { ...sticker, via: null };
    },
  };
};
