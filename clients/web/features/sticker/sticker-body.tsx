import { useTranslations } from 'use-intl';
import type { StickerView } from '../../../sync/types.ts';
import type { AskedProps } from '../message/asked-body.tsx';
import { useNameOf } from './sticker-name.ts';
import { StickerImage } from './sticker-image.tsx';

export const STICKER_SIDE = 160;

/** A sticker in the timeline, without a bubble. Opens its pack. */
export default function StickerBody({ message, focusable, actions }: AskedProps) {
  const sticker = message.content as StickerView;
  const t = useTranslations('sticker');
  const nameOf = useNameOf();
  return (
    <button
      type="button"
      tabIndex={focusable ? 0 : -1}
      disabled={message.id === null}
      title={nameOf(sticker) || undefined}
      aria-label={t('open', { name: nameOf(sticker) })}
      onClick={() => actions.openAsked(message)}
      data-testid="sticker"
      className="-mb-9 block rounded-xl"
    >
      <StickerImage sticker={sticker} side={STICKER_SIDE} />
    </button>
  );
}
