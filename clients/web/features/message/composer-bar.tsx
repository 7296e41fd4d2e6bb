import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { IconButton } from '../../ui/button.tsx';

interface Props {
  icon: ReactNode;
  title: string;
  text: string;
  cancelLabel: string;
  onCancel: () => void;
  testId: string;
}

/** Above the field: which message is being edited or answered, and the way out. */
export function ComposerBar({ icon, title, text, cancelLabel, onCancel, testId }: Props) {
  return (
    <div
      className="mx-auto mb-1 flex w-full max-w-[54rem] items-center gap-3 rounded-2xl bg-paper py-1 pr-1 pl-4 shadow-bubble"
      data-testid={testId}
    >
      <span className="shrink-0 text-accent" aria-hidden>
        {icon}
      </span>
      <div className="min-w-0 flex-1 text-sm">
        <div className="truncate font-medium text-accent" dir="auto">
          {title}
        </div>
        <div className="truncate text-muted" dir="auto">
          {text}
        </div>
      </div>
      <IconButton label={cancelLabel} onClick={onCancel} data-testid={`cancel-${testId.replace('-bar', '')}`}>
        <X size={19} />
      </IconButton>
    </div>
  );
}
