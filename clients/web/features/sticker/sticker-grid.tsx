import { useRef, type KeyboardEvent, type MouseEvent } from 'react';
import { useTranslations } from 'use-intl';
import { useLongPress } from '../../lib/use-long-press.ts';
import type { Sticker } from './shelf.ts';
import { StickerImage } from './sticker-image.tsx';
import { useNameOf } from './sticker-name.ts';

export const GRID_COLUMNS = 4;
const SIDE = 68;

interface Props {
  stickers: readonly Sticker[];
  label: string;
  onPick: (sticker: Sticker) => void;
  /** What else can be done with one; without it, nothing. */
  onMenu?: (sticker: Sticker, place: { x: number; y: number }, source: HTMLElement) => void;
}

/** Stickers to choose from: one stop for Tab, and the arrow keys inside. */
export function StickerGrid({ stickers, label, onPick, onMenu }: Props) {
  const grid = useRef<HTMLDivElement>(null);
  function onKeyDown(event: KeyboardEvent) {
    const buttons = [...(grid.current?.querySelectorAll('button') ?? [])];
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
    const to = nextPlace(event.key, at, buttons.length);
    if (at < 0 || to === null) return;
    event.preventDefault();
    buttons[to]?.focus();
  }
  return (
    <div
      ref={grid}
      role="group"
      aria-label={label}
      onKeyDown={onKeyDown}
      className="grid gap-1 p-2"
      style={{ gridTemplateColumns: `repeat(${GRID_COLUMNS}, minmax(0, 1fr))` }}
    >
      {stickers.map((sticker, at) => (
        <Cell key={sticker.id} sticker={sticker} isFirst={at === 0} onPick={onPick} onMenu={onMenu} />
      ))}
    </div>
  );
}

export function nextPlace(key: string, at: number, count: number): number | null {
  const steps: Record<string, number> = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: GRID_COLUMNS, ArrowUp: -GRID_COLUMNS };
  if (key === 'Home') return 0;
  if (key === 'End') return count - 1;
  const step = steps[key];
  if (step === undefined) return null;
  const to = at + step;
  return to < 0 || to >= count ? null : to;
}

interface CellProps extends Pick<Props, 'onPick'> {
  sticker: Sticker;
  isFirst: boolean;
  onMenu: Props['onMenu'] | undefined;
}

function Cell({ sticker, isFirst, onPick, onMenu }: CellProps) {
  const t = useTranslations('sticker');
  const nameOf = useNameOf();
  const longPress = useLongPress((place, target) => onMenu?.(sticker, place, target));
  const openMenu = (event: MouseEvent<HTMLElement>) => {
    if (onMenu === undefined) return;
    event.preventDefault();
    onMenu(sticker, { x: event.clientX, y: event.clientY }, event.currentTarget);
  };
  return (
    <button
      type="button"
      tabIndex={isFirst ? 0 : -1}
      title={nameOf(sticker) || undefined}
      aria-label={nameOf(sticker) || t('one')}
      onClick={() => onPick(sticker)}
      onContextMenu={openMenu}
      {...longPress}
      data-testid="sticker-choice"
      className="flex aspect-square items-center justify-center rounded-xl p-1 [-webkit-touch-callout:none] hover:bg-hover"
    >
      <StickerImage sticker={sticker} side={SIDE} />
    </button>
  );
}
