import { Dialog } from '@base-ui/react/dialog';
import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent, type ReactNode, type SyntheticEvent } from 'react';
import { useTranslations } from 'use-intl';
import type { ImageView, MessageView, TextRangeView, VideoView } from '../../../sync/types.ts';
import { classNames } from '../../lib/class-names.ts';
import { BodyText } from '../message/body-text.tsx';
import { useBackCloses } from '../../lib/use-back-closes.ts';
import { useViewerGestures } from './use-viewer-gestures.ts';
import { ViewerBar } from './viewer-bar.tsx';
import { ViewerSlide } from './viewer-slide.tsx';
import { fittedSize, type Size } from './zoom.ts';

export interface Viewed {
  readonly key: string;
  /** Of a video: its poster, in the room of the video. */
  readonly image: ImageView;
  readonly video?: VideoView;
  /** Its place among those it was sent with. */
  readonly index: number;
  readonly count: number;
  readonly caption: string;
  readonly ranges?: readonly TextRangeView[] | undefined;
  /** Who sent it and when, where that is known. */
  readonly message: MessageView | null;
}

/** A picture of a video, as large as that is. */
export const stillOf = ({ name, width, height, poster }: VideoView): ImageView => ({
  name,
  width,
  height,
  placeholder: poster?.placeholder ?? '',
  animated: false,
  url: poster?.url ?? '',
  thumbnailUrl: poster?.thumbnailUrl ?? '',
});

/** The images of a message, or its video. */
export const viewedOf = (message: MessageView): Viewed[] => {
  const { content, key } = message;
  if (content.kind === 'video')
    return [
      {
        key: `${key}/0`,
        image: stillOf(content),
        video: content,
        index: 0,
        count: 1,
        caption: content.caption,
        ranges: content.ranges,
        message,
      },
    ];
  if (content.kind !== 'image') return [];
  const { images, caption, ranges } = content;
  return images.map((image, index) => ({ key: `${key}/${index}`, image, index, count: images.length, caption, ranges, message }));
};

interface Props {
  images: readonly Viewed[];
  /** The key of the one to begin with. */
  first: string;
  /** What can be done with the one that is shown, beside saving it. */
  actions?: (viewed: Viewed, close: () => void) => ReactNode;
  /** Called with how many are left on either side. */
  onPlace?: (before: number, after: number) => void;
  onClose: () => void;
}

const stop = (event: SyntheticEvent): void => event.stopPropagation();
/** Esc closes the dialog, which hears of it from the page. */
const stopKey = (event: KeyboardEvent): void => {
  if (event.key !== 'Escape') event.stopPropagation();
};

/** Images one at a time, as large as there is room. The ones beside it are there before somebody turns to them. */
export default function ImageViewer({ images, first, actions, onPlace, onClose }: Props) {
  const t = useTranslations('attachment');
  const [open, setOpen] = useState(true);
  const [shownKey, setShownKey] = useState(first);
  const { stage, setStage, room } = useRoom();
  const closeButton = useRef<HTMLButtonElement>(null);
  const index = useIndex(images, shownKey, () => setOpen(false));
  const shown = images[index];
  const close = () => setOpen(false);
  useBackCloses(close);
  const gestures = useViewerGestures({
    stage,
    room,
    fitted: fittedSize(shown?.image ?? room, room),
    go,
    close,
    isFixed: shown?.video !== undefined,
  });
  const { place, pull } = gestures;

  function go(step: 1 | -1) {
    const next = images[index + step];
    if (next === undefined) return;
    setShownKey(next.key);
    gestures.reset();
  }

  // What was shown is gone: its neighbour took its place.
  useEffect(() => {
    if (shown !== undefined && shown.key !== shownKey) {
      setShownKey(shown.key);
      gestures.reset();
    }
  });
  useEffect(() => onPlace?.(index, images.length - 1 - index), [index, images.length]);

  function onKeyDown(event: KeyboardEvent) {
    const keys: Readonly<Record<string, () => void>> = {
      ArrowLeft: () => go(-1),
      ArrowRight: () => go(1),
      '+': gestures.larger,
      '=': gestures.larger,
      '-': gestures.smaller,
      '0': gestures.reset,
    };
    const run = keys[event.key];
    // A dialog on top of it has its keys to itself.
    const isHere = event.currentTarget.contains(event.target as Node) && !(event.target instanceof HTMLVideoElement);
    if (run === undefined || !isHere || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    run();
  }

  if (shown === undefined) return null;
  const down = pull === null || Math.abs(pull.x) >= Math.abs(pull.y) ? 0 : Math.max(0, pull.y);
  const across = pull === null || Math.abs(pull.y) > Math.abs(pull.x) ? 0 : pull.x;
  return (
    <Dialog.Root open={open} onOpenChange={setOpen} onOpenChangeComplete={(isOpen) => !isOpen && onClose()}>
      <Dialog.Portal>
        {/* It stands in the row of its message for React alone: what is done here is nothing that is done to the row. */}
        <div className="contents" onPointerDown={stop} onClick={stop} onDoubleClick={stop} onContextMenu={stop} onKeyDown={stopKey}>
          <Dialog.Backdrop forceRender className="fixed inset-0 bg-[#000]" style={{ opacity: Math.max(0.3, 0.94 - down / 600) }} />
          <Dialog.Popup
            data-testid="image-viewer"
            initialFocus={closeButton}
            onKeyDown={onKeyDown}
            className="fixed inset-0 flex flex-col text-[#fff] outline-none select-none"
          >
            <ViewerBar viewed={shown} closeRef={closeButton} larger={gestures.larger} smaller={gestures.smaller}>
              {actions?.(shown, close)}
            </ViewerBar>
            <div ref={setStage} className="relative min-h-0 flex-1 touch-none overflow-hidden" {...gestures.handlers}>
              {room.width > 0 &&
                images.slice(Math.max(0, index - 1), index + 2).map((viewed) => {
                  const step = images.indexOf(viewed) - index;
                  return (
                    <ViewerSlide
                      key={viewed.key}
                      viewed={viewed}
                      room={room}
                      isShown={step === 0}
                      step={step}
                      pull={pull === null ? null : { x: across, y: step === 0 ? down : 0 }}
                      place={place}
                    />
                  );
                })}
              {index > 0 && <Side label={t('previous')} onClick={() => go(-1)} icon={<ChevronLeft size={26} />} side="left-2" />}
              {index < images.length - 1 && (
                <Side label={t('next')} onClick={() => go(1)} icon={<ChevronRight size={26} />} side="right-2" />
              )}
            </div>
            {shown.caption !== '' && (
              <p
                className="max-h-[24vh] shrink-0 overflow-y-auto px-5 pt-2 pb-[max(1rem,env(safe-area-inset-bottom))] text-center text-[0.9375rem] leading-normal break-words whitespace-pre-wrap select-text"
                dir="auto"
                data-testid="viewed-caption"
              >
                <BodyText body={shown.caption} ranges={shown.ranges} focusable />
              </p>
            )}
          </Dialog.Popup>
        </div>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** Where the shown one is; when it has gone, where it was. With none left, that is told. */
function useIndex(images: readonly Viewed[], key: string, onEmpty: () => void): number {
  const last = useRef(0);
  const found = images.findIndex((viewed) => viewed.key === key);
  const index = found === -1 ? Math.min(last.current, images.length - 1) : found;
  last.current = Math.max(0, index);
  useEffect(() => {
    if (images.length === 0) onEmpty();
  }, [images.length === 0]);
  return index;
}

/** How much room there is. */
function useRoom() {
  // The dialog makes its part of the page after the first rendering.
  const [stage, setStage] = useState<HTMLDivElement | null>(null);
  const [room, setRoom] = useState<Size>({ width: 0, height: 0 });
  useLayoutEffect(() => {
    if (stage === null) return;
    const measure = () => setRoom({ width: stage.clientWidth, height: stage.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(stage);
    return () => observer.disconnect();
  }, [stage]);
  return { stage, setStage, room };
}

function Side({ label, icon, side, onClick }: { label: string; icon: ReactNode; side: string; onClick: () => void }) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      onClick={onClick}
      onPointerDown={(event) => event.stopPropagation()}
      className={classNames(
        'absolute top-1/2 inline-flex size-11 -translate-y-1/2 items-center justify-center rounded-full bg-[rgb(0_0_0/0.45)] hover:bg-[rgb(0_0_0/0.65)] pointer-coarse:hidden',
        side,
      )}
    >
      {icon}
    </button>
  );
}
