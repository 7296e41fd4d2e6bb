import {
  ChartBar,
  ContactRound,
  LayoutGrid,
  ListOrdered,
  MapPin,
  MessageSquareDashed,
  Mic,
  Play,
  Video,
  type LucideIcon,
} from 'lucide-react';
import { useTranslations } from 'use-intl';
import type { ContentView, ImageView, ScheduledView } from '../../../sync/types.ts';
import { FileSign } from '../attachment/file-body.tsx';
import { Thumbnail } from '../attachment/thumbnail.tsx';
import { useContentText } from '../message/use-content-text.ts';
import { StickerImage } from '../sticker/sticker-image.tsx';

type Content = NonNullable<ScheduledView['content']>;

const SIGNS: Partial<Record<Content['kind'], LucideIcon>> = {
  voice: Mic,
  video: Video,
  location: MapPin,
  contactCard: ContactRound,
  poll: ChartBar,
  chain: ListOrdered,
  miniProgram: LayoutGrid,
};

/** What waits, in a row: words as they are, everything else by a small picture or sign of it and a line that says what it is. */
export function ScheduledPreview({ message }: { message: ScheduledView }) {
  const contentText = useContentText();
  const { content, body, fallbackText = '' } = message;
  if (content == null || content.kind === 'text') return <Words text={body} />;
  // One line of words looks at no names.
  const text = content.kind === 'unknown' ? fallbackText : contentText({ content: content as ContentView, sender: null, isOwn: true });
  return (
    <span className="flex items-center gap-3" data-testid="scheduled-content">
      <span className="relative flex size-12 shrink-0 items-center justify-center overflow-hidden rounded-lg bg-hover text-muted">
        <Picture content={content} />
      </span>
      <Words text={text} />
    </span>
  );
}

function Words({ text }: { text: string }) {
  return (
    <span dir="auto" className="line-clamp-3 min-w-0 text-[0.9375rem] [overflow-wrap:anywhere] whitespace-pre-wrap">
      {text}
    </span>
  );
}

function Picture({ content }: { content: Content }) {
  switch (content.kind) {
    case 'image':
      return <Album images={content.images} />;
    case 'video':
      return content.poster === null ? <Video size={22} aria-hidden /> : <Poster image={content.poster} />;
    case 'miniProgram':
      return content.cover === null ? <LayoutGrid size={22} aria-hidden /> : <Thumbnail image={content.cover} />;
    case 'sticker':
      return <StickerImage sticker={content} side={44} />;
    case 'file':
      return <FileSign type={content.type} />;
    default: {
      const Sign = SIGNS[content.kind] ?? MessageSquareDashed;
      return <Sign size={22} aria-hidden />;
    }
  }
}

/** The first one, and how many there are besides. */
function Album({ images }: { images: readonly ImageView[] }) {
  const t = useTranslations('schedule');
  const [first] = images;
  if (first === undefined) return null;
  return (
    <>
      <Thumbnail image={first} />
      {images.length > 1 && (
        <span
          aria-hidden
          className="absolute right-0.5 bottom-0.5 rounded bg-[rgb(0_0_0/0.6)] px-1 text-[0.6875rem] leading-4 font-medium text-[#fff] tabular-nums"
        >
          {t('more', { count: String(images.length - 1) })}
        </span>
      )}
    </>
  );
}

function Poster({ image }: { image: ImageView }) {
  return (
    <>
      <Thumbnail image={image} />
      <span className="relative inline-flex size-6 items-center justify-center rounded-full bg-[rgb(0_0_0/0.55)] text-[#fff]">
        <Play size={12} fill="currentColor" aria-hidden className="translate-x-px" />
      </span>
    </>
  );
}
