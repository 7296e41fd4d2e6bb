import { Copy, Flag, Forward, Trash2, X } from 'lucide-react';
import { useEffect } from 'react';
import { useTranslations } from 'use-intl';
import type { MessageView, TimelineItem } from '../../../sync/types.ts';
import { IconButton } from '../../ui/button.tsx';
import { useLimit } from '../../lib/use-limit.ts';
import { showToast } from '../../ui/toast.tsx';
import { useDisplayName } from '../user/use-display-name.ts';
import { openReport } from '../report/report.ts';
import { canForward } from './forward.ts';
import { textToCopy } from './text-to-copy.ts';
import { useSelectedMax } from './selected-max.ts';
import type { Selecting, Selection } from './use-selection.ts';

interface Props {
  items: readonly TimelineItem[];
  selecting: Selecting;
  onForward: (messages: readonly MessageView[]) => void;
  onDelete: (messages: readonly MessageView[]) => void;
}

/** Stands in the place of the composer while messages are being chosen. */
export default function SelectionBar({ items, selecting, onForward, onDelete }: Props) {
  const t = useTranslations('selection');
  const common = useTranslations('common');
  const forward = useTranslations('forward');
  const displayName = useDisplayName();
  const { selection, leave, max } = selecting;
  max.current = useSelectedMax();
  useEscape(leave);
  useFullNotice(selection, max.current);
  const messages = items.flatMap((item) =>
    item.kind === 'message' && item.message.seq !== null && selection?.seqs.has(item.message.seq) === true ? [item.message] : [],
  );
  const texts = messages.flatMap((message) => {
    const text = textToCopy(message.content);
    return text === null ? [] : [{ message, text }];
  });

  /** The button that was pressed goes away: the focus goes back to where one writes. */
  function end() {
    leave();
    if (!window.matchMedia('(pointer: coarse)').matches)
      requestAnimationFrame(() => document.querySelector<HTMLElement>('[data-composer]')?.focus({ preventScroll: true }));
  }

  function copy() {
    const name = ({ isOwn, sender }: MessageView) => (isOwn || sender === null ? common('you') : displayName(sender));
    const lines = texts.length === 1 ? [texts[0]!.text] : texts.map(({ message, text }) => `${name(message)}: ${text}`);
    void navigator.clipboard.writeText(lines.join('\n')).then(() => showToast(common('copied')));
    end();
  }

  const reportedMax = useLimit('reportMessagesMax');
  const reportable = messages.filter(({ isOwn, sender, content }) => !isOwn && sender !== null && content.kind !== 'recalled');

  function report() {
    openReport({ chatId: reportable[0]!.chatId, seqs: reportable.slice(0, reportedMax).map(({ seq }) => seq!) });
    end();
  }

  return (
    <div
      role="toolbar"
      aria-label={t('label')}
      data-testid="selection-bar"
      className="flex shrink-0 items-center gap-1 border-t border-line bg-paper px-2 py-2 pb-[max(0.5rem,env(safe-area-inset-bottom))] md:px-4"
    >
      <IconButton label={t('leave')} onClick={() => end()} data-testid="selection-leave">
        <X size={20} />
      </IconButton>
      <span role="status" className="min-w-0 flex-1 truncate px-1 text-[0.9375rem] font-medium tabular-nums" data-testid="selection-count">
        {t('count', { count: messages.length })}
      </span>
      <IconButton label={t('copy')} disabled={texts.length === 0} onClick={copy} data-testid="selection-copy">
        <Copy size={20} />
      </IconButton>
      <IconButton
        label={t('forward')}
        disabled={messages.length === 0}
        onClick={() => (messages.some(canForward) ? onForward(messages) : void showToast(forward('none')))}
        data-testid="selection-forward"
      >
        <Forward size={20} className="rtl:-scale-x-100" />
      </IconButton>
      <IconButton label={t('report')} disabled={reportable.length === 0} onClick={report} data-testid="selection-report">
        <Flag size={20} />
      </IconButton>
      <IconButton
        label={t('delete')}
        disabled={messages.length === 0}
        onClick={() => {
          onDelete(messages);
          end();
        }}
        data-testid="selection-delete"
      >
        <Trash2 size={20} />
      </IconButton>
    </div>
  );
}

/** Escape leaves, wherever the focus is; a dialog on top has the key to itself. */
function useEscape(leave: () => void): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented || document.querySelector('[role="dialog"], [role="alertdialog"]') !== null)
        return;
      event.preventDefault();
      event.stopPropagation();
      leave();
    };
    window.addEventListener('keydown', onKeyDown, { capture: true });
    return () => window.removeEventListener('keydown', onKeyDown, { capture: true });
  }, [leave]);
}

/** Each time anew: whoever tries again may not have seen it. */
function useFullNotice(selection: Selection | null, max: number): void {
  const t = useTranslations('selection');
  useEffect(() => {
    if (selection?.isFull) void showToast(t('full', { max: String(max) }));
  }, [selection, max, t]);
}
