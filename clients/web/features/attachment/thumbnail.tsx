import { useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { ImageView } from '../../../sync/types.ts';
import { classNames } from '../../lib/class-names.ts';
import { placeholderUrl } from './placeholder.ts';
import { useNear } from './use-near.ts';

/** A small square of an image, which is there only while it is near: of thousands, as many as are looked at are in memory. */
export function Thumbnail({ image }: { image: Pick<ImageView, 'thumbnailUrl' | 'placeholder' | 'animated'> }) {
  const box = useRef<HTMLSpanElement>(null);
  const isNear = useNear(box);
  const [isThere, setIsThere] = useState(false);
  return (
    <span
      ref={box}
      className="absolute inset-0 bg-hover bg-cover bg-center"
      style={isNear && isThere ? undefined : { backgroundImage: `url("${placeholderUrl(image.placeholder)}")` }}
    >
      {isNear && image.thumbnailUrl !== '' && (
        <img
          src={image.thumbnailUrl}
          alt=""
          decoding="async"
          draggable={false}
          onLoad={() => setIsThere(true)}
          className={classNames('size-full object-cover', isThere ? 'opacity-100' : 'opacity-0')}
        />
      )}
      {image.animated && <GifMark />}
    </span>
  );
}

export function GifMark() {
  const t = useTranslations('attachment');
  return (
    <span
      aria-hidden
      className="absolute bottom-1.5 left-1.5 rounded bg-[rgb(0_0_0/0.55)] px-1 text-[0.625rem] leading-4 font-semibold text-[#fff]"
    >
      {t('gif')}
    </span>
  );
}
