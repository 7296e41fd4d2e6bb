import { classNames } from '../../lib/class-names.ts';
import { useCopy } from '../video/use-copy.ts';
import { VideoPlayer } from '../video/video-player.tsx';
import type { Viewed } from './image-viewer.tsx';
import { placeholderUrl } from './placeholder.ts';
import { fittedSize, type Place, type Point, type Size } from './zoom.ts';

const GAP = 24;

interface Props {
  viewed: Viewed;
  room: Size;
  isShown: boolean;
  /** How far from the one that is shown: -1, 0 or 1. */
  step: number;
  pull: Point | null;
  place: Place;
}

/** One image in the room that it will fill: first what is known of it, then the thumbnail, then the image. */
export function ViewerSlide({ viewed, room, isShown, step, pull, place }: Props) {
  const { image, video } = viewed;
  const fitted = fittedSize(image, room);
  const copy = useCopy(viewed.message?.id ?? null, video !== undefined && isShown);
  const { x, y } = pull ?? { x: 0, y: 0 };
  return (
    <div
      aria-hidden={!isShown}
      className={classNames(
        'absolute inset-0 flex items-center justify-center',
        pull === null && 'motion-safe:transition-transform motion-safe:duration-200',
      )}
      style={{ transform: `translate3d(${step * (room.width + GAP) + x}px, ${y}px, 0)` }}
    >
      {video !== undefined && isShown && copy !== undefined ? (
        <span className="block shrink-0" style={fitted} data-testid="viewed-video">
          <VideoPlayer video={video} copy={copy} isViewed />
        </span>
      ) : (
        <img
          src={image.url === '' ? undefined : image.url}
          alt={isShown ? image.name : ''}
          draggable={false}
          decoding="async"
          data-testid={isShown ? 'viewed-image' : undefined}
          className="max-w-none shrink-0 bg-cover bg-center bg-no-repeat"
          style={{
            ...fitted,
            backgroundImage: `url("${image.thumbnailUrl}"), url("${placeholderUrl(image.placeholder)}")`,
            ...(isShown ? { transform: `translate(${place.x}px, ${place.y}px) scale(${place.zoom})` } : {}),
          }}
        />
      )}
    </div>
  );
}
