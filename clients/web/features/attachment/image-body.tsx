import { useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { ImagesView, ImageView } from '../../../sync/types.ts';
import { classNames } from '../../lib/class-names.ts';
import { useMediaQuery } from '../../lib/use-media-query.ts';
import type { AskedProps } from '../message/asked-body.tsx';
import ChatViewer from '../gallery/chat-viewer.tsx';
import { albumColumns, shownSize } from './image-size.ts';
import { placeholderUrl } from './placeholder.ts';
import { GifMark } from './thumbnail.tsx';
import { useNear } from './use-near.ts';

/** The images of a message in its bubble, in room that is kept for them. One that is touched opens those of the whole chat. */
export default function ImageBody({ message, focusable }: AskedProps) {
  const content = message.content as ImagesView;
  const [shown, setShown] = useState<number | null>(null);
  return (
    <div data-testid="images" className="-mx-1.5 pt-0.5 pb-1">
      <ImageTiles images={content.images} focusable={focusable} onOpen={setShown} />
      {shown !== null && <ChatViewer message={message} index={shown} onClose={() => setShown(null)} />}
    </div>
  );
}

/** One image, or several in squares. */
export function ImageTiles({
  images,
  focusable,
  onOpen,
}: {
  images: readonly ImageView[];
  focusable: boolean;
  onOpen: (index: number) => void;
}) {
  const [first] = images;
  const single = images.length === 1 && first !== undefined ? shownSize(first) : null;
  return (
    <div
      className="grid max-w-full gap-1"
      style={
        single === null ? { gridTemplateColumns: `repeat(${albumColumns(images.length)}, minmax(0, 6.5rem))` } : { width: single.width }
      }
    >
      {images.map((image, index) => (
        // By its place: once it is sent it has another address, and is the same image.
        <Tile
          key={index}
          image={image}
          ratio={single === null ? 1 : single.width / single.height}
          focusable={focusable}
          onOpen={() => onOpen(index)}
        />
      ))}
    </div>
  );
}

interface TileProps {
  image: ImageView;
  ratio: number;
  focusable: boolean;
  onOpen: () => void;
}

function Tile({ image, ratio, focusable, onOpen }: TileProps) {
  const t = useTranslations('attachment');
  const [isThere, setIsThere] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const isInView = useNear(button, '0px');
  const staysStill = useMediaQuery('(prefers-reduced-motion: reduce)');
  // What moves, moves where it is seen, and for those alone who do not mind.
  const moves = image.animated && isInView && !staysStill;
  return (
    <button
      ref={button}
      type="button"
      tabIndex={focusable ? 0 : -1}
      onClick={onOpen}
      aria-label={t('show', { name: image.name })}
      data-testid="image"
      className="relative block w-full overflow-hidden rounded-xl bg-hover bg-cover bg-center"
      style={{ aspectRatio: ratio, backgroundImage: isThere ? undefined : `url("${placeholderUrl(image.placeholder)}")` }}
    >
      <img
        src={moves ? image.url : image.thumbnailUrl}
        alt=""
        loading="lazy"
        decoding="async"
        draggable={false}
        onLoad={() => setIsThere(true)}
        className={classNames('absolute inset-0 size-full object-cover', isThere ? 'opacity-100' : 'opacity-0')}
      />
      {image.animated && <GifMark />}
    </button>
  );
}
