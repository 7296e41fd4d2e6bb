import { CalendarClock, File as FileIcon, Mic, RotateCw, X } from 'lucide-react';
import { Suspense, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import { clockOf, type ChatView } from '../../../sync/types.ts';
import { IconButton } from '../../ui/button.tsx';
import { showToast } from '../../ui/toast.tsx';
import { useSession } from '../session/session-context.ts';
import { useProblemText, useShowProblem } from '../session/use-problem-text.ts';
import { lazy } from '../../lib/lazy.ts';
import { formatDateTime } from '../../lib/time.ts';
import { useLimit } from '../../lib/use-limit.ts';
import { useObjectUrl } from './staged-images.tsx';
import { type Staged, stagedOf } from './staged.ts';
import { type Uploads, type UploadView, uploadsOf } from './uploads.ts';

const SendDialog = lazy(() => import('./send-dialog.tsx'));

/** What is on its way in a chat, above the field: how far it is, and a way to stop it or try again. Takes what is pasted or dropped, too. */
export default function UploadTray({ chat }: { chat: ChatView }) {
  const chatId = chat.id;
  const { engine, userId } = useSession();
  const uploads = uploadsOf(engine, userId);
  const all = useSyncExternalStore(uploads.subscribe, uploads.get);
  const mine = all.filter((upload) => upload.chatId === chatId);
  useScheduledToast(uploads);
  const allStaged = stagedOf(engine, userId);
  const staged = useSyncExternalStore(allStaged.subscribe, allStaged.get).get(chatId);
  const add = useAddFiles(chatId);
  const isOver = useDropped(add);
  const t = useTranslations('attachment');
  return (
    <>
      {isOver && (
        <div className="pointer-events-none fixed inset-0 z-40 flex items-center justify-center bg-scrim" data-testid="drop-here">
          <p className="rounded-2xl border-2 border-dashed border-accent bg-paper px-8 py-6 text-lg text-ink shadow-pop">{t('dropHere')}</p>
        </div>
      )}
      {staged?.isOpen === true && (
        <Suspense fallback={null}>
          <SendDialog chat={chat} staged={staged} all={allStaged} onAdd={add} />
        </Suspense>
      )}
      {staged?.isOpen === false && (
        <StagedRow staged={staged} onOpen={() => allStaged.setOpen(chatId, true)} onDiscard={() => allStaged.discard(chatId)} />
      )}
      {mine.length > 0 && (
        <ul aria-label={t('uploads')} className="mx-auto flex w-full max-w-[56rem] flex-col gap-1 px-3 pb-1 md:px-5" data-testid="uploads">
          {mine.map((upload) => (
            <Row key={upload.id} upload={upload} onRetry={() => uploads.retry(upload.id)} onCancel={() => uploads.cancel(upload.id)} />
          ))}
        </ul>
      )}
    </>
  );
}

function useScheduledToast(uploads: Uploads): void {
  const t = useTranslations('schedule');
  const locale = useLocale();
  useEffect(
    () => uploads.onScheduled((sendAt) => void showToast(t('done', { time: formatDateTime(Date.parse(sendAt), locale) }))),
    [uploads, t, locale],
  );
}

/** Files that somebody chose, pasted or dropped: looked at once more before they are sent. */
export function useAddFiles(chatId: string): (files: readonly File[]) => void {
  const { engine, userId } = useSession();
  const showProblem = useShowProblem();
  const bytesMax = useLimit('fileBytesMax') ?? Infinity;
  return (files) => {
    const fitting = files.filter(({ size }) => size > 0 && size <= bytesMax);
    if (fitting.length < files.length) showProblem({ code: 'UPLOAD_REFUSED', path: [] });
    if (fitting.length > 0) void stagedOf(engine, userId).add(chatId, fitting);
  };
}

const filesOf = (data: DataTransfer | null): File[] => [...(data?.files ?? [])];
const hasFiles = (data: DataTransfer | null): boolean => data?.types.includes('Files') === true;

/** Whether something hangs over the page that could be dropped. */
function useDropped(add: (files: readonly File[]) => void): boolean {
  const [isOver, setIsOver] = useState(false);
  const latest = useRef(add);
  latest.current = add;
  useEffect(() => {
    let depth = 0;
    const add = (files: readonly File[]) => latest.current(files);
    const stop = new AbortController();
    const on = <Name extends keyof DocumentEventMap>(name: Name, run: (event: DocumentEventMap[Name]) => void) =>
      document.addEventListener(name, run, { signal: stop.signal });
    // A dialog that stands over the chat takes nothing into it, but for the one that shows what is chosen.
    const isCovered = () => document.querySelector('[role="dialog"]:not([data-testid="send-dialog"])') !== null;
    on('paste', (event) => {
      const files = filesOf(event.clipboardData);
      if (files.length === 0 || isCovered() || event.clipboardData?.types.includes('text/plain')) return;
      event.preventDefault();
      add(files);
    });
    on('dragenter', (event) => {
      if (!hasFiles(event.dataTransfer) || isCovered()) return;
      depth += 1;
      setIsOver(true);
    });
    on('dragleave', (event) => {
      if (!hasFiles(event.dataTransfer)) return;
      depth = Math.max(0, depth - 1);
      if (depth === 0) setIsOver(false);
    });
    on('dragover', (event) => hasFiles(event.dataTransfer) && event.preventDefault());
    on('drop', (event) => {
      if (!hasFiles(event.dataTransfer)) return;
      // Else the browser would leave the page for the file.
      event.preventDefault();
      depth = 0;
      setIsOver(false);
      if (!isCovered()) add(filesOf(event.dataTransfer));
    });
    return () => stop.abort();
  }, []);
  return isOver;
}

/** Chosen and not sent, such as before a reload. */
function StagedRow({ staged: { files, caption }, onOpen, onDiscard }: { staged: Staged; onOpen: () => void; onDiscard: () => void }) {
  const t = useTranslations('attachment');
  return (
    <div className="mx-auto flex w-full max-w-[56rem] px-3 pb-1 md:px-5" data-testid="staged">
      <div className="flex min-w-0 flex-1 items-center gap-2 rounded-2xl border border-line bg-paper py-1 pr-1 pl-2">
        <Preview file={files.find(({ isImage }) => isImage)?.file ?? null} />
        <button type="button" onClick={onOpen} data-testid="staged-open" className="min-w-0 flex-1 rounded-lg py-1 text-left">
          <span className="block truncate text-sm font-medium">{t('waiting', { count: files.length })}</span>
          <span className="block truncate text-xs text-muted" dir="auto">
            {caption === '' ? t('lookAndSend') : caption}
          </span>
        </button>
        <IconButton label={t('discard')} onClick={onDiscard}>
          <X size={18} />
        </IconButton>
      </div>
    </div>
  );
}

function Row({ upload, onRetry, onCancel }: { upload: UploadView; onRetry: () => void; onCancel: () => void }) {
  const t = useTranslations('attachment');
  const problemText = useProblemText();
  const { files, progress, problem, sendAt } = upload;
  const locale = useLocale();
  const [first] = files;
  const voice = first?.voice;
  const name =
    voice !== undefined
      ? t('voice', { length: clockOf(voice.durationMs) })
      : files.length > 1
        ? t('images', { count: String(files.length) })
        : (first?.file.name ?? '');
  return (
    <li className="flex items-center gap-2 rounded-2xl border border-line bg-paper py-1 pr-1 pl-2" data-testid="upload">
      {voice === undefined ? (
        <Preview file={first?.kind === 'IMAGE' ? first.file : (first?.film?.poster ?? null)} />
      ) : (
        <Mic size={22} className="mx-1 shrink-0 text-muted" aria-hidden />
      )}
      <div className="min-w-0 flex-1">
        <span className="block truncate text-sm" dir="auto">
          {name}
        </span>
        {sendAt !== null && (
          <span className="flex items-center gap-1 text-xs text-muted">
            <CalendarClock size={13} aria-hidden className="shrink-0" />
            <time dateTime={sendAt}>{formatDateTime(Date.parse(sendAt), locale)}</time>
          </span>
        )}
        {problem === null ? (
          <progress
            aria-label={t('sending', { name })}
            max={1}
            value={progress}
            className="block h-1 w-full appearance-none overflow-hidden rounded-full bg-hover accent-(--color-accent-fill) [&::-webkit-progress-bar]:bg-hover [&::-webkit-progress-value]:bg-accent-fill"
          />
        ) : (
          <span role="alert" className="line-clamp-2 text-xs text-danger">
            {problemText(problem)}
          </span>
        )}
      </div>
      {problem !== null && (
        <IconButton label={t('retry')} onClick={onRetry}>
          <RotateCw size={18} />
        </IconButton>
      )}
      <IconButton label={t('cancel')} onClick={onCancel}>
        <X size={18} />
      </IconButton>
    </li>
  );
}

function Preview({ file }: { file: File | null }) {
  const url = useObjectUrl(file);
  if (url === null) return <FileIcon size={22} className="mx-1 shrink-0 text-muted" aria-hidden />;
  return <img src={url} alt="" className="size-9 shrink-0 rounded-lg object-cover" />;
}
