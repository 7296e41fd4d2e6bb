import { List, Pin } from 'lucide-react';
import { Suspense, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { ChatView } from '../../../sync/types.ts';
import { lazy } from '../../lib/lazy.ts';
import { IconButton } from '../../ui/button.tsx';
import { useDisplayName } from '../user/use-display-name.ts';
import { placeBefore } from './pins.ts';
import { usePinText } from './use-pin-text.ts';
import { usePins } from './use-pins.ts';

const PinsDialog = lazy(() => import('./pins-dialog.tsx'));

/** What is pinned, one at a time, the newest first: a press leads there and shows the one before it. */
export default function PinBar({ chat, onJump }: { chat: ChatView; onJump: (seq: number) => void }) {
  const t = useTranslations('pin');
  const displayName = useDisplayName();
  const pinText = usePinText();
  const { pins, loading } = usePins(chat);
  const [at, setAt] = useState<number | null>(null);
  const [open, setOpen] = useState(false);
  const place = Math.min(at ?? pins.length - 1, pins.length - 1);
  const pin = pins[place];
  if (pin === undefined) return null;
  const message = 'message' in pin ? pin.message : null;
  const title = pins.length === 1 ? t('title') : t('place', { place: String(place + 1), count: String(pins.length) });
  // Not told yet, or there is no connection: the way there is known all the same.
  const text = message !== null ? pinText(message) : loading ? '' : t('jump');
  return (
    <section
      aria-label={t('bar')}
      data-testid="pin-bar"
      className="flex h-13 shrink-0 items-center gap-1 border-b border-line bg-paper pr-2 pl-3"
    >
      <button
        type="button"
        onClick={() => {
          onJump(pin.seq);
          setAt(placeBefore(place, pins.length));
        }}
        data-testid="pin-jump"
        className="flex h-full min-w-0 flex-1 items-center gap-3 rounded-lg px-1 text-left hover:bg-hover"
      >
        <Rail count={pins.length} place={place} />
        <Pin size={17} aria-hidden className="shrink-0 text-accent" />
        <span className="flex min-w-0 flex-1 flex-col">
          <span className="truncate text-xs font-medium text-accent">{title}</span>
          {/* A long name leaves room for what was said. */}
          <span className="flex text-[0.875rem] whitespace-pre" dir="auto">
            {message?.sender != null && (
              <>
                <bdi className="max-w-2/5 shrink-0 truncate text-muted">{displayName(message.sender)}</bdi>
                <span className="text-muted">: </span>
              </>
            )}
            <span className="min-w-0 truncate">{text}</span>
          </span>
        </span>
      </button>
      <IconButton label={t('list')} onClick={() => setOpen(true)} data-testid="pin-list">
        <List size={19} />
      </IconButton>
      <Suspense fallback={null}>{open && <PinsDialog chat={chat} onJump={onJump} onClose={() => setOpen(false)} />}</Suspense>
    </section>
  );
}

const SHOWN_MAX = 4;

/** Which of several it is, at a glance. */
function Rail({ count, place }: { count: number; place: number }) {
  const shown = Math.min(count, SHOWN_MAX);
  const lit = Math.round((place / Math.max(1, count - 1)) * (shown - 1));
  return (
    <span aria-hidden className="flex h-8 w-0.5 shrink-0 flex-col gap-0.5">
      {Array.from({ length: shown }, (_, at) => (
        <span key={at} className={at === lit ? 'flex-1 rounded-full bg-accent' : 'flex-1 rounded-full bg-line-strong'} />
      ))}
    </span>
  );
}
