import { Popover } from '@base-ui/react/popover';
import { EmojiPicker, type EmojiPickerListProps } from 'frimousse';
import { Suspense, useRef, useState, type KeyboardEvent, type RefObject } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import { classNames } from '../../lib/class-names.ts';
import { lazy } from '../../lib/lazy.ts';
import { useRoute } from '../../lib/router.ts';
import { keepRecentEmoji, recentEmoji } from './recent-emoji.ts';

interface Props {
  open: boolean;
  anchor: RefObject<HTMLElement | null>;
  onOpenChange: (open: boolean) => void;
  onPick: (emoji: string) => void;
  /** No stickers beside them: what is picked is no message. */
  emojiOnly?: boolean;
}

const StickerPanel = lazy(() => import('../sticker/sticker-panel.tsx'));
const MyStickersDialog = lazy(() => import('../sticker/my-stickers-dialog.tsx'));

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
export default function EmojiPopover({ open, anchor, onOpenChange, onPick, emojiOnly = false }: Props) {
  const t = useTranslations('emoji');
  const composer = useTranslations('composer');
  const locale = useLocale();
  const [search, setSearch] = useState('');
  const [tab, setTab] = useState<'emoji' | 'sticker'>(lastTab);
  const [managing, setManaging] = useState(false);
  const { screen } = useRoute();
  const popup = useRef<HTMLDivElement>(null);
  // On a phone the search would call the keyboard, which covers what one came to pick from.
  const firstFocus = () => (window.matchMedia('(pointer: coarse)').matches ? popup.current : true);
  const stickersTo = screen.name === 'chat' && !emojiOnly ? screen.chatId : undefined;
  const showsStickers = stickersTo !== undefined && tab === 'sticker';
  const columns = window.innerWidth < 360 ? COLUMNS_NARROW : COLUMNS;
  function choose(next: 'emoji' | 'sticker') {
    lastTab = next;
    setTab(next);
  }
  function pick(emoji: string) {
    keepRecentEmoji(emoji);
    onPick(emoji);
  }
  return (
    <>
      <Popover.Root
        open={open}
        onOpenChange={(next, details) =>
          details.event.target !== anchor.current && !anchor.current?.contains(details.event.target as Node) && onOpenChange(next)
        }
      >
        <Popover.Portal>
          <Popover.Positioner anchor={anchor} side="top" align="start" sideOffset={10} collisionPadding={8}>
            <Popover.Popup
              ref={popup}
              aria-label={composer('emoji')}
              initialFocus={firstFocus}
              finalFocus={anchor}
              className="popup overflow-hidden"
              data-testid="emoji-picker"
            >
              <div className="flex h-[21rem] w-[21rem] max-w-[calc(100vw-1rem)] flex-col">
                {showsStickers ? (
                  <Suspense fallback={<div className="flex-1" />}>
                    <StickerPanel
                      chatId={stickersTo}
                      onSent={() => onOpenChange(false)}
                      onManage={() => {
                        onOpenChange(false);
                        setManaging(true);
                      }}
                    />
                  </Suspense>
                ) : (
                  <EmojiPicker.Root
                    locale={locale === 'zh-Hans' ? 'zh' : 'en'}
                    emojibaseUrl="/emoji"
                    columns={columns}
                    onEmojiSelect={({ emoji }) => pick(emoji)}
                    className="flex min-h-0 flex-1 flex-col"
                  >
                    <div className="flex items-center gap-2 p-2">
                      <EmojiPicker.Search
                        aria-label={t('search')}
                        placeholder={t('search')}
                        value={search}
                        onChange={(event) => setSearch(event.target.value)}
                        className="h-9 w-full rounded-full bg-field px-4 text-[0.9375rem]"
                      />
                      <EmojiPicker.SkinToneSelector
                        aria-label={t('skinTone')}
                        title={t('skinTone')}
                        className="size-9 shrink-0 rounded-full text-lg hover:bg-hover"
                      />
                    </div>
                    {search === '' && <Recent columns={columns} onPick={pick} />}
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
                )}
                {stickersTo !== undefined && <PickerTabs tab={tab} onChoose={choose} />}
              </div>
            </Popover.Popup>
          </Popover.Positioner>
        </Popover.Portal>
      </Popover.Root>
      {managing && (
        <Suspense fallback={null}>
          <MyStickersDialog onClose={() => setManaging(false)} />
        </Suspense>
      )}
    </>
  );
}

/** What was chosen last on this page. */
let lastTab: 'emoji' | 'sticker' = 'emoji';

function PickerTabs({ tab, onChoose }: { tab: 'emoji' | 'sticker'; onChoose: (tab: 'emoji' | 'sticker') => void }) {
  const t = useTranslations('sticker');
  return (
    <div role="tablist" aria-label={t('tabs')} className="flex shrink-0 border-t border-line p-1">
      {(['emoji', 'sticker'] as const).map((one) => (
        <button
          key={one}
          type="button"
          role="tab"
          aria-selected={tab === one}
          onClick={() => onChoose(one)}
          data-testid={`picker-${one}`}
          className={classNames(
            'min-h-9 flex-1 rounded-lg text-sm font-medium',
            tab === one ? 'bg-accent-soft text-accent' : 'text-muted hover:bg-hover',
          )}
        >
          {t(one === 'emoji' ? 'emojiTab' : 'stickerTab')}
        </button>
      ))}
    </div>
  );
}

/** What was picked last, in one row that is one stop for Tab; it stays as it is while the picker is open, so that nothing moves under a finger. */
function Recent({ columns, onPick }: { columns: number; onPick: (emoji: string) => void }) {
  const t = useTranslations('emoji');
  const [recent] = useState(() => recentEmoji().slice(0, columns));
  if (recent.length === 0) return null;
  function onKeyDown(event: KeyboardEvent<HTMLElement>) {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const buttons = [...event.currentTarget.querySelectorAll('button')];
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
    buttons[(at + step + buttons.length) % buttons.length]?.focus();
  }
  return (
    <div
      role="toolbar"
      aria-label={t('recent')}
      onKeyDown={onKeyDown}
      className="border-b border-line px-1.5 pb-1"
      data-testid="recent-emoji"
    >
      <div className="px-1.5 pb-1 text-xs font-medium text-muted">{t('recent')}</div>
      <div className="flex">
        {recent.map((emoji, at) => (
          <button
            key={emoji}
            type="button"
            tabIndex={at === 0 ? 0 : -1}
            onClick={() => onPick(emoji)}
            className="flex size-9 items-center justify-center rounded-lg text-[1.375rem] hover:bg-hover"
          >
            {emoji}
          </button>
        ))}
      </div>
    </div>
  );
}
