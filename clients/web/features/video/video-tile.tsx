import { Play } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { clockOf, type VideoView } from '../../../sync/types.ts';
import { classNames } from '../../lib/class-names.ts';
import { placeholderUrl } from '../attachment/placeholder.ts';

interface Props {
  video: Pick<VideoView, 'name' | 'durationMs' | 'poster'>;
  focusable: boolean;
  onPlay: () => void;
}

/** A video that is not played: its poster, how long it lasts, and a button over all of it. */
export function VideoTile({ video: { name, durationMs, poster }, focusable, onPlay }: Props) {
  const t = useTranslations('attachment');
  const [isThere, setIsThere] = useState(false);
  const length = clockOf(durationMs);
  return (
    <button
      type="button"
      tabIndex={focusable ? 0 : -1}
      onClick={onPlay}
      aria-label={t('play', { name, length })}
      data-testid="video-play"
      className="relative block size-full overflow-hidden rounded-xl bg-[#000] bg-cover bg-center"
      style={isThere || poster === null ? undefined : { backgroundImage: `url("${placeholderUrl(poster.placeholder)}")` }}
    >
      {poster !== null && (
        <img
          src={poster.thumbnailUrl}
          alt=""
          loading="lazy"
          decoding="async"
          draggable={false}
          onLoad={() => setIsThere(true)}
          className={classNames('absolute inset-0 size-full object-cover', isThere ? 'opacity-100' : 'opacity-0')}
        />
      )}
      <span className="absolute inset-0 flex items-center justify-center">
        <span className="inline-flex size-12 items-center justify-center rounded-full bg-[rgb(0_0_0/0.55)] text-[#fff]">
          <Play size={22} fill="currentColor" aria-hidden className="translate-x-px" />
        </span>
      </span>
      <span
        aria-hidden
        className="absolute bottom-1.5 left-1.5 rounded bg-[rgb(0_0_0/0.55)] px-1 text-[0.6875rem] leading-4 text-[#fff] tabular-nums"
      >
        {length}
      </span>
    </button>
  );
}
