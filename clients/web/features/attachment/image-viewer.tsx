import { Dialog } from '@base-ui/react/dialog';
import { ChevronLeft, ChevronRight, Download, X, ZoomIn, ZoomOut } from 'lucide-react';
import { useRef, useState, type KeyboardEvent, type PointerEvent, type ReactNode, type WheelEvent } from 'react';
import { useTranslations } from 'use-intl';
import type { ImageView, MessageView } from '../../../sync/types.ts';
import { placeholderUrl } from './placeholder.ts';

const ZOOM_MAX = 6;
const ZOOM_STEP = 1.4;
const SWIPE_MIN = 60;

interface Place {
  readonly zoom: number;
  readonly x: number;
  readonly y: number;
}
const fit: Place = { zoom: 1, x: 0, y: 0 };

/** The images of a message, one at a time and as large as there is room: keys, wheel, two fingers and swipes. */
export default function ImageViewer({
  images,
  first,
  onClose,
}: {
  message: MessageView;
  images: readonly ImageView[];
  first: number;
  onClose: () => void;
}) {
  const t = useTranslations();
  const [index, setIndex] = useState(first);
  const [place, setPlace] = useState(fit);
  const [open, setOpen] = useState(true);
  const close = useRef<HTMLButtonElement>(null);
  const image = images[index] as ImageView;
  const go = (step: number) => {
    const next = index + step;
    if (next < 0 || next >= images.length) return;
    setIndex(next);
    setPlace(fit);
  };
  const zoom = (factor: number) =>
    setPlace(({ zoom: before, x, y }) => {
      const after = Math.min(ZOOM_MAX, Math.max(1, before * factor));
      return after === 1 ? fit : { zoom: after, x: (x * after) / before, y: (y * after) / before };
    });
  const gestures = useGestures({ place, setPlace, zoom, go });

  function onKeyDown(event: KeyboardEvent) {
    const keys: Readonly<Record<string, () => void>> = {
      ArrowLeft: () => go(-1),
      ArrowRight: () => go(1),
      '+': () => zoom(ZOOM_STEP),
      '=': () => zoom(ZOOM_STEP),
      '-': () => zoom(1 / ZOOM_STEP),
      '0': () => setPlace(fit),
    };
    const run = keys[event.key];
    if (run === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    run();
  }

  return (
    <Dialog.Root open={open} onOpenChange={setOpen} onOpenChangeComplete={(isOpen) => !isOpen && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 bg-[rgb(0_0_0/0.9)]" />
        <Dialog.Popup
          data-testid="image-viewer"
          initialFocus={close}
          onKeyDown={onKeyDown}
          className="fixed inset-0 flex flex-col text-[#fff] outline-none select-none"
        >
          <div className="flex h-14 shrink-0 items-center gap-1 px-3">
            <Dialog.Title className="min-w-0 flex-1 truncate text-sm" dir="auto">
              {images.length > 1
                ? t('attachment.place', { place: String(index + 1), count: String(images.length), name: image.name })
                : image.name}
            </Dialog.Title>
            <Tool label={t('attachment.zoomOut')} onClick={() => zoom(1 / ZOOM_STEP)} icon={<ZoomOut size={20} />} />
            <Tool label={t('attachment.zoomIn')} onClick={() => zoom(ZOOM_STEP)} icon={<ZoomIn size={20} />} />
            <a
              href={image.url}
              download={image.name}
              aria-label={t('attachment.download')}
              title={t('attachment.download')}
              className="inline-flex size-10 items-center justify-center rounded-full hover:bg-[rgb(255_255_255/0.18)]"
            >
              <Download size={20} />
            </a>
            <Dialog.Close
              ref={close}
              aria-label={t('common.close')}
              title={t('common.close')}
              className="inline-flex size-10 items-center justify-center rounded-full hover:bg-[rgb(255_255_255/0.18)]"
            >
              <X size={20} />
            </Dialog.Close>
          </div>
          <div className="relative min-h-0 flex-1 touch-none overflow-hidden" {...gestures}>
            <img
              key={image.url}
              src={image.url}
              alt={image.name}
              draggable={false}
              data-testid="viewed-image"
              className="size-full bg-contain bg-center bg-no-repeat object-contain"
              style={{
                backgroundImage: `url("${image.thumbnailUrl}"), url("${placeholderUrl(image.placeholder)}")`,
                transform: `translate(${place.x}px, ${place.y}px) scale(${place.zoom})`,
              }}
            />
            {index > 0 && <Side label={t('attachment.previous')} onClick={() => go(-1)} icon={<ChevronLeft size={26} />} side="left-2" />}
            {index < images.length - 1 && (
              <Side label={t('attachment.next')} onClick={() => go(1)} icon={<ChevronRight size={26} />} side="right-2" />
            )}
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Tool({ label, icon, onClick }: { label: string; icon: ReactNode; onClick: () => void }) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      onClick={onClick}
      className="inline-flex size-10 items-center justify-center rounded-full hover:bg-[rgb(255_255_255/0.18)]"
    >
      {icon}
    </button>
  );
}

function Side({ label, icon, side, onClick }: { label: string; icon: ReactNode; side: string; onClick: () => void }) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      onClick={onClick}
      onPointerDown={(event) => event.stopPropagation()}
      className={`absolute top-1/2 inline-flex size-11 -translate-y-1/2 items-center justify-center rounded-full bg-[rgb(0_0_0/0.45)] hover:bg-[rgb(0_0_0/0.65)] ${side}`}
    >
      {icon}
    </button>
  );
}

interface GestureDeps {
  place: Place;
  setPlace: (change: (place: Place) => Place) => void;
  zoom: (factor: number) => void;
  go: (step: number) => void;
}

/** One finger or the mouse moves what is enlarged, and else turns the page; two change the size. */
function useGestures({ place, setPlace, zoom, go }: GestureDeps) {
  const pointers = useRef(new Map<number, { x: number; y: number }>());
  const swipe = useRef<number | null>(null);
  const spread = () => {
    const [a, b] = [...pointers.current.values()];
    return a === undefined || b === undefined ? null : Math.hypot(a.x - b.x, a.y - b.y);
  };
  return {
    onWheel: ({ deltaY }: WheelEvent) => zoom(Math.exp(-deltaY / 400)),
    onDoubleClick: () => (place.zoom > 1 ? setPlace(() => fit) : zoom(2.5)),
    onPointerDown(event: PointerEvent<HTMLElement>) {
      event.currentTarget.setPointerCapture(event.pointerId);
      pointers.current.set(event.pointerId, { x: event.clientX, y: event.clientY });
      swipe.current = pointers.current.size === 1 ? event.clientX : null;
    },
    onPointerMove(event: PointerEvent<HTMLElement>) {
      const before = pointers.current.get(event.pointerId);
      if (before === undefined) return;
      const wide = spread();
      pointers.current.set(event.pointerId, { x: event.clientX, y: event.clientY });
      const now = spread();
      if (wide !== null && now !== null && wide > 0) zoom(now / wide);
      else if (place.zoom > 1)
        setPlace((from) => ({ ...from, x: from.x + event.clientX - before.x, y: from.y + event.clientY - before.y }));
    },
    onPointerUp(event: PointerEvent<HTMLElement>) {
      const from = swipe.current;
      pointers.current.delete(event.pointerId);
      swipe.current = null;
      if (from === null || place.zoom > 1 || Math.abs(event.clientX - from) < SWIPE_MIN) return;
      go(event.clientX < from ? 1 : -1);
    },
    onPointerCancel(event: PointerEvent<HTMLElement>) {
      pointers.current.delete(event.pointerId);
      swipe.current = null;
    },
  };
}
