import type { OperationResult, TypedDocumentNode } from 'urql';
import type { Observable, SyncEngine } from '../../../sync/types.ts';
import {
  FavouriteStickersDocument,
  type FavouriteStickersQuery,
  OrderStickerPacksDocument,
  RemoveStickerPackDocument,
  RemoveStickersDocument,
  SetFavouriteStickerDocument,
  type StickerPackPartsFragment,
  StickerPackDocument,
  StickerPacksDocument,
  type StickerPacksQuery,
  type StickerPartsFragment,
  UpdateStickerPackDocument,
} from '../../gql/graphql.ts';
import { client } from '../../lib/graphql-client.ts';
import type { ErrorCode } from '../../gql/graphql.ts';
import { answerOf, type Problem, problemOf } from '../session/problem.ts';

export type Sticker = StickerPartsFragment;
export type Pack = StickerPackPartsFragment;

export interface Shelf {
  /** False until the server has told it once. */
  readonly isThere: boolean;
  readonly problem: Problem | null;
  /** Own and added ones, in the viewer's order. */
  readonly packs: readonly Pack[];
  readonly builtIn: readonly Pack[];
  readonly favourites: readonly Sticker[];
  /** Of packs that were opened. */
  readonly stickers: ReadonlyMap<string, readonly Sticker[]>;
}

const EMPTY: Shelf = { isThere: false, problem: null, packs: [], builtIn: [], favourites: [], stickers: new Map() };

type Change = (shelf: Shelf) => Shelf;

export const withFavourite =
  (sticker: Sticker, favourite: boolean): Change =>
  (shelf) => {
    const others = shelf.favourites.filter(({ id }) => id !== sticker.id);
    return { ...shelf, favourites: favourite ? [sticker, ...others] : others };
  };

/** One step up or down; at the end it stays. */
export const withPackMoved =
  (packId: string, step: -1 | 1): Change =>
  (shelf) => {
    const at = shelf.packs.findIndex(({ id }) => id === packId);
    const to = at + step;
    if (at < 0 || to < 0 || to >= shelf.packs.length) return shelf;
    const packs = shelf.packs.toSpliced(at, 1).toSpliced(to, 0, shelf.packs[at] as Pack);
    return { ...shelf, packs };
  };

export const withoutPack =
  (packId: string): Change =>
  (shelf) => ({ ...shelf, packs: shelf.packs.filter(({ id }) => id !== packId) });

export const withoutSticker =
  (packId: string, stickerId: string): Change =>
  (shelf) => ({
    ...shelf,
    packs: shelf.packs.map((pack) => (pack.id === packId ? { ...pack, stickerCount: pack.stickerCount - 1 } : pack)),
    stickers: new Map(
      [...shelf.stickers].map(([id, list]) => [id, id === packId ? list.filter((sticker) => sticker.id !== stickerId) : list]),
    ),
  });

/** One step forwards or back in its pack. */
export const withStickerMoved =
  (packId: string, stickerId: string, step: -1 | 1): Change =>
  (shelf) => {
    const list = shelf.stickers.get(packId) ?? [];
    const at = list.findIndex(({ id }) => id === stickerId);
    const to = at + step;
    if (at < 0 || to < 0 || to >= list.length) return shelf;
    return { ...shelf, stickers: new Map(shelf.stickers).set(packId, list.toSpliced(at, 1).toSpliced(to, 0, list[at] as Sticker)) };
  };

/**
 * What somebody has of stickers, asked for when it is first shown and again whenever any of their devices changed it. What they do here shows at
 * once, and stands until the server has answered.
 */
export class StickerShelf implements Observable<Shelf> {
  readonly #engine: SyncEngine;
  readonly #listeners = new Set<() => void>();
  #told = EMPTY;
  #shown = EMPTY;
  #wishes: readonly Change[] = [];
  #version = -1;
  #loading: Promise<void> | null = null;

  constructor(engine: SyncEngine) {
    this.#engine = engine;
    engine.account.subscribe(() => {
      if (this.#listeners.size > 0) void this.load();
    });
  }

  get = (): Shelf => this.#shown;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    void this.load();
    return () => this.#listeners.delete(listener);
  };

  /** Nothing while what is held is what stands. */
  load = (again = false): Promise<void> => {
    const version = this.#engine.account.get()?.stickersVersion ?? 0;
    if (version === this.#version && this.#told.isThere && !again) return Promise.resolve();
    this.#loading ??= this.#load(version).finally(() => (this.#loading = null));
    return this.#loading;
  };

  async #load(version: number): Promise<void> {
    const [packs, favourites] = await Promise.all([
      client.query<StickerPacksQuery>(StickerPacksDocument, {}).toPromise(),
      loadFavourites(),
    ]);
    if (packs.data === undefined || 'problem' in favourites) {
      const problem = packs.error ? problemOf(packs.error) : 'problem' in favourites ? favourites.problem : null;
      return this.#tell({ ...this.#told, problem });
    }
    this.#version = version;
    const { stickerPacks, builtInStickerPacks } = packs.data;
    const held = [...this.#told.stickers.keys()];
    this.#tell({
      isThere: true,
      problem: null,
      packs: stickerPacks.edges.map(({ node }) => node),
      builtIn: builtInStickerPacks,
      favourites: favourites.list,
      stickers: this.#told.stickers,
    });
    await Promise.all(held.map((id) => this.open(id, true)));
  }

  /** The stickers of a pack that somebody looks at. */
  async open(packId: string, again = false): Promise<void> {
    if (this.#told.stickers.has(packId) && !again) return;
    const { data } = await client.query(StickerPackDocument, { id: packId }).toPromise();
    if (data === undefined) return;
    const stickers = new Map(this.#told.stickers);
    if (data.stickerPack === null) stickers.delete(packId);
    else stickers.set(packId, data.stickerPack.stickers);
    this.#tell({ ...this.#told, stickers });
  }

  favourite(sticker: Sticker, favourite: boolean, messageId?: string): Promise<Problem | null> {
    const input = { stickerId: sticker.id, favourite, ...(messageId === undefined ? {} : { messageId }) };
    return this.#wish(withFavourite(sticker, favourite), SetFavouriteStickerDocument, input, 'setFavouriteSticker');
  }

  move(packId: string, step: -1 | 1): Promise<Problem | null> {
    const change = withPackMoved(packId, step);
    const packIds = change(this.#shown).packs.map(({ id }) => id);
    return this.#wish(change, OrderStickerPacksDocument, { packIds }, 'orderStickerPacks');
  }

  moveSticker(packId: string, stickerId: string, step: -1 | 1): Promise<Problem | null> {
    const change = withStickerMoved(packId, stickerId, step);
    const stickerIds =
      change(this.#shown)
        .stickers.get(packId)
        ?.map(({ id }) => id) ?? [];
    return this.#wish(change, UpdateStickerPackDocument, { packId, stickerIds }, 'updateStickerPack');
  }

  removePack(packId: string): Promise<Problem | null> {
    return this.#wish(withoutPack(packId), RemoveStickerPackDocument, { packId }, 'removeStickerPack');
  }

  removeSticker(packId: string, stickerId: string): Promise<Problem | null> {
    return this.#wish(withoutSticker(packId, stickerId), RemoveStickersDocument, { packId, stickerIds: [stickerId] }, 'removeStickers');
  }

  async #wish(change: Change, document: TypedDocumentNode<unknown, never>, input: object, field: string): Promise<Problem | null> {
    this.#wishes = [...this.#wishes, change];
    this.#tell(this.#told);
    const result = await client
      .mutation(document as unknown as TypedDocumentNode<Record<string, { code: ErrorCode }>>, { input })
      .toPromise();
    const answer = answerOf(result, (data) => data[field] as { code: ErrorCode });
    if (answer.ok) await this.load(true);
    this.#wishes = this.#wishes.filter((other) => other !== change);
    this.#tell(this.#told);
    return answer.ok ? null : answer.problem;
  }

  #tell(told: Shelf): void {
    this.#told = told;
    this.#shown = this.#wishes.reduce((shelf, change) => change(shelf), told);
    for (const listener of [...this.#listeners]) listener();
  }
}

async function loadFavourites(): Promise<{ list: readonly Sticker[] } | { problem: Problem | null }> {
  const list: Sticker[] = [];
  for (let after: string | null = null; ;) {
    const result: OperationResult<FavouriteStickersQuery> = await client
      .query<FavouriteStickersQuery>(FavouriteStickersDocument, { after })
      .toPromise();
    const { data, error } = result;
    if (data === undefined) return { problem: error ? problemOf(error) : null };
    list.push(...data.favouriteStickers.edges.map(({ node }) => node));
    const { hasNextPage, endCursor } = data.favouriteStickers.pageInfo;
    if (!hasNextPage) return { list };
    after = endCursor ?? null;
  }
}

const known = new WeakMap<SyncEngine, StickerShelf>();

/** One for each signed-in engine. */
export function shelfOf(engine: SyncEngine): StickerShelf {
  const shelf = known.get(engine) ?? new StickerShelf(engine);
  known.set(engine, shelf);
  return shelf;
}
