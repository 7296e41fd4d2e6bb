import { BellOff, Eye } from 'lucide-react';
import { Suspense, type MouseEvent, type ReactNode } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import type { ChatView, MessageView } from '../../../sync/types.ts';
import { classNames } from '../../lib/class-names.ts';
import { isRightToLeft } from '../../lib/direction.ts';
import { isEmojiAlone } from '../../lib/grapheme.ts';
import { lazy } from '../../lib/lazy.ts';
import { formatDateTime, formatTime } from '../../lib/time.ts';
import { useLongPress } from '../../lib/use-long-press.ts';
import { AskedBody } from './asked-body.tsx';
import { BodyText } from './body-text.tsx';
import { TAPPED } from '../reaction/reactions.ts';
import type { MessageRowProps } from './message-row.tsx';
import { QuoteBlock } from './quote-block.tsx';
import { StateIcon } from './state-icon.tsx';

/** Its room is kept until it is there. */
const LinkCard = lazy(() => import('./link-card.tsx'));
const Vanishing = lazy(() => import('./vanishing.tsx'));

/** The message itself: its text, and in the corner when it was sent and how far it got. */
export function Bubble({
  message,
  endsGroup,
  name,
  onContextMenu,
  actions,
  chatKind,
  focusable,
}: MessageRowProps & { name: string | null; onContextMenu: (event: MouseEvent<HTMLElement>) => void }) {
  const t = useTranslations('message');
  const { content, isOwn } = message;
  const body = bodyOf(content);
  const large =
    content.kind === 'sticker' ||
    (content.kind === 'text' && message.replyTo === null && message.forwardedFrom === null && isEmojiAlone(body));
  const longPress = useLongPress((place, target) => actions.openMenu(message, place, target.closest('article')!));
  return (
    <div
      onContextMenu={onContextMenu}
      {...longPress}
      data-bubble
      onDoubleClick={() => isTouch() && actions.react(message, TAPPED)}
      className={classNames(
        'relative min-w-0 max-w-full [-webkit-touch-callout:none] pointer-coarse:select-none',
        large
          ? 'px-1 py-0.5'
          : classNames(
              'bubble rounded-(--radius-bubble) px-3 py-[0.4375rem] shadow-bubble',
              isOwn ? 'bg-own text-own-ink' : 'bg-other text-ink',
              endsGroup && (isOwn ? 'rounded-br-(--radius-tail)' : 'rounded-bl-(--radius-tail)'),
            ),
      )}
    >
      {name !== null && (
        <span className="block truncate text-[0.8125rem] font-semibold text-accent" dir="auto">
          {name}
        </span>
      )}
      {message.forwardedFrom !== null && (
        <span className="block truncate text-xs opacity-75" dir="auto" data-testid="forwarded">
          {t('forwardedFrom', { name: message.forwardedFrom })}
        </span>
      )}
      {message.replyTo !== null && <QuoteBlock quote={message.replyTo} focusable={focusable} onJump={actions.jumpTo} />}
      <AskedBody message={message} focusable={focusable} actions={actions} />
      {content.kind === 'text' && content.linkPreview !== undefined && (
        <Suspense fallback={<div className="mb-1 h-20 w-80 max-w-full" />}>
          <LinkCard preview={content.linkPreview} focusable={focusable} />
        </Suspense>
      )}
      <div dir="auto" className={large ? 'text-[2.75rem] leading-tight' : 'text-[0.9375rem] leading-[1.5] break-words whitespace-pre-wrap'}>
        {large ? body : <BodyText body={body} ranges={'ranges' in content ? content.ranges : undefined} focusable={focusable} />}
        {/* Keeps room for the time at the end of the last line, so that it needs no line of its own. */}
        <span aria-hidden className="inline-block h-0 align-baseline" style={{ width: metaWidth(message, chatKind) }} />
      </div>
      {content.kind === 'unknown' && <span className="block pb-3 text-xs text-muted">{t('unknownKind')}</span>}
      <Meta
        message={message}
        large={large}
        rightToLeft={isRightToLeft(body)}
        chatKind={chatKind}
        onReaders={() => actions.openReaders(message)}
        onEdits={() => actions.openEdits(message)}
      />
    </div>
  );
}

const bodyOf = (content: MessageView['content']): string => {
  if (content.kind === 'text') return content.body;
  if ('caption' in content) return content.caption ?? '';
  return content.kind === 'unknown' ? content.fallbackText : '';
};

/** With a mouse, two clicks select a word. */
const isTouch = (): boolean => window.matchMedia('(pointer: coarse)').matches;

const showsReadCount = (message: MessageView, chatKind: ChatView['kind']): boolean =>
  chatKind === 'GROUP' && message.isOwn && (message.readCount ?? 0) > 0;

/** Who asked for no sound sees that it was heard; nobody else needs to know. */
const showsSilent = (message: MessageView): boolean => message.isOwn && message.silent;

function metaWidth(message: MessageView, chatKind: ChatView['kind']): string {
  const ticks = message.state === null || chatKind === 'SELF' ? 0 : 1.125;
  const edited = message.editedAt === null ? 0 : 3;
  const ends = message.expiresAt === null ? 0 : 1;
  const quiet = showsSilent(message) ? 1.0625 : 0;
  return `${2.5 + edited + ticks + ends + quiet + (showsReadCount(message, chatKind) ? 1.75 : 0)}rem`;
}

function Meta({
  message,
  large,
  rightToLeft,
  chatKind,
  onReaders,
  onEdits,
}: {
  message: MessageView;
  large: boolean;
  rightToLeft: boolean;
  chatKind: ChatView['kind'];
  onReaders: () => void;
  onEdits: () => void;
}): ReactNode {
  const t = useTranslations('message');
  const locale = useLocale();
  const sentMs = Date.parse(message.createdAt);
  return (
    <span
      className={classNames(
        'absolute bottom-[0.3125rem] flex items-center gap-1 text-[0.6875rem] leading-none tabular-nums select-none',
        rightToLeft ? 'left-2.5' : 'right-2.5',
        large ? 'rounded-full bg-paper/80 px-1.5 py-1 text-muted' : message.isOwn ? 'text-own-meta' : 'text-faint',
      )}
    >
      {showsReadCount(message, chatKind) && (
        <button
          type="button"
          tabIndex={-1}
          onClick={onReaders}
          aria-label={t('readBy', { count: message.readCount! })}
          title={t('readBy', { count: message.readCount! })}
          className="-my-2 inline-flex min-h-6 min-w-6 items-center justify-center gap-0.5 hover:underline"
        >
          <Eye size={13} aria-hidden />
          {message.readCount}
        </button>
      )}
      {message.editedAt !== null && (
        <button
          type="button"
          tabIndex={-1}
          onClick={onEdits}
          data-testid="edited"
          title={t('editedAt', { time: formatDateTime(Date.parse(message.editedAt), locale) })}
          className="-my-2 inline-flex min-h-6 items-center whitespace-nowrap hover:underline"
        >
          {t('edited')}
        </button>
      )}
      {showsSilent(message) && (
        <span role="img" aria-label={t('silent')} title={t('silent')} data-testid="silent-mark">
          <BellOff size={12} />
        </span>
      )}
      {message.expiresAt !== null && (
        <Suspense fallback={<span className="w-3" />}>
          <Vanishing />
        </Suspense>
      )}
      <time dateTime={message.createdAt} title={formatDateTime(sentMs, locale)}>
        {formatTime(sentMs, locale)}
      </time>
      {message.state !== null && chatKind !== 'SELF' && <StateIcon state={message.state} />}
    </span>
  );
}
