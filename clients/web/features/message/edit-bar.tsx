import { Pencil, X } from 'lucide-react';
import { useTranslations } from 'use-intl';
import type { MessageView } from '../../../sync/types.ts';
import { IconButton } from '../../ui/button.tsx';

/** Above the field while a message is being edited: which one, and the way out. */
export function EditBar({ message, onCancel }: { message: MessageView; onCancel: () => void }) {
  const t = useTranslations('composer');
  const { content } = message;
  return (
    <div
      className="mx-auto mb-1 flex w-full max-w-[54rem] items-center gap-3 rounded-2xl bg-paper py-1 pr-1 pl-4 shadow-bubble"
      data-testid="edit-bar"
    >
      <Pencil size={17} className="shrink-0 text-accent" aria-hidden />
      <div className="min-w-0 flex-1 text-sm">
        <div className="font-medium text-accent">{t('editing')}</div>
        <div className="truncate text-muted" dir="auto">
          {content.kind === 'text' ? content.body : ''}
        </div>
      </div>
      <IconButton label={t('cancelEdit')} onClick={onCancel} data-testid="cancel-edit">
        <X size={19} />
      </IconButton>
    </div>
  );
}
