import { CalendarClock } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { IconButton } from '../../ui/button.tsx';
import ScheduledDialog from './scheduled-dialog.tsx';
import { useScheduled } from './use-scheduled.ts';

/** Only where something waits in this chat, or was refused. */
export default function ScheduledButton({ chatId }: { chatId: string }) {
  const t = useTranslations('schedule');
  const messages = useScheduled(chatId);
  const [open, setOpen] = useState(false);
  const refused = messages.filter(({ state }) => state === 'FAILED').length;
  return (
    <>
      {messages.length > 0 && (
        <IconButton
          label={refused > 0 ? t('countRefused', { count: refused }) : t('count', { count: messages.length })}
          onClick={() => setOpen(true)}
          className={refused > 0 ? 'text-danger' : undefined}
          data-testid="scheduled-button"
        >
          <CalendarClock size={20} />
        </IconButton>
      )}
      {open && <ScheduledDialog chatId={chatId} onClose={() => setOpen(false)} />}
    </>
  );
}
