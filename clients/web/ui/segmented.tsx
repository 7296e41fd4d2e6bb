import { useId } from 'react';
import { classNames } from '../lib/class-names.ts';

interface SegmentedProps<T extends string> {
  label: string;
  value: T;
  options: readonly { value: T; label: string }[];
  onChange: (value: T) => void;
  testId?: string;
}

/** A few choices side by side: ordinary radio buttons, drawn as one bar. */
export function Segmented<T extends string>({ label, value, options, onChange, testId }: SegmentedProps<T>) {
  const name = useId();
  return (
    <fieldset className="flex flex-col gap-2 px-4 py-3" data-testid={testId}>
      <legend className="float-left mb-2 text-[0.9375rem]">{label}</legend>
      <div className="flex rounded-lg bg-field p-1">
        {options.map((option) => (
          <label
            key={option.value}
            className={classNames(
              'relative flex min-h-8 flex-1 cursor-pointer items-center justify-center rounded-md px-2 text-center text-sm transition-colors has-focus-visible:outline-2 has-focus-visible:outline-accent',
              option.value === value ? 'bg-raised font-medium shadow-bubble' : 'text-muted hover:text-ink',
            )}
          >
            <input
              type="radio"
              name={name}
              value={option.value}
              checked={option.value === value}
              onChange={() => onChange(option.value)}
              className="absolute inset-0 cursor-pointer opacity-0"
            />
            {option.label}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
