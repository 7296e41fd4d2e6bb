import { useId, useState, type InputHTMLAttributes, type ReactNode, type Ref } from 'react';
import { Eye, EyeOff } from 'lucide-react';
import { classNames } from '../lib/class-names.ts';
import { IconButton } from './button.tsx';

interface FieldProps extends InputHTMLAttributes<HTMLInputElement> {
  label: string;
  hint?: ReactNode;
  error?: string | null | undefined;
  trailing?: ReactNode;
  ref?: Ref<HTMLInputElement>;
}

/** A labelled input. Its hint and its error belong to it for assistive technology too. */
export function Field({ label, hint, error, trailing, className, id, ...rest }: FieldProps) {
  const ownId = useId();
  const inputId = id ?? ownId;
  const hasError = error !== undefined && error !== null;
  const describedBy = [hint !== undefined && `${inputId}-hint`, hasError && `${inputId}-error`].filter(Boolean).join(' ');
  return (
    <div className={classNames('flex flex-col gap-1.5', className)}>
      <label htmlFor={inputId} className="text-sm font-medium">
        {label}
      </label>
      <div className="relative flex items-center">
        <input
          id={inputId}
          aria-invalid={hasError || undefined}
          aria-describedby={describedBy || undefined}
          className={classNames(
            'min-h-11 w-full rounded-lg border bg-paper px-3 text-base outline-offset-0 transition-colors',
            hasError ? 'border-danger' : 'border-line-strong/60 hover:border-line-strong',
            trailing !== undefined && 'pr-11',
          )}
          {...rest}
        />
        {trailing !== undefined && <div className="absolute right-1">{trailing}</div>}
      </div>
      {hint !== undefined && !hasError && (
        <p id={`${inputId}-hint`} className="text-[0.8125rem] text-muted">
          {hint}
        </p>
      )}
      {hasError && (
        <p id={`${inputId}-error`} role="alert" className="text-[0.8125rem] text-danger">
          {error}
        </p>
      )}
    </div>
  );
}

export function PasswordField({ showLabel, hideLabel, ...rest }: FieldProps & { showLabel: string; hideLabel: string }) {
  const [shown, setShown] = useState(false);
  return (
    <Field
      {...rest}
      type={shown ? 'text' : 'password'}
      autoCapitalize="none"
      spellCheck={false}
      trailing={
        <IconButton label={shown ? hideLabel : showLabel} aria-pressed={shown} className="size-9" onClick={() => setShown(!shown)}>
          {shown ? <EyeOff size={18} /> : <Eye size={18} />}
        </IconButton>
      }
    />
  );
}
