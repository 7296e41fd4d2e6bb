import { useRef } from 'react';
import EmojiPopover from '../message/emoji-popover.tsx';

/** All emoji, beside the bubble that one reacts to. */
export default function ReactionPicker({
  row,
  onPick,
  onClose,
}: {
  row: HTMLElement;
  onPick: (emoji: string) => void;
  onClose: () => void;
}) {
  const anchor = useRef<HTMLElement | null>(row.querySelector<HTMLElement>('[data-bubble]') ?? row);
  return <EmojiPopover open emojiOnly anchor={anchor} onOpenChange={(open) => !open && onClose()} onPick={onPick} />;
}
