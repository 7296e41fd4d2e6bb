import { Menu } from '@base-ui/react/menu';
import type { ReactElement, ReactNode } from 'react';
import { classNames } from '../lib/class-names.ts';

export interface MenuEntry {
  key: string;
  label: string;
  hint?: string;
  icon?: ReactNode;
  danger?: boolean;
  run: () => void;
}

export function MenuItems({ entries }: { entries: readonly MenuEntry[] }) {
  return entries.map((entry) => (
    <Menu.Item
      key={entry.key}
      data-testid={`menu-${entry.key}`}
      onClick={entry.run}
      className={classNames(
        'mx-1 flex min-h-9 cursor-pointer items-center gap-3 rounded-lg px-3 py-1.5 text-[0.9375rem] outline-none select-none data-highlighted:bg-hover',
        entry.danger ? 'text-danger' : 'text-ink',
      )}
    >
      {entry.icon !== undefined && (
        <span aria-hidden className="shrink-0 opacity-80">
          {entry.icon}
        </span>
      )}
      <span className="min-w-0 flex-1">
        {entry.label}
        {entry.hint !== undefined && <span className="block text-xs text-muted">{entry.hint}</span>}
      </span>
    </Menu.Item>
  ));
}

export const POPUP_CLASS = 'popup min-w-44 max-w-72 py-1';

/** A menu below its button. */
export function DropdownMenu({
  trigger,
  entries,
  align = 'end',
}: {
  trigger: ReactElement;
  entries: readonly MenuEntry[];
  align?: 'start' | 'end';
}) {
  return (
    <Menu.Root modal={false}>
      <Menu.Trigger render={trigger} />
      <Menu.Portal>
        <Menu.Positioner align={align} sideOffset={6} collisionPadding={8}>
          <Menu.Popup className={POPUP_CLASS}>
            <MenuItems entries={entries} />
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
