import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { UserView } from '../../../sync/types.ts';
import { Button } from '../../ui/button.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { showToast } from '../../ui/toast.tsx';
import { Targets } from '../message/forward-dialog.tsx';
import { FORWARD_CHATS_MAX } from '../message/forward.ts';
import { useEngine } from '../session/session-context.ts';
import { PersonRow } from '../user/person-row.tsx';

/** Sends somebody's card to chats. */
export default function RecommendDialog({ person, onClose }: { person: UserView; onClose: () => void }) {
  const t = useTranslations();
  const engine = useEngine();
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());

  function toggle(chatId: string) {
    const next = new Set(picked);
    if (!next.delete(chatId)) next.add(chatId);
    if (next.size > FORWARD_CHATS_MAX) void showToast(t('forward.full', { max: String(FORWARD_CHATS_MAX) }));
    else setPicked(next);
  }

  function send() {
    for (const chatId of picked) engine.sendContactCard(chatId, person);
    void showToast(t('recommend.sent', { name: person.name }));
    onClose();
  }

  return (
    <Sheet
      title={t('recommend.title')}
      onClose={onClose}
      testId="recommend-dialog"
      footer={
        <Button onClick={send} disabled={picked.size === 0} data-testid="recommend-send">
          {t('recommend.send')}
        </Button>
      }
    >
      <div className="flex shrink-0">
        <PersonRow person={person} detail={t('common.handle', { handle: person.handle })} />
      </div>
      <Targets picked={picked} onToggle={toggle} />
    </Sheet>
  );
}
