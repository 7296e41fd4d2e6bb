import { Popover } from '@base-ui/react/popover';
import { EmojiPicker, type EmojiPickerListProps } from 'frimousse';
import type { RefObject } from 'react';
import { useLocale, useTranslations } from 'use-intl';

interface Props {
  open: boolean;
  anchor: RefObject<HTMLElement | null>;
  onOpenChange: (open: boolean) => void;
  onPick: (emoji: string) => void;
}

/** Made once: parts that change with every render would be mounted anew each time. */
const PARTS: NonNullable<EmojiPickerListProps['components']> = {
  CategoryHeader: ({ category, ...props }) => (
    <div {...props} className="bg-raised px-3 pt-2 pb-1 text-xs font-medium text-muted">
      {category.label}
    </div>
  ),
  // The picker counts rows and columns from 0, assistive technology from 1.
  Row: ({ children, 'aria-rowindex': row, ...props }) => (
    <div {...props} aria-rowindex={row === undefined ? undefined : row + 1} className="px-1.5">
      {children}
    </div>
  ),
  Emoji: ({ emoji, 'aria-colindex': column, ...props }) => (
    <button
      {...props}
      aria-colindex={column === undefined ? undefined : column + 1}
      title={emoji.label}
      className="flex size-9 items-center justify-center rounded-lg text-[1.375rem] data-active:bg-hover"
    >
      {emoji.emoji}
    </button>
  ),
};
const COLUMNS = 9;
const COLUMNS_NARROW = 8;

/** Loads with the first use; its data comes from our own server and is kept by the browser after. */
export default function EmojiPopover({ open, anchor, onOpenChange, onPick }: Props) {
  const t = useTranslations('emoji');
  const composer = useTranslations('composer');
  const locale = useLocale();
  return (
    <Popover.Root
      open={open}
      onOpenChange={(next, details) =>
        details.event.target !== anchor.current && !anchor.current?.contains(details.event.target as Node) && onOpenChange(next)
      }
    >
      <Popover.Portal>
        <Popover.Positioner anchor={anchor} side="top" align="start" sideOffset={10} collisionPadding={8}>
          <Popover.Popup aria-label={composer('emoji')} finalFocus={anchor} className="popup overflow-hidden" data-testid="emoji-picker">
            <EmojiPicker.Root
              locale={locale === 'zh-Hans' ? 'zh' : 'en'}
              emojibaseUrl="/emoji"
              columns={window.innerWidth < 360 ? COLUMNS_NARROW : COLUMNS}
              onEmojiSelect={({ emoji }) => onPick(emoji)}
              className="flex h-[21rem] w-[21rem] max-w-[calc(100vw-1rem)] flex-col"
            >
              <div className="flex items-center gap-2 p-2">
                <EmojiPicker.Search
                  aria-label={t('search')}
                  placeholder={t('search')}
                  className="h-9 w-full rounded-full bg-field px-4 text-[0.9375rem]"
                />
                <EmojiPicker.SkinToneSelector
                  aria-label={t('skinTone')}
                  title={t('skinTone')}
                  className="size-9 shrink-0 rounded-full text-lg hover:bg-hover"
                />
              </div>
              <EmojiPicker.Viewport className="relative flex-1 outline-none">
                <EmojiPicker.Loading className="absolute inset-0 flex items-center justify-center text-sm text-muted">
                  {t('loading')}
                </EmojiPicker.Loading>
                <EmojiPicker.Empty className="absolute inset-0 flex items-center justify-center px-6 text-center text-sm text-muted">
                  {({ search }) => t('empty', { query: search })}
                </EmojiPicker.Empty>
                <EmojiPicker.List className="pb-2 select-none" components={PARTS} />
              </EmojiPicker.Viewport>
            </EmojiPicker.Root>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
