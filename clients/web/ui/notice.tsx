import type { ReactNode } from 'react';

/** An empty, missing or failed place: what it is, and the next step. */
export function Notice({
  icon,
  title,
  body,
  children,
  headingLevel = 2,
}: {
  icon?: ReactNode;
  title: string;
  body?: ReactNode;
  children?: ReactNode;
  headingLevel?: 1 | 2;
}) {
  const Heading = headingLevel === 1 ? 'h1' : 'h2';
  return (
    <div className="flex min-h-0 flex-1 flex-col items-center justify-center gap-3 px-8 py-10 text-center">
      {icon !== undefined && <div className="text-faint">{icon}</div>}
      <Heading className="text-base font-semibold text-balance">{title}</Heading>
      {body !== undefined && <p className="max-w-[26rem] text-sm text-balance text-muted">{body}</p>}
      {children !== undefined && <div className="mt-2 flex flex-wrap items-center justify-center gap-2">{children}</div>}
    </div>
  );
}
