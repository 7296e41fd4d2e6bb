import { Check, Play } from 'lucide-react';
import { useLocale, useTranslations } from 'use-intl';
import { clockOf, type MessageView } from '../../../sync/types.ts';
import { classNames } from '../../lib/class-names.ts';
import { formatDateTime } from '../../lib/time.ts';
import { type Viewed, viewedOf } from '../attachment/image-viewer.tsx';
import { Thumbnail } from '../attachment/thumbnail.tsx';
import type { Picked } from './gallery-dialog.tsx';
import { byMonth } from './months.ts';

export interface ListProps {
  /** Newest first. */
  messages: readonly MessageView[];
  /** While choosing: what is chosen. */
  picked: Picked;
  onPick: (message: MessageView) => void;
  onShow: (message: MessageView) => void;
}

export const monthsOf = (messages: readonly MessageView[], locale: string) =>
  byMonth(messages, ({ createdAt }) => Date.parse(createdAt), locale);

export function MonthName({ name }: { name: string }) {
  return <h3 className="py-2 text-[0.8125rem] font-medium text-muted">{name}</h3>;
}

/** All images and videos in small squares. Those of an album are chosen together, as the message that they are. */
export function MediaGrid({ messages, picked, onPick, onOpen }: ListProps & { onOpen: (message: MessageView, index: number) => void }) {
  const locale = useLocale();
  return monthsOf(messages, locale).map(({ key, name, entries }) => (
    <section key={key}>
      <MonthName name={name} />
      <ul className="grid grid-cols-[repeat(auto-fill,minmax(5.5rem,1fr))] gap-1">
        {entries.flatMap((message) =>
          viewedOf(message).map((viewed) => (
            <li key={viewed.key}>
              <Tile
                message={message}
                viewed={viewed}
                isPicked={picked === null ? null : picked.has(message.seq ?? 0)}
                onPress={() => (picked === null ? onOpen(message, viewed.index) : onPick(message))}
              />
            </li>
          )),
        )}
      </ul>
    </section>
  ));
}

interface TileProps {
  message: MessageView;
  viewed: Viewed;
  isPicked: boolean | null;
  onPress: () => void;
}

function Tile({ message, viewed: { image, video }, isPicked, onPress }: TileProps) {
  const t = useTranslations('attachment');
  const locale = useLocale();
  const time = formatDateTime(Date.parse(message.createdAt), locale);
  return (
    <button
      type="button"
      onClick={onPress}
      aria-label={`${t('show', { name: image.name })}, ${time}`}
      aria-pressed={isPicked ?? undefined}
      title={`${image.name}\n${time}`}
      data-testid="gallery-tile"
      className="relative block aspect-square w-full overflow-hidden rounded-lg outline-offset-[-2px]"
    >
      <Thumbnail image={image} />
      {video !== undefined && (
        <span
          className="absolute right-1.5 bottom-1.5 flex items-center gap-0.5 rounded bg-[rgb(0_0_0/0.55)] px-1 text-[0.6875rem] leading-4 text-[#fff] tabular-nums"
          data-testid="gallery-length"
        >
          <Play size={9} fill="currentColor" aria-hidden />
          {clockOf(video.durationMs)}
        </span>
      )}
      {isPicked !== null && (
        <span
          aria-hidden
          className={classNames(
            'absolute top-1.5 right-1.5 flex size-5 items-center justify-center rounded-full border',
            isPicked ? 'border-accent-fill bg-accent-fill text-on-accent' : 'border-[#fff] bg-[rgb(0_0_0/0.3)]',
          )}
        >
          {isPicked && <Check size={13} strokeWidth={3} />}
        </span>
      )}
    </button>
  );
}
