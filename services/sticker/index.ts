import type { IdGenerator } from '../../engines/ids.ts';
import type { ObjectStore } from '../../engines/objects/object-store.ts';
import type { RateLimiter } from '../../engines/limits/rate-limiter.ts';
import type { PrismaClient } from '../../prisma/generated/client.ts';
import type { SignDownload } from '../attachment/find-download.ts';
import { createBatcher } from '../batcher.ts';
import { StickerNotFound } from '../errors.ts';
import { limits } from '../limits.ts';
import type { Publisher } from '../live/publisher.ts';
import type { StickerContent } from '../message/message.ts';
import { type Connection, type PageArgs, type Paging, parseNumericKey } from '../paging.ts';
import type { Viewer } from '../viewer.ts';
import { builtInPack, builtInPacks } from './built-in.ts';
import { createChangePacks } from './change-packs.ts';
import { createFindSticker, type FindStickerDeps } from './find-sticker.ts';
import { keyText, type PackKey, type Sticker, type StickerKey, type StickerPack } from './sticker.ts';
import { parseSearch } from './sticker-rules.ts';
import { createStickerStore } from './sticker-store.ts';

export interface StickerDeps extends Pick<FindStickerDeps, 'findMessage'> {
  readonly prisma: PrismaClient;
  readonly objects: ObjectStore;
  readonly ids: IdGenerator;
  readonly limiter: RateLimiter;
  readonly publisher: Publisher;
  readonly paging: Paging;
  readonly signDownload: SignDownload;
}

const matches = ({ name, nameZh, keywords }: Sticker, text: string): boolean =>
  [name.toLowerCase(), nameZh ?? '', ...keywords].some((word) => word.includes(text));

export const createStickerServices = (deps: StickerDeps) => {
  const { prisma, paging } = deps;
  const store = createStickerStore(prisma);
  const finder = createFindSticker({ ...deps, store });
  const listMade = createBatcher(async (packIds: readonly bigint[]) => {
    const byPack = Map.groupBy(await store.listStickers(packIds), ({ packKey }) => packKey);
    return packIds.map((id) => byPack.get(id) ?? []);
  });
  const pageOf = (list: 'stickerPacks' | 'favouriteStickers', args: PageArgs) => {
    const page = paging.parsePage(list, args);
    const after = page.cursor === null ? null : (parseNumericKey(page.cursor, 1)[0] ?? null);
    return { page, ask: { limit: page.limit + 1, backward: page.backward, after } };
  };

  return {
    ...createChangePacks({ ...deps, finder }),
    findStickerDownload: finder.findStickerDownload,
    findStickerPack: finder.findPack,
    listBuiltInStickerPacks: (): readonly StickerPack[] => builtInPacks,

    /** In their order; those of a pack that was shown by a message lead on through it. */
    async listPackStickers({ key, via }: StickerPack): Promise<readonly Sticker[]> {
      if (typeof key === 'string') return builtInPack(key)?.stickers ?? [];
      const stickers = await listMade(key);
      return via === null ? stickers : stickers.map((sticker) => ({ ...sticker, via }));
    },

    async listStickerPacks(viewer: Viewer, args: PageArgs): Promise<Connection<StickerPack>> {
      const { page, ask } = pageOf('stickerPacks', args);
      return paging.toConnection(await store.listHeld(viewer.userId, ask), page, ({ place }) => String(place));
    },

    async listFavouriteStickers(viewer: Viewer, args: PageArgs): Promise<Connection<Sticker>> {
      const { page, ask } = pageOf('favouriteStickers', args);
      const rows = await store.listFavourites(viewer.userId, ask);
      return paging.toConnection(
        rows,
        page,
        ({ id }) => String(id),
        ({ sticker }) => sticker,
      );
    },

    /** By name and keyword, among what the viewer has and what comes with the product. */
    async searchStickers(viewer: Viewer, raw: string): Promise<Sticker[]> {
      const text = parseSearch(raw);
      if (text === null) return [];
      const own = await store.search(viewer.userId, text);
      const builtIn = builtInPacks.flatMap(({ stickers }) => stickers.filter((sticker) => matches(sticker, text)));
      return [...own, ...builtIn].slice(0, limits.stickersFoundMax);
    },
  };
};

/** What a message keeps of a sticker that its sender has. */
export const createGetSticker = ({
  prisma,
  finder,
}: {
  prisma: PrismaClient;
  finder: Pick<ReturnType<typeof createFindSticker>, 'findSticker'>;
}) => {
  const store = createStickerStore(prisma);
  return async (viewer: Viewer, key: StickerKey): Promise<StickerContent> => {
    const path = ['input', 'content', 'sticker'];
    const sticker = await finder.findSticker(viewer, key, null);
    if (sticker === null || (typeof key === 'bigint' && !(await store.takeUp(key)))) throw new StickerNotFound(path);
    const { packKey, name, nameZh, type, size, width, height, placeholder, animated } = sticker;
    const packId: string | null = packKey === null ? null : keyText(packKey as PackKey);
    return {
      sticker: {
        id: keyText(key),
        packId,
        name,
        ...(nameZh === null ? {} : { nameZh }),
        type,
        size,
        width,
        height,
        placeholder,
        ...(animated ? { animated } : {}),
      },
      ...(typeof key === 'bigint' ? { attachments: [String(key)] } : {}),
      fallbackText: name === '' ? '[Sticker]' : `[Sticker] ${name}`,
    };
  };
};

export type GetSticker = ReturnType<typeof createGetSticker>;
