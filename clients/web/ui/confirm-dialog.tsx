import { AlertDialog } from '@base-ui/react/alert-dialog';
import { useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from './button.tsx';
import type { Question } from './confirm.tsx';

export default function ConfirmDialog({ question, onAnswer }: { question: Question; onAnswer: (yes: boolean) => void }) {
  const t = useTranslations();
  const [open, setOpen] = useState(true);
  const answer = useRef(false);
  return (
    <AlertDialog.Root open={open} onOpenChange={setOpen} onOpenChangeComplete={(isOpen) => !isOpen && onAnswer(answer.current)}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className="scrim fixed inset-0 bg-scrim" />
        <AlertDialog.Viewport className="fixed inset-0 flex items-center justify-center p-6">
          <AlertDialog.Popup data-testid="confirm" className="sheet w-full max-w-[24rem] rounded-2xl bg-paper p-5 text-ink shadow-pop">
            <AlertDialog.Title className="text-[1.0625rem] font-semibold text-balance">{question.title}</AlertDialog.Title>
            <AlertDialog.Description className="mt-2 text-[0.9375rem] text-muted">{question.body}</AlertDialog.Description>
            <div className="mt-5 flex justify-end gap-2">
              <AlertDialog.Close render={<Button look="quiet" />}>{t('common.cancel')}</AlertDialog.Close>
              <AlertDialog.Close
                render={<Button look={question.danger ? 'danger' : 'primary'} data-testid="confirm-yes" />}
                onClick={() => (answer.current = true)}
              >
                {question.action}
              </AlertDialog.Close>
            </div>
          </AlertDialog.Popup>
        </AlertDialog.Viewport>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
