import { Smile } from 'lucide-react';
import { Suspense, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { ahead, lazy } from '../../lib/lazy.ts';
import { IconButton } from '../../ui/button.tsx';

const loadPopover = () => import('./emoji-popover.tsx');
const EmojiPopover = lazy(loadPopover);
const loadEmoji = ahead(loadPopover);

/** The picker loads when the pointer comes near or the button is first pressed. */
export function EmojiButton({ onPick, emojiOnly = false }: { onPick: (emoji: string) => void; emojiOnly?: boolean }) {
  const t = useTranslations('composer');
  const [open, setOpen] = useState(false);
  const [wanted, setWanted] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  return (
    <>
      <IconButton
        ref={button}
        label={t('emoji')}
        aria-expanded={open}
        aria-haspopup="dialog"
        data-testid="emoji-button"
        onPointerEnter={loadEmoji}
        onFocus={loadEmoji}
        onClick={() => {
          setWanted(true);
          setOpen(!open);
        }}
      >
        <Smile size={21} />
      </IconButton>
      {wanted && (
        <Suspense fallback={null}>
          <EmojiPopover open={open} anchor={button} onOpenChange={setOpen} onPick={onPick} emojiOnly={emojiOnly} />
        </Suspense>
      )}
    </>
  );
}
