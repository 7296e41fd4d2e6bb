import { ImageOff } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { placeholderUrl } from '../attachment/placeholder.ts';
import { useNameOf } from './sticker-name.ts';

interface Shown {
  readonly name: string;
  readonly nameZh?: string | null;
  readonly width: number;
  readonly height: number;
  readonly placeholder: string;
  readonly url: string;
}

/** Fits into a square of `side` pixels, and takes that room before it is there. */
export function StickerImage({ sticker, side }: { sticker: Shown; side: number }) {
  const t = useTranslations('sticker');
  const nameOf = useNameOf();
  const [state, setState] = useState<'coming' | 'there' | 'gone'>('coming');
  const { width, height } = stickerSize(sticker, side);
  const alt = nameOf(sticker) || t('one');
  if (state === 'gone') {
    return (
      <span
        role="img"
        aria-label={alt}
        className="flex items-center justify-center rounded-xl bg-hover text-faint"
        style={{ width, height }}
      >
        <ImageOff size={Math.min(24, side / 3)} aria-hidden />
      </span>
    );
  }
  return (
    <img
      src={sticker.url}
      alt={alt}
      loading="lazy"
      decoding="async"
      draggable={false}
      onLoad={() => setState('there')}
      onError={() => setState('gone')}
      className="block rounded-lg bg-contain bg-center bg-no-repeat"
      style={{
        width,
        height,
        ...(state === 'coming' && sticker.placeholder !== '' ? { backgroundImage: `url("${placeholderUrl(sticker.placeholder)}")` } : {}),
      }}
    />
  );
}

export function stickerSize({ width, height }: { width: number; height: number }, side: number): { width: number; height: number } {
  const scale = side / Math.max(width, height, 1);
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}
