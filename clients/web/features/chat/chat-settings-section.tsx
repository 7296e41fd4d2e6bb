import { Eraser, EyeOff, Trash2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import { FOR_EVER, type ChatView } from '../../../sync/types.ts';
import { formatDateTime } from '../../lib/time.ts';
import { DetailLine } from '../../ui/detail-line.tsx';
import { Section } from '../../ui/pane.tsx';
import { SwitchRow } from '../../ui/switch-row.tsx';
import { useChatActions } from './use-chat-actions.ts';
import { usePutAway } from './use-put-away.ts';

/** How the viewer has this chat: the same as the row's menu, where every device and every key reaches it. */
export function ChatSettingsSection({ chat }: { chat: ChatView }) {
  const t = useTranslations('chatActions');
  const locale = useLocale();
  const group = useTranslations('group');
  const actions = useChatActions();
  const putAway = usePutAway();
  const { mutedUntil } = chat;
  const hint =
    mutedUntil === null || mutedUntil === FOR_EVER
      ? t('muteHint')
      : t('mutedUntil', { time: formatDateTime(Date.parse(mutedUntil), locale) });
  return (
    <Section title={t('section')}>
      <SwitchRow label={t('pin')} checked={chat.isPinned} onChange={() => actions.togglePin(chat)} testId="set-pinned" />
      <SwitchRow
        label={t('muteSwitch')}
        hint={hint}
        checked={chat.isMuted}
        onChange={(muted) => actions.mute(chat, muted ? null : 0)}
        testId="set-muted"
      />
      <SwitchRow
        label={t('archive')}
        hint={t('archiveHint')}
        checked={chat.placement === 'ARCHIVE'}
        onChange={() => actions.toggleArchive(chat)}
        testId="set-archived"
      />
      {chat.kind === 'GROUP' && (
        <SwitchRow
          label={group('save')}
          hint={group('saveHint')}
          checked={chat.isSaved}
          onChange={() => putAway.toggleSaved(chat)}
          testId="set-saved"
        />
      )}
      {chat.kind !== 'SELF' && (
        <DetailLine icon={<EyeOff size={18} />} label={group('hideChat')} onClick={() => putAway.hide(chat)} testId="hide-chat" />
      )}
      <Line icon={<Eraser size={18} />} label={t('clear')} onClick={() => actions.clear(chat)} testId="clear-history" />
      {chat.kind !== 'SELF' && (
        <Line icon={<Trash2 size={18} />} label={t('delete')} onClick={() => actions.remove(chat)} testId="delete-chat" />
      )}
    </Section>
  );
}

function Line({ icon, label, onClick, testId }: { icon: ReactNode; label: string; onClick: () => void; testId: string }) {
  return (
    <button
      type="button"
      onClick={onClick}
      data-testid={testId}
      className="flex min-h-12 w-full items-center gap-3 px-4 py-2 text-left text-[0.9375rem] text-danger outline-offset-[-2px] hover:bg-hover"
    >
      <span aria-hidden>{icon}</span>
      {label}
    </button>
  );
}
