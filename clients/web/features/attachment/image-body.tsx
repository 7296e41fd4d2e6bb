import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { ImagesView, ImageView, MessageView } from '../../../sync/types.ts';
import { classNames } from '../../lib/class-names.ts';
import ImageViewer from './image-viewer.tsx';
import { albumColumns, shownSize } from './image-size.ts';
import { placeholderUrl } from './placeholder.ts';

/** The images of a message in its bubble, in room that is kept for them. One that is touched opens them all. */
export default function ImageBody({ message, content, focusable }: { message: MessageView; content: ImagesView; focusable: boolean }) {
  const [shown, setShown] = useState<number | null>(null);
  const { images } = content;
  const [first] = images;
  const single = images.length === 1 && first !== undefined ? shownSize(first) : null;
  return (
    <div data-testid="images" className="-mx-1.5 pt-0.5 pb-1">
      <div
        className="grid max-w-full gap-1"
        style={
          single === null ? { gridTemplateColumns: `repeat(${albumColumns(images.length)}, minmax(0, 6.5rem))` } : { width: single.width }
        }
      >
        {images.map((image, index) => (
          <Tile
            key={image.url}
            image={image}
            ratio={single === null ? 1 : single.width / single.height}
            label={image.name}
            focusable={focusable}
            onOpen={() => setShown(index)}
          />
        ))}
      </div>
      {shown !== null && <ImageViewer message={message} images={images} first={shown} onClose={() => setShown(null)} />}
    </div>
  );
}

interface TileProps {
  image: ImageView;
  ratio: number;
  label: string;
  focusable: boolean;
  onOpen: () => void;
}

function Tile({ image, ratio, label, focusable, onOpen }: TileProps) {
  const t = useTranslations('attachment');
  const [isThere, setIsThere] = useState(false);
  return (
    <button
      type="button"
      tabIndex={focusable ? 0 : -1}
      onClick={onOpen}
      aria-label={t('show', { name: label })}
      data-testid="image"
      className="relative block w-full overflow-hidden rounded-xl bg-hover bg-cover bg-center"
      style={{ aspectRatio: ratio, backgroundImage: isThere ? undefined : `url("${placeholderUrl(image.placeholder)}")` }}
    >
      <img
        src={image.animated ? image.url : image.thumbnailUrl}
        alt=""
        loading="lazy"
        decoding="async"
        draggable={false}
        onLoad={() => setIsThere(true)}
        className={classNames('absolute inset-0 size-full object-cover', isThere ? 'opacity-100' : 'opacity-0')}
      />
    </button>
  );
}
