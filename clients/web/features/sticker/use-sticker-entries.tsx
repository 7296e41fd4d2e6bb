import { Heart, HeartOff, Sticker as StickerSign } from 'lucide-react';
import { useTranslations } from 'use-intl';
import type { MessageView } from '../../../sync/types.ts';
import { useObservable } from '../../lib/observable.ts';
import type { MenuEntry } from '../../ui/menu.tsx';
import { useEngine } from '../session/session-context.ts';
import { useShowProblem } from '../session/use-problem-text.ts';
import { shelfOf } from './shelf.ts';

const nothing = { get: () => null, subscribe: () => () => {} };

/** What a message's menu offers for a sticker. */
export function useStickerEntries({ id, content }: MessageView, onOpen: () => void): (MenuEntry | false)[] {
  const t = useTranslations('sticker');
  const shelf = shelfOf(useEngine());
  const showProblem = useShowProblem();
  const isSticker = content.kind === 'sticker' && id !== null;
  // Asked for only where it says something.
  const shown = useObservable<ReturnType<typeof shelf.get> | null>(isSticker ? shelf : nothing);
  if (!isSticker || shown === null) return [];
  const isFavourite = shown.favourites.some((sticker) => sticker.id === content.id);
  return [
    {
      key: 'favourite',
      label: t(isFavourite ? 'unfavourite' : 'favourite'),
      icon: isFavourite ? <HeartOff size={17} /> : <Heart size={17} />,
      run: () => void shelf.favourite(content, !isFavourite, id).then((problem) => problem !== null && showProblem(problem)),
    },
    { key: 'sticker-pack', label: t('openPack'), icon: <StickerSign size={17} />, run: onOpen },
  ];
}
