import { Blocks, ImageOff } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { ImageView, MiniProgramView } from '../../../sync/types.ts';
import { classNames } from '../../lib/class-names.ts';
import { placeholderUrl } from '../attachment/placeholder.ts';

/** As wide as it is shown in a chat, in rem; on a narrow screen a part of it. */
export const CARD_WIDTH = 'w-[min(15rem,60vw)]';

/** What a card says: the program, what its page is about, and how it looks. */
export function MiniProgramCard({ card, quiet }: { card: MiniProgramView; quiet: string }) {
  return (
    <>
      <span className={classNames('flex items-center gap-1.5 text-xs leading-[1.4]', quiet)}>
        <Blocks size={14} aria-hidden className="shrink-0" />
        <span className="truncate" dir="auto">
          {card.name}
        </span>
      </span>
      <span className="mt-0.5 line-clamp-2 text-[0.9375rem] leading-[1.4] font-medium [overflow-wrap:anywhere]" dir="auto">
        {card.title}
      </span>
      {card.cover !== null && <Cover cover={card.cover} className="mt-1.5 aspect-5/4" />}
    </>
  );
}

/** Its room is there before it is. */
export function Cover({ cover, full = false, className }: { cover: ImageView; full?: boolean; className: string }) {
  const t = useTranslations('miniProgram');
  const [state, setState] = useState<'coming' | 'there' | 'gone'>('coming');
  return (
    <span
      className={classNames(
        'relative flex w-full items-center justify-center overflow-hidden rounded-lg bg-hover bg-cover bg-center',
        className,
      )}
      style={state === 'coming' ? { backgroundImage: `url("${placeholderUrl(cover.placeholder)}")` } : undefined}
    >
      {state === 'gone' ? (
        <ImageOff role="img" aria-label={t('coverGone')} size={24} className="text-faint" />
      ) : (
        <img
          src={full ? cover.url : cover.thumbnailUrl}
          alt=""
          loading="lazy"
          decoding="async"
          draggable={false}
          onLoad={() => setState('there')}
          onError={() => setState('gone')}
          className={classNames('absolute inset-0 size-full object-cover', state === 'there' ? 'opacity-100' : 'opacity-0')}
        />
      )}
    </span>
  );
}
