import type { Database } from '../chat/chat-store.ts';
import { limits } from '../limits.ts';
import { keyOfText, keyText, type Sticker, type StickerKey, type StickerPack } from './sticker.ts';
import { builtInSticker } from './built-in.ts';
import type { NewStickerInput } from './sticker-rules.ts';

interface StickerRow {
  id: bigint;
  pack_id: bigint | null;
  name: string;
  keywords: string[];
  type: string;
  size: number;
  width: number;
  height: number;
  placeholder: string;
  animated: boolean;
}

interface PackRow {
  id: bigint;
  owner_id: bigint;
  name: string;
  count: number;
  held: boolean;
  place: number;
}

export const fromStickerRow = ({ id, pack_id, size, ...row }: StickerRow): Sticker => ({
  ...row,
  key: id,
  packKey: pack_id,
  size: Number(size),
  nameZh: null,
  via: null,
});

export interface HeldPack extends StickerPack {
  /** The higher, the further to the front. */
  readonly place: number;
}

const fromPackRow = ({ id, owner_id: ownerId, name, count, held, place }: PackRow): HeldPack => ({
  key: id,
  ownerId,
  name,
  nameZh: null,
  count,
  isHeld: held,
  via: null,
  place,
});

export interface Favourite {
  readonly id: bigint;
  readonly sticker: Sticker;
}

interface PlaceAsk {
  readonly limit: number;
  readonly backward: boolean;
  readonly after: bigint | null;
}

/** Packs that people made, who has which, and favourites. One that changes something takes `lockUser` first. */
export const createStickerStore = (db: Database) => ({
  async lockUser(userId: bigint): Promise<void> {
    await db.$queryRaw`SELECT 1 FROM users WHERE id = ${userId} FOR NO KEY UPDATE`;
  },

  async findPack(userId: bigint, packId: bigint): Promise<HeldPack | null> {
    const rows = await db.$queryRaw<PackRow[]>`
      SELECT p.id, p.owner_id, p.name, h.user_id IS NOT NULL AS held, coalesce(h.place, 0) AS place,
        (SELECT count(*)::int FROM stickers s WHERE s.pack_id = p.id) AS count
      FROM sticker_packs p LEFT JOIN held_sticker_packs h ON h.pack_id = p.id AND h.user_id = ${userId}
      WHERE p.id = ${packId} AND p.removed_at IS NULL`;
    return rows[0] === undefined ? null : fromPackRow(rows[0]);
  },

  /** What a repeat of making it finds: also when it is gone since. */
  async findByClientId(ownerId: bigint, clientPackId: string): Promise<{ id: bigint; removed: boolean } | null> {
    const [row] = await db.$queryRaw<{ id: bigint; removed: boolean }[]>`
      SELECT id, removed_at IS NOT NULL AS removed FROM sticker_packs WHERE owner_id = ${ownerId} AND client_pack_id = ${clientPackId}`;
    return row ?? null;
  },

  /** In the order in which the person has them. A pack whose maker has deleted it is not there. */
  async listHeld(userId: bigint, { limit, backward, after }: PlaceAsk): Promise<HeldPack[]> {
    const rows = await db.$queryRaw<PackRow[]>`
      SELECT p.id, p.owner_id, p.name, true AS held, h.place, (SELECT count(*)::int FROM stickers s WHERE s.pack_id = p.id) AS count
      FROM held_sticker_packs h JOIN sticker_packs p ON p.id = h.pack_id AND p.removed_at IS NULL
      WHERE h.user_id = ${userId} AND (${after}::bigint IS NULL OR CASE WHEN ${backward} THEN h.place > ${after} ELSE h.place < ${after} END)
      ORDER BY CASE WHEN ${backward} THEN h.place ELSE -h.place END LIMIT ${limit}`;
    return rows.map(fromPackRow);
  },

  async countHeld(userId: bigint): Promise<number> {
    const [row] = await db.$queryRaw<[{ count: number }]>`
      SELECT count(*)::int AS count FROM held_sticker_packs h JOIN sticker_packs p ON p.id = h.pack_id AND p.removed_at IS NULL WHERE h.user_id = ${userId}`;
    return row.count;
  },

  async addPack(pack: { id: bigint; ownerId: bigint; clientPackId: string; name: string }): Promise<void> {
    await db.$executeRaw`
      INSERT INTO sticker_packs (id, owner_id, client_pack_id, name) VALUES (${pack.id}, ${pack.ownerId}, ${pack.clientPackId}, ${pack.name})`;
  },

  async renamePack(packId: bigint, name: string): Promise<boolean> {
    return (await db.$executeRaw`UPDATE sticker_packs SET name = ${name} WHERE id = ${packId} AND name <> ${name}`) > 0;
  },

  /** To the front. False: it was there already. */
  async hold(userId: bigint, packId: bigint): Promise<boolean> {
    const added = await db.$executeRaw`
      INSERT INTO held_sticker_packs (user_id, pack_id, place)
      SELECT ${userId}, ${packId}, coalesce(max(place), 0) + 1 FROM held_sticker_packs WHERE user_id = ${userId} ON CONFLICT DO NOTHING`;
    return added > 0;
  },

  async letGo(userId: bigint, packId: bigint): Promise<boolean> {
    return (await db.$executeRaw`DELETE FROM held_sticker_packs WHERE user_id = ${userId} AND pack_id = ${packId}`) > 0;
  },

  /** Its maker deletes it, for all who have it. Messages and favourites keep what they hold. */
  async deletePack(packId: bigint): Promise<void> {
    await db.$executeRaw`UPDATE sticker_packs SET removed_at = clock_timestamp(), name = '' WHERE id = ${packId}`;
    await db.$executeRaw`
      WITH gone AS (DELETE FROM stickers WHERE pack_id = ${packId} RETURNING attachment_id)
      UPDATE attachments SET released_at = clock_timestamp() WHERE id IN (SELECT attachment_id FROM gone)`;
    await db.$executeRaw`DELETE FROM held_sticker_packs WHERE pack_id = ${packId}`;
  },

  async orderHeld(userId: bigint, packIds: readonly bigint[]): Promise<void> {
    await db.$executeRaw`
      UPDATE held_sticker_packs h SET place = ${packIds.length}::int - o.n::int
      FROM unnest(${[...packIds]}::bigint[]) WITH ORDINALITY AS o(id, n) WHERE h.user_id = ${userId} AND h.pack_id = o.id`;
  },

  /** Of several packs, in their order in each. */
  async listStickers(packIds: readonly bigint[]): Promise<Sticker[]> {
    const rows = await db.$queryRaw<StickerRow[]>`
      SELECT a.id, s.pack_id, s.name, s.keywords, a.type, a.size, a.width, a.height, a.placeholder, a.animated
      FROM stickers s JOIN attachments a ON a.id = s.attachment_id WHERE s.pack_id = ANY(${[...packIds]}::bigint[]) ORDER BY s.pack_id, s.place`;
    return rows.map(fromStickerRow);
  },

  /** At the end; those that are in it already stay as they are. Answers how many came in. */
  async addStickers(packId: bigint, stickers: readonly NewStickerInput[]): Promise<number> {
    let added = 0;
    for (const { attachmentId, name, keywords } of stickers) {
      added += await db.$executeRaw`
        INSERT INTO stickers (pack_id, attachment_id, place, name, keywords)
        SELECT ${packId}, ${attachmentId}, coalesce(max(place), 0) + 1, ${name}, ${[...keywords]}::text[] FROM stickers WHERE pack_id = ${packId}
        ON CONFLICT DO NOTHING`;
    }
    return added;
  },

  async removeStickers(packId: bigint, ids: readonly bigint[]): Promise<number> {
    return db.$executeRaw`
      WITH gone AS (DELETE FROM stickers WHERE pack_id = ${packId} AND attachment_id = ANY(${[...ids]}::bigint[]) RETURNING attachment_id)
      UPDATE attachments SET released_at = clock_timestamp() WHERE id IN (SELECT attachment_id FROM gone)`;
  },

  async orderStickers(packId: bigint, ids: readonly bigint[]): Promise<void> {
    await db.$executeRaw`
      UPDATE stickers s SET place = o.n::int FROM unnest(${[...ids]}::bigint[]) WITH ORDINALITY AS o(id, n)
      WHERE s.pack_id = ${packId} AND s.attachment_id = o.id`;
  },

  /** One that the person has, as part of a pack or as a favourite, or that is part of `shownPack`, which they were shown. */
  async findMade(userId: bigint, id: bigint, shownPack: bigint | null): Promise<Sticker | null> {
    const rows = await db.$queryRaw<StickerRow[]>`
      SELECT a.id, coalesce(s.pack_id, f.pack_id) AS pack_id, coalesce(s.name, f.name) AS name, coalesce(s.keywords, '{}') AS keywords,
        a.type, a.size, a.width, a.height, a.placeholder, a.animated
      FROM attachments a
      LEFT JOIN favourite_stickers f ON f.user_id = ${userId} AND f.attachment_id = a.id
      LEFT JOIN LATERAL (
        SELECT s.pack_id, s.name, s.keywords FROM stickers s WHERE s.attachment_id = a.id AND (s.pack_id = ${shownPack}::bigint
          OR EXISTS (SELECT FROM held_sticker_packs h WHERE h.user_id = ${userId} AND h.pack_id = s.pack_id)) ORDER BY s.pack_id LIMIT 1) s ON true
      WHERE a.id = ${id} AND a.kind = 'STICKER' AND (s.pack_id IS NOT NULL OR f.user_id IS NOT NULL)`;
    return rows[0] === undefined ? null : fromStickerRow(rows[0]);
  },

  /** Keeps it from being collected for a while. False: it is gone. */
  async takeUp(id: bigint): Promise<boolean> {
    return (await db.$executeRaw`UPDATE attachments SET released_at = clock_timestamp() WHERE id = ${id} AND kind = 'STICKER'`) > 0;
  },

  async listFavourites(userId: bigint, { limit, backward, after }: PlaceAsk): Promise<Favourite[]> {
    const rows = await db.$queryRaw<(StickerRow & { sticker: string; favourite_id: bigint })[]>`
      SELECT f.id AS favourite_id, f.sticker, f.name, f.pack_id, a.id, coalesce(s.keywords, '{}') AS keywords, a.type, a.size, a.width, a.height, a.placeholder, a.animated
      FROM favourite_stickers f LEFT JOIN attachments a ON a.id = f.attachment_id
      LEFT JOIN stickers s ON s.pack_id = f.pack_id AND s.attachment_id = f.attachment_id
      WHERE f.user_id = ${userId} AND (${after}::bigint IS NULL OR CASE WHEN ${backward} THEN f.id > ${after} ELSE f.id < ${after} END)
      ORDER BY CASE WHEN ${backward} THEN f.id ELSE -f.id END LIMIT ${limit}`;
    return rows.flatMap(({ favourite_id: id, sticker: text, ...row }) => {
      const key = keyOfText(text);
      const sticker = typeof key === 'string' ? builtInSticker(key) : fromStickerRow(row);
      return sticker === null ? [] : [{ id, sticker }];
    });
  },

  async countFavourites(userId: bigint): Promise<number> {
    const [row] = await db.$queryRaw<[{ count: number }]>`SELECT count(*)::int AS count FROM favourite_stickers WHERE user_id = ${userId}`;
    return row.count;
  },

  async isFavourite(userId: bigint, key: StickerKey): Promise<boolean> {
    const rows = await db.$queryRaw<unknown[]>`SELECT 1 FROM favourite_stickers WHERE user_id = ${userId} AND sticker = ${keyText(key)}`;
    return rows.length > 0;
  },

  async addFavourite(userId: bigint, id: bigint, { key, name, packKey }: Sticker): Promise<void> {
    await db.$executeRaw`
      INSERT INTO favourite_stickers (user_id, sticker, id, attachment_id, name, pack_id)
      VALUES (${userId}, ${keyText(key)}, ${id}, ${typeof key === 'bigint' ? key : null}, ${name}, ${typeof packKey === 'bigint' ? packKey : null})
      ON CONFLICT DO NOTHING`;
  },

  async removeFavourite(userId: bigint, key: StickerKey): Promise<boolean> {
    const removed = await db.$executeRaw`DELETE FROM favourite_stickers WHERE user_id = ${userId} AND sticker = ${keyText(key)}`;
    if (removed > 0 && typeof key === 'bigint')
      await db.$executeRaw`UPDATE attachments SET released_at = clock_timestamp() WHERE id = ${key}`;
    return removed > 0;
  },

  /** Those among a person's packs and favourites whose name or keywords have the text in them, favourites first. */
  async search(userId: bigint, text: string): Promise<Sticker[]> {
    const like = `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`;
    const rows = await db.$queryRaw<StickerRow[]>`
      SELECT id, pack_id, name, keywords, type, size, width, height, placeholder, animated FROM (
        SELECT DISTINCT ON (a.id) a.id, s.pack_id, s.name, s.keywords, a.type, a.size, a.width, a.height, a.placeholder, a.animated, h.place, s.place AS at,
          EXISTS (SELECT FROM favourite_stickers f WHERE f.user_id = ${userId} AND f.attachment_id = a.id) AS favourite
        FROM held_sticker_packs h JOIN stickers s ON s.pack_id = h.pack_id JOIN attachments a ON a.id = s.attachment_id
        WHERE h.user_id = ${userId} AND (lower(s.name) LIKE ${like} OR EXISTS (SELECT FROM unnest(s.keywords) word WHERE word LIKE ${like}))
        UNION ALL
        SELECT a.id, f.pack_id, f.name, '{}', a.type, a.size, a.width, a.height, a.placeholder, a.animated, 0, 0, true
        FROM favourite_stickers f JOIN attachments a ON a.id = f.attachment_id
        WHERE f.user_id = ${userId} AND lower(f.name) LIKE ${like}
          AND NOT EXISTS (SELECT FROM stickers s JOIN held_sticker_packs h ON h.pack_id = s.pack_id AND h.user_id = f.user_id WHERE s.attachment_id = f.attachment_id)
      ) found ORDER BY favourite DESC, place DESC, at LIMIT ${limits.stickersFoundMax}`;
    return rows.map(fromStickerRow);
  },
});

export type StickerStore = ReturnType<typeof createStickerStore>;
