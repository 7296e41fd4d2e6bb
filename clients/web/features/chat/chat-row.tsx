import { BellOff, Ellipsis } from 'lucide-react';
import { memo, Suspense, useRef, type KeyboardEvent, type MouseEvent, type PointerEvent } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import type { ChatView } from '../../../sync/types.ts';
import { classNames } from '../../lib/class-names.ts';
import { truncate } from '../../lib/grapheme.ts';
import { lazy } from '../../lib/lazy.ts';
import { openDetail } from '../../lib/router.ts';
import { formatRoute } from '../../lib/router.ts';
import { formatListTime } from '../../lib/time.ts';
import { useLongPress } from '../../lib/use-long-press.ts';
import { useSwipe, type SwipeSide } from '../../lib/use-swipe.ts';
import { StateIcon } from '../message/state-icon.tsx';
import { useContentText } from '../message/use-content-text.ts';
import { useDisplayName } from '../user/use-display-name.ts';
import { ChatAvatar } from './chat-avatar.tsx';
import { ChatRowMarks } from './chat-row-marks.tsx';
import { useChatTitle } from './use-chat-title.ts';
import { useTypingText } from './use-typing-text.ts';

const SwipeBacking = lazy(() => import('./swipe-backing.tsx'));
const hasFingers = (): boolean => window.matchMedia('(any-pointer: coarse)').matches;

interface Props {
  chat: ChatView;
  selected: boolean;
  narrow: boolean;
  nowMs: number;
  tabIndex: number;
  onMenu: (chat: ChatView, anchor: { x: number; y: number }, source: HTMLElement) => void;
  onSwipe: (chat: ChatView, side: SwipeSide) => void;
}

export const CHAT_ROW_HEIGHT = 72;
/** Of whoever wrote last in a group: more would leave no room for what they wrote. */
const NAME_SHOWN = 14;

export const ChatRow = memo(function ChatRow({ chat, selected, narrow, nowMs, tabIndex, onMenu, onSwipe }: Props) {
  const t = useTranslations('chats');
  const actionsText = useTranslations('chatActions');
  const locale = useLocale();
  const title = useChatTitle()(chat);
  const gestures = useGestures(chat, onMenu, onSwipe);
  return (
    <div className="group/swipe relative h-[4.5rem] overflow-hidden">
      {hasFingers() && (
        <Suspense fallback={null}>
          <SwipeBacking chat={chat} />
        </Suspense>
      )}
      <a
        href={formatRoute({ name: 'chat', chatId: chat.id, details: false })}
        onClick={(event) => {
          if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
          event.preventDefault();
          // A key clicks too, and is no gesture.
          if (event.detail === 0 || !gestures.wasGesture()) openDetail({ name: 'chat', chatId: chat.id, details: false }, narrow);
        }}
        {...gestures.handlers}
        draggable={false}
        tabIndex={tabIndex}
        aria-current={selected ? 'page' : undefined}
        data-testid="chat-row"
        data-chat-id={chat.id}
        className={classNames(
          'relative flex h-full touch-pan-y items-center gap-3 px-3 outline-offset-[-2px] select-none [-webkit-touch-callout:none] group-data-swipe/swipe:bg-paper',
          selected ? 'bg-selected' : 'hover:bg-hover',
        )}
      >
        <ChatAvatar chat={chat} />
        <span className="flex min-w-0 flex-1 flex-col gap-0.5">
          <span className="flex items-baseline gap-2">
            <span className="flex min-w-0 flex-1 items-center gap-1.5">
              <span className="min-w-0 truncate text-[0.9375rem] font-medium">
                <bdi>{title}</bdi>
              </span>
              {chat.isMuted && (
                <span role="img" aria-label={t('muted')} title={t('muted')} className="shrink-0 text-faint" data-testid="mute-mark">
                  <BellOff size={14} />
                </span>
              )}
            </span>
            <time dateTime={chat.lastActivityAt} className="shrink-0 text-xs text-faint tabular-nums">
              {formatListTime(Date.parse(chat.lastActivityAt), nowMs, locale)}
            </time>
          </span>
          <span className="flex items-center gap-2 text-sm text-muted">
            {chat.unreadMentionSeqs.length > 0 && (
              <span className="shrink-0 text-danger" data-testid="mention-mark">
                {t('mentioned')}
              </span>
            )}
            <Preview chat={chat} selected={selected} />
            <ChatRowMarks chat={chat} />
          </span>
        </span>
      </a>
      {/* In the place of the time, for a pointer that hovers; the keys and the finger have ways of their own. */}
      <button
        type="button"
        tabIndex={-1}
        aria-label={actionsText('menu')}
        title={actionsText('menu')}
        data-testid="chat-more"
        onClick={(event) => {
          const box = event.currentTarget.getBoundingClientRect();
          onMenu(chat, { x: box.left, y: box.bottom }, event.currentTarget.parentElement!.querySelector('a')!);
        }}
        className="absolute top-1.5 right-2 hidden h-8 w-13 items-center justify-center rounded-full bg-raised text-muted shadow-bubble group-hover/swipe:inline-flex hover:text-ink pointer-coarse:hidden"
      >
        <Ellipsis size={18} />
      </button>
    </div>
  );
});

/** A click that ends a swipe or a long press opens nothing. */
function useGestures(chat: ChatView, onMenu: Props['onMenu'], onSwipe: Props['onSwipe']) {
  const wasSwiped = useRef(false);
  const wasHeld = useRef(false);
  const swipe = useSwipe((side) => onSwipe(chat, side), wasSwiped);
  const hold = useLongPress((place, target) => {
    wasHeld.current = true;
    onMenu(chat, place, target);
  });
  return {
    wasGesture: () => wasSwiped.current || wasHeld.current,
    handlers: {
      onContextMenu(event: MouseEvent<HTMLElement>) {
        event.preventDefault();
        onMenu(chat, { x: event.clientX, y: event.clientY }, event.currentTarget);
      },
      // Browsers differ in whether and when these keys ask for a menu.
      onKeyDown(event: KeyboardEvent<HTMLElement>) {
        if (event.key !== 'ContextMenu' && !(event.key === 'F10' && event.shiftKey)) return;
        event.preventDefault();
        const box = event.currentTarget.getBoundingClientRect();
        onMenu(chat, { x: box.left + 56, y: box.top + box.height / 2 }, event.currentTarget);
      },
      onPointerDown(event: PointerEvent<HTMLElement>) {
        wasHeld.current = false;
        swipe.onPointerDown(event);
        hold.onPointerDown(event);
      },
      onPointerMove(event: PointerEvent<HTMLElement>) {
        swipe.onPointerMove(event);
        hold.onPointerMove(event);
      },
      onPointerUp(event: PointerEvent<HTMLElement>) {
        swipe.onPointerUp(event);
        hold.onPointerUp();
      },
      onPointerCancel(event: PointerEvent<HTMLElement>) {
        swipe.onPointerCancel(event);
        hold.onPointerCancel();
      },
    },
  };
}

/** The second line: who types, else an unfinished text, else the newest message. */
function Preview({ chat, selected }: { chat: ChatView; selected: boolean }) {
  const t = useTranslations();
  const contentText = useContentText();
  const displayName = useDisplayName(chat.nicknames);
  const message = chat.lastMessage;
  const typingText = useTypingText(chat);
  if (typingText !== null) return <span className="min-w-0 flex-1 truncate text-accent">{typingText}</span>;
  if (chat.draft !== '' && !selected) {
    return (
      <span className="min-w-0 flex-1 truncate">
        <span className="text-danger">{t('chats.draft')}</span> <bdi>{chat.draft}</bdi>
      </span>
    );
  }
  if (message === null) return <span className="min-w-0 flex-1 truncate text-faint">{t('preview.none')}</span>;
  const text = contentText(message);
  // A notice names whom it is about by itself.
  const isSaid = message.content.kind !== 'system' && message.content.kind !== 'recalled';
  const shown =
    isSaid && chat.kind === 'GROUP' && !message.isOwn && message.sender
      ? t('preview.from', { name: truncate(displayName(message.sender), NAME_SHOWN), text })
      : text;
  return (
    <>
      {/* That one did not go out, the mark at the end of the line says. */}
      {message.state !== null && message.state !== 'failed' && chat.kind !== 'SELF' && <StateIcon state={message.state} />}
      <span className="min-w-0 flex-1 truncate">
        <bdi>{shown}</bdi>
      </span>
    </>
  );
}
