import { File as FileIcon, FileArchive, FileAudio, FileImage, FileText, FileVideo } from 'lucide-react';
import { useLocale, useTranslations } from 'use-intl';
import type { FileView } from '../../../sync/types.ts';
import { classNames } from '../../lib/class-names.ts';
import type { AskedProps } from '../message/asked-body.tsx';
import { formatBytes } from './format-bytes.ts';

const icons = [
  [/^image\//, FileImage],
  [/^video\//, FileVideo],
  [/^audio\//, FileAudio],
  [/zip|compressed|tar|rar/, FileArchive],
  [/^text\/|pdf|document|sheet|presentation|json|xml/, FileText],
] as const;

export function FileSign({ type }: { type: string }) {
  const Icon = icons.find(([pattern]) => pattern.test(type))?.[1] ?? FileIcon;
  return <Icon size={22} aria-hidden />;
}

/** A file in its bubble. */
export default function FileBody({ message, focusable }: AskedProps) {
  return <FileLink file={message.content as FileView} isOwn={message.isOwn} focusable={focusable} />;
}

/** What it is called, how large it is; a click saves it. */
export function FileLink({ file, isOwn, focusable }: { file: FileView; isOwn: boolean; focusable: boolean }) {
  const t = useTranslations('attachment');
  const locale = useLocale();
  return (
    <a
      href={file.url}
      download={file.name}
      tabIndex={focusable ? 0 : -1}
      title={t('save', { name: file.name })}
      data-testid="file"
      className="flex w-[min(17rem,60vw)] items-center gap-3 rounded-xl pt-1.5 hover:underline"
    >
      <span className="inline-flex size-10 shrink-0 items-center justify-center rounded-xl bg-hover">
        <FileSign type={file.type} />
      </span>
      <span className="min-w-0">
        <span className="line-clamp-2 text-[0.9375rem] break-words" dir="auto">
          {file.name}
        </span>
        <span className={classNames('block text-xs', isOwn ? 'text-own-meta' : 'text-muted')}>{formatBytes(file.size, locale)}</span>
      </span>
    </a>
  );
}
