import { ChevronDown } from 'lucide-react';
import { memo, Suspense, useRef, type MouseEvent } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import type { ChatView, MessageView } from '../../../sync/types.ts';
import { openCalendar } from './chat-wish.ts';
import { classNames } from '../../lib/class-names.ts';
import { lazy } from '../../lib/lazy.ts';
import { formatDay, formatTime } from '../../lib/time.ts';
import { useSwipe } from '../../lib/use-swipe.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { PaneBoundary } from '../../ui/pane-boundary.tsx';
import { ReactionBar } from '../reaction/reaction-bar.tsx';
import { useDisplayName } from '../user/use-display-name.ts';
import { Bubble } from './bubble.tsx';
import type { Place } from './grouping.ts';
import { useContentText } from './use-content-text.ts';
import { useQuoteText } from './use-quote-text.ts';

const FailedNote = lazy(() => import('./failed-note.tsx'));

export interface RowActions {
  openMenu: (message: MessageView, anchor: { x: number; y: number }, source: HTMLElement) => void;
  openReaders: (message: MessageView) => void;
  openEdits: (message: MessageView) => void;
  openRecord: (message: MessageView) => void;
  reply: (message: MessageView) => void;
  canReply: (message: MessageView) => boolean;
  jumpTo: (seq: number) => void;
  react: (message: MessageView, emoji: string) => void;
  openReactors: (message: MessageView) => void;
  writeAgain: (message: MessageView) => void;
  canWriteAgain: (message: MessageView) => boolean;
  /** Who voted, or the own entry of a list. */
  openAsked: (message: MessageView) => void;
  canAnswer: () => boolean;
  retry: (message: MessageView) => void;
  discard: (message: MessageView) => void;
  /** While messages are being chosen, a press chooses. */
  isPicking: () => boolean;
  pick: (message: MessageView, range: boolean) => void;
}

export interface MessageRowProps extends Place {
  message: MessageView;
  chatKind: ChatView['kind'];
  /** The very first message of the chat: what stands above it. */
  opening: boolean;
  dayNowMs: number;
  focusable: boolean;
  /** Chosen or not; null while nothing is being chosen. */
  picked: boolean | null;
  actions: RowActions;
}

/** One message, and what parts it from the next. Memoized: a new message renders one row, a typing sign none. */
export const MessageRow = memo(function MessageRow(props: MessageRowProps) {
  const { message, opening, focusable, dayNowMs } = props;
  const t = useTranslations();
  const locale = useLocale();
  const contentText = useContentText();
  const displayName = useDisplayName();
  const quote = useQuoteText(message.replyTo);
  const sentMs = Date.parse(message.createdAt);
  const isNotice = message.content.kind === 'system' || message.content.kind === 'recalled';
  const state = message.state === null ? 'none' : t(`message.${message.state}`);
  const label = isNotice
    ? contentText(message)
    : t('message.label', {
        name: message.isOwn || message.sender === null ? t('common.you') : displayName(message.sender),
        text: message.replyTo === null ? contentText(message) : t('message.replyLabel', { ...quote, own: contentText(message) }),
        time: formatTime(sentMs, locale),
        state,
        edited: message.editedAt === null ? 'no' : 'yes',
        reactions: message.reactions.map(({ emoji, count }) => `${emoji} ${count}`).join(', ') || 'none',
      });
  return (
    <div className={classNames('px-3 md:px-5', props.gapBelow ? 'pb-2' : 'pb-0.5')}>
      {opening && <Opening kind={props.chatKind} />}
      {props.dayAbove && <DayLabel text={formatDay(sentMs, dayNowMs, locale)} onOpen={() => openCalendar(message.chatId, sentMs)} />}
      {props.unreadAbove && <UnreadDivider />}
      <article
        aria-label={label}
        aria-posinset={message.seq ?? undefined}
        aria-setsize={-1}
        tabIndex={focusable ? 0 : -1}
        data-testid="message"
        data-seq={message.seq ?? undefined}
        data-own={message.isOwn}
        data-row-key={message.key}
        className={classNames(
          'message-row group/row relative rounded-lg outline-offset-1',
          props.picked !== null && 'cursor-pointer pl-9',
          props.picked && 'bg-selected',
        )}
        onClickCapture={props.picked === null ? undefined : (event) => pickInstead(event, props)}
      >
        {props.picked !== null && <PickBox {...props} label={label} />}
        {isNotice ? <NoticeLine {...props} text={label} /> : <BubbleLine {...props} />}
      </article>
      {props.dayBelowMs !== null && (
        <DayLabel text={formatDay(props.dayBelowMs, dayNowMs, locale)} onOpen={() => openCalendar(message.chatId, props.dayBelowMs!)} />
      )}
      {props.unreadBelow && <UnreadDivider />}
    </div>
  );
});

/** While choosing, nothing else in the row takes the press. */
function pickInstead(event: MouseEvent, { actions, message }: MessageRowProps): void {
  event.preventDefault();
  event.stopPropagation();
  actions.pick(message, event.shiftKey);
}

function PickBox({ message, picked, label }: MessageRowProps & { label: string }) {
  return (
    <input
      type="checkbox"
      checked={picked === true}
      readOnly
      disabled={message.seq === null}
      tabIndex={-1}
      aria-label={label}
      className="pointer-events-none absolute top-1/2 left-2 size-5 -translate-y-1/2 accent-(--accent-fill)"
    />
  );
}

function Opening({ kind }: { kind: ChatView['kind'] }) {
  const t = useTranslations('chat');
  return (
    <div className="mx-auto max-w-[24rem] px-6 pt-8 pb-4 text-center text-sm text-balance text-muted">
      {t(kind === 'SELF' ? 'startSelf' : 'start')}
    </div>
  );
}

const DAY_LOOK = 'rounded-full bg-paper/80 px-3 py-0.5 text-xs font-medium text-muted shadow-bubble';

/** `onOpen`: a press opens the calendar. No button, since a feed holds articles alone; the details of the chat have one that does the same. */
export function DayLabel({ text, onOpen }: { text: string; onOpen?: () => void }) {
  const look = onOpen === undefined ? DAY_LOOK : `${DAY_LOOK} cursor-pointer hover:text-ink`;
  return (
    <div className="flex justify-center pt-2.5 pb-0.5">
      <span onClick={onOpen} data-testid="day" className={look}>
        {text}
      </span>
    </div>
  );
}

function UnreadDivider() {
  const t = useTranslations('chat');
  return (
    <div className="flex items-center gap-3 pt-2.5 pb-0.5 text-xs font-medium text-accent" data-testid="unread-divider">
      <span className="h-px flex-1 bg-accent/35" />
      {t('unreadDivider')}
      <span className="h-px flex-1 bg-accent/35" />
    </div>
  );
}

function NoticeLine({ message, text, actions, focusable }: MessageRowProps & { text: string }) {
  const t = useTranslations('message');
  return (
    <p className="mx-auto max-w-[34rem] px-4 py-1 text-center text-[0.8125rem] text-pretty text-muted" dir="auto">
      {text}
      {message.content.kind === 'system' && message.content.messageSeq !== null && (
        <ShowButton seq={message.content.messageSeq} focusable={focusable} onJump={actions.jumpTo} />
      )}
      {actions.canWriteAgain(message) && (
        <button
          type="button"
          tabIndex={focusable ? 0 : -1}
          onClick={() => actions.writeAgain(message)}
          className="ml-2 min-h-6 font-medium text-accent hover:underline"
        >
          {t('editAgain')}
        </button>
      )}
    </p>
  );
}

/** Leads from a notice to the message it is about. */
function ShowButton({ seq, focusable, onJump }: { seq: number; focusable: boolean; onJump: (seq: number) => void }) {
  const t = useTranslations('message');
  return (
    <button
      type="button"
      tabIndex={focusable ? 0 : -1}
      onClick={() => onJump(seq)}
      className="ml-2 min-h-6 font-medium text-accent hover:underline"
    >
      {t('show')}
    </button>
  );
}

function BubbleLine(props: MessageRowProps) {
  const { message, chatKind, startsGroup, endsGroup, actions } = props;
  const t = useTranslations('message');
  const displayName = useDisplayName();
  const inGroup = chatKind === 'GROUP' && !message.isOwn;
  const onContextMenu = (event: MouseEvent<HTMLElement>) => {
    // Selected text keeps the browser's own menu: copying a part of a message is its business.
    if (!window.getSelection()?.isCollapsed) return;
    event.preventDefault();
    actions.openMenu(message, { x: event.clientX, y: event.clientY }, event.currentTarget.closest('article')!);
  };
  const swipe = useSwipe(
    () => actions.reply(message),
    useRef(false),
    () => actions.canReply(message),
  );
  return (
    <div {...swipe} className={classNames('flex touch-pan-y items-end gap-2', message.isOwn ? 'justify-end' : 'justify-start')}>
      {inGroup && (
        <span className="w-8 shrink-0 self-end">
          {endsGroup && message.sender && (
            <Avatar id={message.sender.id} name={message.sender.name} url={message.sender.avatarUrl} size={32} />
          )}
        </span>
      )}
      <div className={classNames('flex max-w-(--bubble-width-max) min-w-0 flex-col', message.isOwn ? 'items-end' : 'items-start')}>
        <div className="relative flex max-w-full min-w-0">
          <button
            type="button"
            tabIndex={-1}
            aria-label={t('menu')}
            title={t('menu')}
            data-testid="message-actions"
            onClick={(event) => {
              const box = event.currentTarget.getBoundingClientRect();
              actions.openMenu(message, { x: box.left, y: box.bottom }, event.currentTarget.closest('article')!);
            }}
            className={classNames(
              'absolute top-1/2 inline-flex size-7 -translate-y-1/2 items-center justify-center rounded-full text-muted opacity-0 transition-opacity group-hover/row:opacity-100 group-focus-within/row:opacity-100 hover:bg-paper focus-visible:opacity-100 pointer-coarse:hidden',
              message.isOwn ? 'right-full mr-1' : 'left-full ml-1',
            )}
          >
            <ChevronDown size={17} />
          </button>
          <Bubble
            {...props}
            onContextMenu={onContextMenu}
            name={inGroup && startsGroup && message.sender ? displayName(message.sender) : null}
          />
        </div>
        {message.reactions.length > 0 && (
          <ReactionBar message={message} focusable={props.focusable} onChoose={actions.react} onWho={actions.openReactors} />
        )}
        {message.state === 'failed' && (
          <PaneBoundary resetKey={message.key} onBroken={() => {}}>
            <Suspense fallback={null}>
              <FailedNote message={message} onRetry={actions.retry} onDiscard={actions.discard} />
            </Suspense>
          </PaneBoundary>
        )}
      </div>
    </div>
  );
}
