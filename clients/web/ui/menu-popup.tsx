import { Menu } from '@base-ui/react/menu';
import type { ComponentProps, KeyboardEvent, ReactNode, RefObject } from 'react';
import { classNames } from '../lib/class-names.ts';
import type { MenuEntry } from './menu.tsx';

interface Props {
  label: string;
  anchor: ComponentProps<typeof Menu.Positioner>['anchor'];
  /** What has the focus again once the menu is closed. */
  source: RefObject<HTMLElement | null>;
  align?: 'start' | 'end';
  /** Items above the entries, in a form of their own. */
  top?: ReactNode;
  entries: readonly MenuEntry[];
  onClose: () => void;
  testId?: string;
}

/** Below its button, or above where there is no room: never over it. */
const UNDER_BUTTON = { side: 'flip', align: 'shift', fallbackAxisSide: 'none' } as const;
/** At a pointer there is nothing to keep free, and in the middle of a low window neither side has room for all of a long menu. */
const AT_POINTER = { side: 'shift', align: 'shift', fallbackAxisSide: 'none' } as const;

/** An open menu beside what it is anchored to. It loads when the first one is asked for. */
export default function MenuPopup({ label, anchor, source, align = 'start', top, entries, onClose, testId }: Props) {
  function onKeyDown(event: KeyboardEvent) {
    if (event.key !== 'Tab') return;
    event.preventDefault();
    onClose();
    source.current?.focus();
  }
  return (
    <Menu.Root
      open
      modal={false}
      onOpenChange={(open, { event }) => {
        // The button that opened it closes it by itself.
        if (!open && !source.current?.contains(event.target as Node)) onClose();
        else if (!open && event.type === 'keydown') onClose();
      }}
    >
      {/* Inside the part of the page it belongs to, where those who jump from part to part find it. */}
      <Menu.Portal container={source.current?.closest('main') ?? source.current?.closest('section') ?? undefined}>
        <Menu.Positioner
          anchor={anchor}
          side="bottom"
          align={align}
          sideOffset={5}
          collisionPadding={8}
          collisionAvoidance={anchor === source ? UNDER_BUTTON : AT_POINTER}
        >
          <Menu.Popup
            ref={hideGuards}
            aria-label={label}
            data-testid={testId}
            className="popup max-h-(--available-height) min-w-44 max-w-72 overflow-y-auto py-1"
            finalFocus={source}
            onKeyDown={onKeyDown}
          >
            {top}
            {entries.map((entry) => (
              <Entry key={entry.key} entry={entry} onClose={onClose} />
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

function Entry({ entry, onClose }: { entry: MenuEntry; onClose: () => void }) {
  return (
    <Menu.Item
      data-testid={`menu-${entry.key}`}
      disabled={entry.disabled === true}
      onClick={() => {
        onClose();
        entry.run();
      }}
      className={classNames(
        'mx-1 flex min-h-9 cursor-pointer items-center gap-3 rounded-lg px-3 py-1.5 text-[0.9375rem] outline-none select-none data-disabled:cursor-default data-highlighted:bg-hover',
        entry.danger ? 'text-danger' : 'text-ink',
      )}
    >
      {entry.icon !== undefined && (
        <span aria-hidden className="shrink-0 opacity-80">
          {entry.icon}
        </span>
      )}
      <span className="min-w-0 flex-1">
        <span className={entry.disabled === true ? 'text-faint' : undefined}>{entry.label}</span>
        {entry.hint !== undefined && <span className="block text-xs text-muted">{entry.hint}</span>}
      </span>
    </Menu.Item>
  );
}

/**
 * The library puts hidden elements that take the focus around a menu, to notice Tab. Assistive technology must not land on what it
 * cannot see, and Tab is handled above: so nothing reaches them. Some come later than the popup.
 */
function hideGuards(popup: HTMLElement | null): (() => void) | undefined {
  if (popup === null) return undefined;
  const hide = () => {
    for (const guard of document.querySelectorAll<HTMLElement>('[data-base-ui-focus-guard][tabindex="0"]')) guard.tabIndex = -1;
  };
  hide();
  const observer = new MutationObserver(hide);
  observer.observe(document.body, { childList: true, subtree: true });
  return () => observer.disconnect();
}
