import { ArrowLeft } from 'lucide-react';
import { Suspense, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import type {
  FileView,
  ImageView,
  LocationDraft,
  MessageView,
  MiniProgramView,
  StickerView,
  TextRange,
  VideoView,
  VoiceView,
} from '../../../sync/types.ts';
import { lazy } from '../../lib/lazy.ts';
import { useMessageRecordQuery } from '../../gql/graphql.ts';
import { formatDateTime } from '../../lib/time.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { problemOf } from '../session/problem.ts';
import { useProblemText } from '../session/use-problem-text.ts';
import { FileLink } from '../attachment/file-body.tsx';
import { ImageTiles } from '../attachment/image-body.tsx';
import ImageViewer, { stillOf, type Viewed } from '../attachment/image-viewer.tsx';
import { shownSize } from '../attachment/image-size.ts';
import RecommendedCard from '../contact/recommended-card.tsx';
import { StickerImage } from '../sticker/sticker-image.tsx';
import { VideoTile } from '../video/video-tile.tsx';
import { stop } from '../voice/player.ts';
import { VoiceTrack } from '../voice/voice-track.tsx';
import { BodyText } from './body-text.tsx';
import RecordCard, { useRecordTitle } from './record-card.tsx';

const RecordedCard = lazy(() => import('../mini-program/recorded-card.tsx'));
const PlaceCard = lazy(() => import('../location/place-card.tsx'));

/** As large as a sticker is in a chat. */
const STICKER_SIDE = 160;

/** As the query gives it: records in records, to the depth that the server allows. */
interface Entry {
  authorName: string;
  authorIndex: number;
  writtenAt: string;
  forwardedFrom?: string | null | undefined;
  fallbackText: string;
  content: {
    __typename: string;
    body?: string;
    userId?: string;
    avatarUrl?: string;
    authors?: readonly string[];
    preview?: readonly string[];
    entries?: readonly Entry[];
    mapUrl?: string | null;
    images?: readonly ImageView[];
    caption?: string;
    ranges?: readonly TextRange[];
    sticker?: Pick<StickerView, 'name' | 'nameZh' | 'width' | 'height' | 'placeholder' | 'url'>;
    card?: Omit<MiniProgramView, 'kind'>;
  } & Partial<LocationDraft>;
}

const videoOf = (content: Entry['content']) => ({ ...content, kind: 'video' }) as unknown as VideoView;

/** The images and videos of those who are read together, so that one turns from one to the next. */
const viewedIn = (entries: readonly Entry[]): Viewed[] =>
  entries.flatMap(({ content }, at): Viewed[] => {
    const { images = [], caption = '' } = content;
    const ranges = formatsOf(content.ranges);
    if (content.__typename === 'VideoContent') {
      const video = videoOf(content);
      return [{ key: `${at}/0`, image: stillOf(video), video, index: 0, count: 1, caption, ranges, message: null }];
    }
    return images.map((image, index) => ({ key: `${at}/${index}`, image, index, count: images.length, caption, ranges, message: null }));
  });

/** A record of forwarded messages as one reads a chat; a record in it opens in its place. */
export default function RecordDialog({ message, onClose }: { message: MessageView; onClose: () => void }) {
  const t = useTranslations();
  const problemText = useProblemText();
  const recordTitle = useRecordTitle();
  const [{ data, error, fetching }, ask] = useMessageRecordQuery({ variables: { id: message.id ?? '' } });
  const { list, path, open, back } = usePath();
  const content = data?.message?.content as Entry['content'] | undefined;
  const inner = path.at(-1)?.content;
  const authors = inner?.authors ?? (message.content.kind === 'record' ? message.content.authors : []);
  const entries = (inner ?? content)?.entries;
  const [shown, setShown] = useState<string | null>(null);
  return (
    <Sheet title={recordTitle(authors)} onClose={onClose} testId="record-dialog" wide readOnly={path.length === 0}>
      {path.length > 0 && (
        <div className="sticky -top-1 z-1 bg-paper">
          <IconButton label={t('nav.back')} onClick={back} className="-ml-2" data-testid="record-back">
            <ArrowLeft size={20} />
          </IconButton>
        </div>
      )}
      {fetching && (
        <div className="flex justify-center py-6">
          <Spinner label={t('common.loading')} />
        </div>
      )}
      {error !== undefined && (
        <div className="flex flex-col items-center gap-3 py-6 text-center text-sm text-muted" role="alert">
          {problemText(problemOf(error))}
          <Button look="soft" small onClick={() => ask({ requestPolicy: 'network-only' })}>
            {t('common.retry')}
          </Button>
        </div>
      )}
      {!fetching && error === undefined && entries === undefined && (
        <p className="py-8 text-center text-sm text-muted">{t('forward.recordGone')}</p>
      )}
      <ol ref={list} className="flex flex-col gap-3 py-1">
        {entries?.map((entry, index) => (
          <EntryRow
            key={index}
            entry={entry}
            startsRun={index === 0 || entries[index - 1]!.authorIndex !== entry.authorIndex}
            onOpen={() => open(entry, index)}
            onImage={(place) => setShown(`${index}/${place}`)}
          />
        ))}
      </ol>
      {shown !== null && <ImageViewer images={viewedIn(entries ?? [])} first={shown} onClose={() => setShown(null)} />}
    </Sheet>
  );
}

/**
 * How far one has gone into records in records: a deeper one begins at its top with the way back in focus, and the way back leads to the
 * card, where it stood.
 */
function usePath() {
  const list = useRef<HTMLOListElement>(null);
  const [steps, setSteps] = useState<readonly { entry: Entry; index: number; top: number }[]>([]);
  const left = useRef<{ index: number; top: number } | null>(null);
  const depth = useRef(0);
  useLayoutEffect(() => {
    const scroller = list.current?.parentElement;
    if (!scroller || depth.current === steps.length) return;
    const isDeeper = steps.length > depth.current;
    depth.current = steps.length;
    scroller.scrollTop = isDeeper ? 0 : (left.current?.top ?? 0);
    const focused = isDeeper ? '[data-testid=record-back]' : `li:nth-child(${(left.current?.index ?? 0) + 1}) [data-testid=record-card]`;
    scroller.querySelector<HTMLElement>(focused)?.focus({ preventScroll: true });
  }, [steps]);
  return {
    list,
    path: steps.map(({ entry }) => entry),
    open: (entry: Entry, index: number) => setSteps([...steps, { entry, index, top: list.current?.parentElement?.scrollTop ?? 0 }]),
    back() {
      left.current = steps.at(-1) ?? null;
      setSteps(steps.slice(0, -1));
    },
  };
}

interface RowProps {
  entry: Entry;
  startsRun: boolean;
  onOpen: () => void;
  onImage: (index: number) => void;
}

function EntryRow({ entry, startsRun, onOpen, onImage }: RowProps) {
  const t = useTranslations('message');
  const locale = useLocale();
  const { authorName, content, writtenAt } = entry;
  return (
    <li className="flex gap-3" data-testid="record-entry">
      <span className="w-8 shrink-0">{startsRun && <Avatar id={`${entry.authorIndex}${authorName}`} name={authorName} size={32} />}</span>
      <div className="min-w-0 flex-1">
        <div className="flex items-baseline gap-2 text-[0.8125rem]">
          <span className="min-w-0 truncate font-medium text-accent" dir="auto">
            {authorName}
          </span>
          <time dateTime={writtenAt} className="shrink-0 text-xs text-faint">
            {formatDateTime(Date.parse(writtenAt), locale)}
          </time>
        </div>
        {entry.forwardedFrom != null && (
          <span className="block truncate text-xs text-muted" dir="auto">
            {t('forwardedFrom', { name: entry.forwardedFrom })}
          </span>
        )}
        {content.__typename === 'RecordContent' ? (
          <div className="mt-1 inline-block max-w-full rounded-xl bg-hover px-3 pt-1 pb-4">
            <RecordCard authors={content.authors ?? []} preview={content.preview ?? []} focusable onOpen={onOpen} />
          </div>
        ) : content.__typename === 'ContactCardContent' ? (
          <div className="mt-1 inline-block max-w-full rounded-xl bg-hover px-3 pt-1 pb-4">
            <RecommendedCard userId={content.userId ?? ''} name={content.name ?? ''} avatarUrl={content.avatarUrl ?? ''} focusable />
          </div>
        ) : content.__typename === 'LocationContent' ? (
          <div className="mt-1 max-w-72">
            <Suspense fallback={entry.fallbackText}>
              <PlaceCard place={content as LocationDraft} quiet="text-muted" mapUrl={content.mapUrl} />
            </Suspense>
          </div>
        ) : content.card !== undefined ? (
          <Suspense fallback={entry.fallbackText}>
            <RecordedCard card={{ kind: 'miniProgram', ...content.card }} />
          </Suspense>
        ) : content.__typename === 'ImageContent' ? (
          <div className="mt-1">
            <ImageTiles images={content.images ?? []} focusable onOpen={onImage} />
            <Words text={content.caption ?? ''} ranges={content.ranges} />
          </div>
        ) : content.__typename === 'VideoContent' ? (
          <div className="mt-1">
            <div className="max-w-full" style={shownSize(videoOf(content))}>
              <VideoTile video={videoOf(content)} focusable onPlay={() => onImage(0)} />
            </div>
            <Words text={content.caption ?? ''} ranges={content.ranges} />
          </div>
        ) : content.sticker !== undefined ? (
          <div className="mt-1">
            <StickerImage sticker={content.sticker} side={STICKER_SIDE} />
          </div>
        ) : content.__typename === 'VoiceContent' ? (
          <div className="mt-1 inline-block max-w-full rounded-xl bg-hover px-3 py-1.5">
            <RecordedVoice {...(content as unknown as VoiceView)} />
          </div>
        ) : content.__typename === 'FileContent' ? (
          <div className="mt-1 inline-block max-w-full rounded-xl bg-hover px-3 pb-1.5">
            <FileLink file={content as unknown as FileView} isOwn={false} focusable />
            <Words text={content.caption ?? ''} ranges={content.ranges} />
          </div>
        ) : (
          <Words text={content.__typename === 'TextContent' ? (content.body ?? '') : entry.fallbackText} ranges={content.ranges} />
        )}
      </div>
    </li>
  );
}

/** Formats alone: whom a message mentioned is not taken along. */
const formatsOf = (ranges: readonly TextRange[] = []) =>
  ranges.length === 0 ? undefined : ranges.map((range) => ({ ...range, user: null }));

/** Nobody is told that it was listened to: the record is no message of whoever spoke. */
function RecordedVoice({ url, durationMs, waveform }: VoiceView) {
  useEffect(() => () => stop(url), [url]);
  return (
    <VoiceTrack
      track={{ key: url, url, durationMs }}
      waveform={waveform}
      tabIndex={0}
      quiet="text-muted"
      isPlayed
      width="w-[min(15rem,56vw)]"
    />
  );
}

function Words({ text, ranges }: { text: string; ranges: readonly TextRange[] | undefined }) {
  if (text === '') return null;
  return (
    <p dir="auto" className="text-[0.9375rem] leading-[1.5] break-words whitespace-pre-wrap">
      <BodyText body={text} ranges={formatsOf(ranges)} focusable />
    </p>
  );
}
