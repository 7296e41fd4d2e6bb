import type { ObjectStore } from '../../engines/objects/object-store.ts';
import { keyOf } from '../attachment/attachment.ts';
import type { Download, SignDownload } from '../attachment/find-download.ts';
import type { Message } from '../message/message.ts';
import { readContent } from '../message/message-rules.ts';
import type { Viewer } from '../viewer.ts';
import { builtInPack, builtInSticker } from './built-in.ts';
import { type MessagePlace, type PackKey, type Sticker, stickerIn, type StickerKey, type StickerPack } from './sticker.ts';
import type { StickerStore } from './sticker-store.ts';

export interface FindStickerDeps {
  readonly store: StickerStore;
  readonly objects: ObjectStore;
  readonly signDownload: SignDownload;
  readonly findMessage: (viewer: Viewer, place: MessagePlace) => Promise<Message | null>;
}

/**
 * Who may have which sticker: those that come with the product, everyone; others whoever has the pack or has it as a favourite, or sees a message
 * with it or with another one of its pack.
 */
export const createFindSticker = ({ store, findMessage, signDownload }: FindStickerDeps) => {
  const shownBy = async (viewer: Viewer, place: MessagePlace | null): Promise<Sticker | null> => {
    const message = place === null ? null : await findMessage(viewer, place);
    const known = message === null ? null : readContent(message);
    return known?.kind === 'STICKER' ? stickerIn(known.content, place) : null;
  };

  const findSticker = async (viewer: Viewer, key: StickerKey, place: MessagePlace | null): Promise<Sticker | null> => {
    if (typeof key === 'string') return builtInSticker(key);
    const shown = await shownBy(viewer, place);
    if (shown?.key === key) return shown;
    return store.findMade(viewer.userId, key, typeof shown?.packKey === 'bigint' ? shown.packKey : null);
  };

  return {
    findSticker,

    /** Null for one that the viewer neither has nor was shown, and one that is gone. */
    async findPack(viewer: Viewer, key: PackKey, place: MessagePlace | null): Promise<StickerPack | null> {
      if (typeof key === 'string') return builtInPack(key);
      const pack = await store.findPack(viewer.userId, key);
      if (pack === null || pack.isHeld) return pack;
      const shown = await shownBy(viewer, place);
      return shown?.packKey === key ? { ...pack, via: place } : null;
    },

    /** The signed address of one that somebody made; null for one that the viewer may not have. */
    async findStickerDownload(viewer: Viewer, id: bigint, place: MessagePlace | null): Promise<Download | null> {
      // Whoever has it by themselves has it for longer than the message that shows it.
      const own = await findSticker(viewer, id, null);
      const sticker = own ?? (place === null ? null : await findSticker(viewer, id, place));
      if (sticker === null) return null;
      const message = own === null && place !== null ? await findMessage(viewer, place) : null;
      const endsAt = message?.expiresAt ?? null;
      const url = await signDownload({ key: keyOf.full({ id, kind: 'STICKER', size: sticker.size }), type: sticker.type, endsAt });
      return { url, ends: endsAt !== null };
    },
  };
};

export type StickerFinder = ReturnType<typeof createFindSticker>;
