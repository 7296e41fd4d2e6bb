import { Search, X } from 'lucide-react';
import type { InputHTMLAttributes, Ref } from 'react';
import { holdImeEnter } from '../lib/ime.ts';
import { classNames } from '../lib/class-names.ts';

interface SearchFieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange'> {
  label: string;
  clearLabel: string;
  value: string;
  onValue: (value: string) => void;
  ref?: Ref<HTMLInputElement>;
}

export function SearchField({ label, clearLabel, value, onValue, className, onKeyDown, ...rest }: SearchFieldProps) {
  return (
    <div className={classNames('relative flex items-center', className)}>
      <Search size={16} aria-hidden className="pointer-events-none absolute left-3 text-faint" />
      <input
        type="search"
        aria-label={label}
        placeholder={label}
        value={value}
        onChange={(event) => onValue(event.target.value)}
        onKeyDown={(event) => {
          holdImeEnter(event);
          onKeyDown?.(event);
        }}
        autoComplete="off"
        spellCheck={false}
        enterKeyHint="search"
        className="h-9 w-full rounded-full bg-field pr-9 pl-9 text-[0.9375rem] outline-offset-0 [&::-webkit-search-cancel-button]:hidden"
        {...rest}
      />
      {value !== '' && (
        <button
          type="button"
          aria-label={clearLabel}
          title={clearLabel}
          onClick={() => onValue('')}
          className="absolute right-1.5 inline-flex size-7 items-center justify-center rounded-full text-muted hover:bg-line"
        >
          <X size={15} />
        </button>
      )}
    </div>
  );
}
