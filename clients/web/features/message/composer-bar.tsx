import { Pencil, Reply, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import type { MessageView } from '../../../sync/types.ts';
import { IconButton } from '../../ui/button.tsx';
import { useDisplayName } from '../user/use-display-name.ts';
import { useContentText } from './use-content-text.ts';

interface Props {
  edited: MessageView | null;
  answered: MessageView | null;
  onCancel: () => void;
}

/** Above the field: which message is being edited, else which one is answered, and the way out. */
export default function ComposerBar({ edited, answered, onCancel }: Props) {
  const t = useTranslations('composer');
  const common = useTranslations('common');
  const contentText = useContentText();
  const displayName = useDisplayName();
  if (edited !== null) {
    const bar = { title: t('editing'), text: contentText(edited), cancelLabel: t('cancelEdit'), testId: 'edit-bar' };
    return <Bar icon={<Pencil size={17} />} {...bar} onCancel={onCancel} />;
  }
  if (answered === null) return null;
  const name = answered.isOwn || answered.sender === null ? common('you') : displayName(answered.sender);
  const bar = { title: t('replyingTo', { name }), text: contentText(answered), cancelLabel: t('cancelReply'), testId: 'reply-bar' };
  return <Bar icon={<Reply size={17} className="rtl:-scale-x-100" />} {...bar} onCancel={onCancel} />;
}

interface BarProps {
  icon: ReactNode;
  title: string;
  text: string;
  cancelLabel: string;
  onCancel: () => void;
  testId: string;
}

/** A line above the field that stands for something, and a way to be rid of it. */
export function Bar({ icon, title, text, cancelLabel, onCancel, testId }: BarProps) {
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
