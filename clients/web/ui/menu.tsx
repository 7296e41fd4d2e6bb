import { Suspense, useRef, useState, type ReactNode, type RefObject } from 'react';
import { ahead, lazy } from '../lib/lazy.ts';
import { IconButton } from './button.tsx';

export interface MenuEntry {
  key: string;
  label: string;
  hint?: string;
  icon?: ReactNode;
  danger?: boolean;
  /** It cannot be done here: its hint says why. It can still be reached, so that the hint is read out. */
  disabled?: boolean;
  run: () => void;
}

const loadPopup = () => import('./menu-popup.tsx');
export const MenuPopup = lazy(loadPopup);

/** Loads the popup ahead of the press, so that the press opens it at once. */
export const preloadMenu = ahead(loadPopup);

/** A button and the menu below it. */
export function DropdownMenu({
  label,
  icon,
  entries,
  className,
  testId,
}: {
  label: string;
  icon: ReactNode;
  entries: readonly MenuEntry[];
  className?: string;
  testId?: string;
}) {
  const button = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  return (
    <>
      <IconButton
        ref={button}
        label={label}
        aria-haspopup="menu"
        aria-expanded={open}
        className={className}
        data-testid={testId}
        onPointerEnter={preloadMenu}
        onFocus={preloadMenu}
        onClick={() => setOpen(!open)}
      >
        {icon}
      </IconButton>
      {open && (
        <Suspense fallback={null}>
          <MenuPopup
            label={label}
            anchor={button as RefObject<HTMLElement | null>}
            source={button}
            align="end"
            entries={entries}
            onClose={() => setOpen(false)}
          />
        </Suspense>
      )}
    </>
  );
}
