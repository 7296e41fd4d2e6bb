import type { ReactNode } from 'react';
import { classNames } from '../lib/class-names.ts';

export const DETAIL_LINE =
  'flex min-h-12 w-full items-center gap-3 px-4 py-2 text-left text-[0.9375rem] outline-offset-[-2px] hover:bg-hover';

interface LinkProps {
  href: string;
  icon: ReactNode;
  testId: string;
  children: ReactNode;
}

/** Something that leads away from here. */
export function DetailLink({ href, icon, testId, children }: LinkProps) {
  const isWeb = href.startsWith('https:');
  return (
    <a
      href={href}
      {...(isWeb ? { target: '_blank', rel: 'noopener noreferrer nofollow' } : {})}
      data-testid={testId}
      className={DETAIL_LINE}
    >
      <span aria-hidden className="text-muted">
        {icon}
      </span>
      <span className="min-w-0">{children}</span>
    </a>
  );
}

interface Props {
  icon: ReactNode;
  label: string;
  /** What is set, at the other end of the line. */
  value?: string | null;
  onClick: () => void;
  danger?: boolean;
  testId: string;
}

/** One thing to do in a pane of details. */
export function DetailLine({ icon, label, value = null, onClick, danger = false, testId }: Props) {
  return (
    <button type="button" onClick={onClick} data-testid={testId} className={classNames(DETAIL_LINE, danger && 'text-danger')}>
      <span aria-hidden className={danger ? '' : 'text-muted'}>
        {icon}
      </span>
      <span className="shrink-0">{label}</span>
      {value !== null && (
        <span className="ml-auto truncate text-sm text-muted" dir="auto">
          {value}
        </span>
      )}
    </button>
  );
}
