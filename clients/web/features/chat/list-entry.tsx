import type { ReactNode } from 'react';
import { Badge } from '../../ui/badge.tsx';

/** A line above the chats that leads to a place of its own. */
export function ListEntry({
  icon,
  label,
  count = 0,
  countText,
  onClick,
  testId,
}: {
  icon: ReactNode;
  label: string;
  count?: number;
  countText?: string;
  onClick: () => void;
  testId: string;
}) {
  return (
    <button
      type="button"
      onClick={onClick}
      data-testid={testId}
      className="flex min-h-12 w-full shrink-0 items-center gap-3 px-3 text-left text-[0.9375rem] outline-offset-[-2px] hover:bg-hover"
    >
      <span aria-hidden className="flex w-12 shrink-0 justify-center text-muted">
        {icon}
      </span>
      <span className="min-w-0 flex-1 truncate">{label}</span>
      <Badge count={count} quiet />
      {countText !== undefined && count > 0 && <span className="sr-only">{countText}</span>}
    </button>
  );
}
