import { Check, SendHorizontal } from 'lucide-react';
import { Suspense, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { classNames } from '../../lib/class-names.ts';
import { lazy } from '../../lib/lazy.ts';
import { useLongPress } from '../../lib/use-long-press.ts';
import type { Written } from './send-menu.tsx';

const SendMenu = lazy(() => import('./send-menu.tsx'));

interface Props {
  canSend: boolean;
  isEdit: boolean;
  /** What would be sent, for other ways to send it. */
  written: () => Written;
  /** Sends what is written, and nobody is disturbed by it. */
  onSilent: () => void;
  onSent: () => void;
}

/** Sends; a long press or the second button of the mouse opens other ways to. */
export function SendButton({ canSend, isEdit, written, onSilent, onSent }: Props) {
  const t = useTranslations('composer');
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  /** A finger that was held still has asked for the menu, and does not send when it is lifted. */
  const wasHeld = useRef(false);
  const hasMenu = canSend && !isEdit;
  const longPress = useLongPress(() => {
    if (!hasMenu) return;
    wasHeld.current = true;
    setOpen(true);
  });
  const label = t(isEdit ? 'save' : 'send');
  return (
    <>
      <button
        ref={button}
        type="submit"
        aria-label={label}
        title={hasMenu ? t('sendHint') : label}
        aria-disabled={!canSend}
        aria-haspopup={hasMenu ? 'menu' : undefined}
        data-testid="send"
        {...longPress}
        onContextMenu={(event) => {
          if (!hasMenu) return;
          event.preventDefault();
          setOpen(true);
        }}
        onClick={(event) => {
          if (wasHeld.current) event.preventDefault();
          wasHeld.current = false;
        }}
        className={classNames(
          'inline-flex size-10 shrink-0 touch-manipulation items-center justify-center rounded-full transition-colors select-none [-webkit-touch-callout:none]',
          canSend ? 'bg-accent-fill text-on-accent hover:bg-accent-fill-hover' : 'text-faint',
        )}
      >
        {isEdit ? <Check size={20} /> : <SendHorizontal size={19} className="rtl:-scale-x-100" />}
      </button>
      {open && (
        <Suspense fallback={null}>
          <SendMenu button={button} written={written} onSilent={onSilent} onSent={onSent} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
