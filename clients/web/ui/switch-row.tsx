import { Switch } from '@base-ui/react/switch';
import { useId, type ReactNode } from 'react';

interface SwitchRowProps {
  label: string;
  hint?: ReactNode;
  checked: boolean;
  disabled?: boolean;
  onChange: (checked: boolean) => void;
  testId?: string;
}

export function SwitchRow({ label, hint, checked, disabled = false, onChange, testId }: SwitchRowProps) {
  const id = useId();
  return (
    <div className="flex items-center gap-4 px-4 py-3">
      <div className="min-w-0 flex-1">
        <label id={`${id}-label`} htmlFor={id} className="block text-[0.9375rem]">
          {label}
        </label>
        {hint !== undefined && (
          <p id={`${id}-hint`} className="text-[0.8125rem] text-muted">
            {hint}
          </p>
        )}
      </div>
      <Switch.Root
        id={id}
        data-testid={testId}
        checked={checked}
        disabled={disabled}
        onCheckedChange={onChange}
        aria-labelledby={`${id}-label`}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        className="relative h-6 w-11 shrink-0 rounded-full bg-line-strong transition-colors data-checked:bg-accent-fill data-disabled:opacity-50"
      >
        <Switch.Thumb className="absolute top-0.5 left-0.5 size-5 rounded-full bg-on-accent shadow transition-transform data-checked:translate-x-5" />
      </Switch.Root>
    </div>
  );
}
