import { X } from 'lucide-react';
import { useLocale, useTranslations } from 'use-intl';
import { IconButton } from '../../ui/button.tsx';
import { FileSign } from './file-body.tsx';
import { formatBytes } from './format-bytes.ts';
import { looksLikeVideo, StagedVideo } from './staged-video.tsx';
import type { StagedFile } from './upload-store.ts';

/** Videos, and files that will be sent as they are. */
export function StagedRows({
  files,
  asFiles,
  onRemove,
}: {
  files: readonly StagedFile[];
  asFiles: boolean;
  onRemove: (id: string) => void;
}) {
  const t = useTranslations('attachment');
  const locale = useLocale();
  if (files.length === 0) return null;
  return (
    <ul className="flex flex-col">
      {files.map(({ id, file }) => (
        <li key={id} className="flex min-h-14 items-center gap-3" data-testid="staged-file">
          <span className="inline-flex size-10 shrink-0 items-center justify-center overflow-hidden rounded-xl bg-hover text-muted">
            {!asFiles && looksLikeVideo(file) ? <StagedVideo file={file} /> : <FileSign type={file.type} />}
          </span>
          <span className="min-w-0 flex-1">
            <span className="block truncate text-[0.9375rem]" dir="auto">
              {file.name}
            </span>
            <span className="block text-xs text-muted">{formatBytes(file.size, locale)}</span>
          </span>
          <IconButton label={t('remove', { name: file.name })} onClick={() => onRemove(id)} className="-mr-2">
            <X size={18} />
          </IconButton>
        </li>
      ))}
    </ul>
  );
}
