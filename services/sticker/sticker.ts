import type { StickerContent } from '../message/message.ts';

/** One that somebody made has the number of its attachment; one that comes with the product a name: `.pip.hello`, of the pack `.pip`. */
export type StickerKey = bigint | string;
export type PackKey = bigint | string;

export interface Sticker {
  readonly key: StickerKey;
  /** Null: of a pack that is not known any more. */
  readonly packKey: PackKey | null;
  readonly name: string;
  /** In Chinese; null where it has one name only. */
  readonly nameZh: string | null;
  readonly keywords: readonly string[];
  readonly type: string;
  readonly size: number;
  readonly width: number;
  readonly height: number;
  /** ThumbHash, in Base64; empty where there is none. */
  readonly placeholder: string;
  readonly animated: boolean;
  /** The message by which the viewer sees it; null: they have it themselves. */
  readonly via: MessagePlace | null;
  /** Where it is fetched, when neither of these two says so. */
  readonly path?: string;
}

export interface MessagePlace {
  readonly chatId: bigint;
  readonly seq: number;
}

export interface StickerPack {
  readonly key: PackKey;
  /** Null: it comes with the product. */
  readonly ownerId: bigint | null;
  readonly name: string;
  readonly nameZh: string | null;
  readonly count: number;
  /** Among the packs of whoever asks. */
  readonly isHeld: boolean;
  readonly via: MessagePlace | null;
}

export const keyText = (key: StickerKey): string => String(key);

/** The other way; what is stored is ours, so it is well formed. */
export const keyOfText = (text: string): StickerKey => (text.startsWith('.') ? text : BigInt(text));

/** The sticker that a message holds, as it was when it was sent. */
export const stickerIn = ({ sticker }: StickerContent, via: MessagePlace | null): Sticker => ({
  key: keyOfText(sticker.id),
  packKey: sticker.packId === null ? null : keyOfText(sticker.packId),
  name: sticker.name,
  nameZh: sticker.nameZh ?? null,
  keywords: [],
  type: sticker.type,
  size: sticker.size,
  width: sticker.width,
  height: sticker.height,
  placeholder: sticker.placeholder,
  animated: sticker.animated === true,
  via,
});
