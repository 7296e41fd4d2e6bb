import { ArrowLeft } from 'lucide-react';
import type { ReactNode } from 'react';
import { goUp } from '../lib/router.ts';
import { IconButton } from './button.tsx';

/** The bar above a pane. The way back shows on a phone only: beside it, the list is always there. */
export function PaneHeader({
  title,
  backLabel,
  children,
  leading,
  alwaysBack = false,
}: {
  title?: ReactNode;
  backLabel?: string;
  children?: ReactNode;
  leading?: ReactNode;
  alwaysBack?: boolean;
}) {
  return (
    <header className="flex h-[3.75rem] shrink-0 items-center gap-1 border-b border-line bg-paper pr-2 pl-3 pt-[env(safe-area-inset-top)]">
      {backLabel !== undefined && (
        <IconButton label={backLabel} onClick={goUp} data-testid="back" className={alwaysBack ? '-ml-1.5' : '-ml-1.5 md:hidden'}>
          <ArrowLeft size={20} />
        </IconButton>
      )}
      {leading}
      {title !== undefined && <h1 className="min-w-0 flex-1 truncate px-1 text-[1.0625rem] font-semibold">{title}</h1>}
      {children}
    </header>
  );
}

/** A scrolling column of readable width inside the second pane. */
export function PaneBody({ children }: { children: ReactNode }) {
  return (
    <div className="min-h-0 flex-1 overflow-y-auto bg-canvas">
      <div className="mx-auto flex w-full max-w-[40rem] flex-col gap-5 px-4 py-6 pb-[max(1.5rem,env(safe-area-inset-bottom))]">
        {children}
      </div>
    </div>
  );
}

/** A titled group of rows on a card. */
export function Section({ title, children, footer }: { title?: string; children: ReactNode; footer?: ReactNode }) {
  return (
    <section className="flex flex-col gap-2">
      {title !== undefined && <h2 className="px-1 text-[0.8125rem] font-medium text-muted">{title}</h2>}
      <div className="divide-y divide-line overflow-hidden rounded-xl border border-line bg-paper">{children}</div>
      {footer !== undefined && <p className="px-1 text-[0.8125rem] text-muted">{footer}</p>}
    </section>
  );
}
