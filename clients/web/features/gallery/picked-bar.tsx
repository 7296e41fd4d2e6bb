import { Download, Forward, MessageCircle, Trash2, X } from 'lucide-react';
import { useTranslations } from 'use-intl';
import type { MessageView } from '../../../sync/types.ts';
import { IconButton } from '../../ui/button.tsx';
import { canForward } from '../message/forward.ts';

interface Props {
  messages: readonly MessageView[];
  onLeave: () => void;
  onForward: () => void;
  onShow: (message: MessageView) => void;
  onDelete: () => void;
}

/** What can be done with what is chosen. */
export function PickedBar({ messages, onLeave, onForward, onShow, onDelete }: Props) {
  const t = useTranslations();
  const files = messages.flatMap(filesOf);
  return (
    <div role="toolbar" aria-label={t('selection.label')} className="-mx-2 flex flex-1 items-center" data-testid="gallery-picked">
      <IconButton label={t('selection.leave')} onClick={onLeave}>
        <X size={20} />
      </IconButton>
      <span role="status" className="min-w-0 flex-1 truncate px-1 text-[0.9375rem] font-medium tabular-nums">
        {t('selection.count', { count: messages.length })}
      </span>
      <IconButton label={t('gallery.showInChat')} disabled={messages.length !== 1} onClick={() => messages[0] && onShow(messages[0])}>
        <MessageCircle size={20} />
      </IconButton>
      <IconButton label={t('selection.forward')} disabled={!messages.some(canForward)} onClick={onForward} data-testid="gallery-forward">
        <Forward size={20} className="rtl:-scale-x-100" />
      </IconButton>
      <IconButton label={t('attachment.download')} disabled={files.length === 0} onClick={() => save(files)} data-testid="gallery-save">
        <Download size={20} />
      </IconButton>
      <IconButton label={t('selection.delete')} disabled={messages.length === 0} onClick={onDelete} data-testid="gallery-delete">
        <Trash2 size={20} />
      </IconButton>
    </div>
  );
}

type Saved = { readonly url: string; readonly name: string };

const filesOf = ({ content }: MessageView): readonly Saved[] =>
  content.kind === 'image' ? content.images : content.kind === 'file' || content.kind === 'video' ? [content] : [];

/** One after the other: browsers drop what is asked for in the same breath. */
function save(files: readonly Saved[]): void {
  files.forEach(({ url, name }, at) =>
    setTimeout(() => {
      const link = document.createElement('a');
      link.href = url;
      link.download = name;
      link.click();
    }, at * 300),
  );
}
