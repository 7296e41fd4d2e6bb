import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react';
import { classNames } from '../lib/class-names.ts';
import { Spinner } from './spinner.tsx';

type Look = 'primary' | 'soft' | 'quiet' | 'danger' | 'danger-quiet';

const LOOKS: Record<Look, string> = {
  primary: 'bg-accent-fill text-on-accent hover:bg-accent-fill-hover',
  soft: 'bg-accent-soft text-accent hover:brightness-97',
  quiet: 'text-accent hover:bg-hover',
  danger: 'bg-danger-fill text-on-accent hover:brightness-92',
  'danger-quiet': 'text-danger hover:bg-hover',
};

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: Look;
  busy?: boolean;
  small?: boolean;
  icon?: ReactNode;
  ref?: Ref<HTMLButtonElement>;
}

export function Button({
  look = 'primary',
  busy = false,
  small = false,
  icon,
  className,
  children,
  disabled,
  type = 'button',
  ...rest
}: ButtonProps) {
  return (
    <button
      type={type}
      // A busy button keeps its focus; being disabled would drop it to the page.
      aria-disabled={busy || undefined}
      disabled={disabled}
      className={classNames(
        'inline-flex items-center justify-center gap-2 rounded-lg font-medium whitespace-nowrap transition-[background,filter,opacity] select-none disabled:opacity-50',
        small ? 'min-h-8 px-3 text-sm' : 'min-h-10 px-4 text-[0.9375rem]',
        busy && 'pointer-events-none opacity-80',
        LOOKS[look],
        className,
      )}
      {...rest}
    >
      {busy ? <Spinner size={16} /> : icon}
      {children}
    </button>
  );
}

interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  label: string;
  ref?: Ref<HTMLButtonElement>;
}

/** A picture for a label: the name goes to assistive technology and into the tooltip. */
export function IconButton({ label, className, children, type = 'button', ...rest }: IconButtonProps) {
  return (
    <button
      type={type}
      aria-label={label}
      title={label}
      className={classNames(
        'inline-flex size-10 shrink-0 items-center justify-center rounded-full text-muted transition-colors hover:bg-hover hover:text-ink disabled:opacity-40 aria-expanded:bg-hover',
        className,
      )}
      {...rest}
    >
      {children}
    </button>
  );
}
