import { classNames } from '../lib/class-names.ts';

const COUNT_MAX = 99;

/** The number is decoration; whoever shows it says it in words too. */
export function Badge({ count, quiet = false, className }: { count: number; quiet?: boolean; className?: string }) {
  if (count <= 0) return null;
  return (
    <span
      aria-hidden
      data-testid="badge"
      className={classNames(
        'inline-flex h-[1.125rem] min-w-[1.125rem] items-center justify-center rounded-full px-1.5 text-[0.6875rem] leading-none font-semibold whitespace-nowrap text-on-accent tabular-nums',
        quiet ? 'bg-badge-quiet' : 'bg-badge',
        className,
      )}
    >
      {count > COUNT_MAX ? `${COUNT_MAX}+` : count}
    </span>
  );
}
