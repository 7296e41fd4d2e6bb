import { ChevronDown, Plus } from 'lucide-react';
import { Suspense, useRef, useState } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import type { ChatView } from '../../../sync/types.ts';
import { lazy } from '../../lib/lazy.ts';
import { useLimit } from '../../lib/use-limit.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { SwitchRow } from '../../ui/switch-row.tsx';
import ComposerBar from '../message/composer-bar.tsx';
import { CaptionField } from './caption-field.tsx';
import { formatBytes } from './format-bytes.ts';
import { messagesOf } from './file-kind.ts';
import { pickFiles } from './pick-files.ts';
import { StagedImages } from './staged-images.tsx';
import { StagedRows } from './staged-rows.tsx';
import type { Staged, StagedFiles } from './staged.ts';
import { looksLikeVideo } from './staged-video.tsx';

const SendMenu = lazy(() => import('../message/send-menu.tsx'));
const ScheduleDialog = lazy(() => import('../schedule/schedule-dialog.tsx'));

const isCoarse = (): boolean => window.matchMedia('(pointer: coarse)').matches;

interface Props {
  chat: ChatView;
  staged: Staged;
  all: StagedFiles;
  onAdd: (files: readonly File[]) => void;
}

/** What will be sent, before it is: in which order, how, and with which words. Closed, it waits above the field. */
export default function SendDialog({ chat, staged, all, onAdd }: Props) {
  const t = useTranslations('attachment');
  const locale = useLocale();
  const captionMax = useLimit('captionLengthMax') ?? Infinity;
  const chatId = chat.id;
  const answered = all.answerIn(chatId);
  const caption = useRef<HTMLTextAreaElement>(null);
  const send = useRef<HTMLButtonElement>(null);
  const [isLater, setLater] = useState(false);
  const { files, original, asFiles } = staged;
  const images = asFiles ? [] : files.filter(({ isImage }) => isImage);
  const rest = asFiles ? files : files.filter(({ isImage }) => !isImage);
  const hasImages = files.some(({ isImage }) => isImage);
  const isShown = hasImages || files.some(({ file }) => looksLikeVideo(file));
  const left = captionMax - [...staged.caption.trim()].length;
  const messages = messagesOf([
    ...images.map(({ file }) => ({ kind: 'IMAGE', type: '', file }) as const),
    ...rest.map(({ file }) => ({ kind: 'FILE', type: '', file }) as const),
  ]).length;
  const total = formatBytes(
    files.reduce((sum, { file }) => sum + file.size, 0),
    locale,
  );
  const setImages = (next: Staged['files']) => all.setFiles(chatId, [...next, ...files.filter(({ isImage }) => !isImage)]);
  const remove = (id: string) =>
    all.setFiles(
      chatId,
      files.filter((one) => one.id !== id),
    );

  function submit() {
    if (left >= 0) void all.send(chatId);
  }

  if (isLater) {
    const back = () => setLater(false);
    return (
      <Suspense fallback={null}>
        <ScheduleDialog what={{ send: (how) => void all.send(chatId, how) }} onDone={back} onClose={back} />
      </Suspense>
    );
  }
  return (
    <Sheet
      title={t('sendTitle', { count: files.length })}
      onClose={() => all.setOpen(chatId, false)}
      testId="send-dialog"
      initialFocus={isCoarse() ? send : caption}
      footer={
        <>
          <Button look="quiet" onClick={() => all.discard(chatId)} data-testid="staged-discard">
            {t('discard')}
          </Button>
          <OtherWays disabled={left < 0} onSilent={() => void all.send(chatId, { silent: true })} onLater={() => setLater(true)} />
          <Button ref={send} onClick={submit} disabled={left < 0} data-testid="send-staged">
            {t('send')}
          </Button>
        </>
      }
    >
      {answered !== null && <ComposerBar edited={null} answered={answered} onCancel={() => all.dropAnswer(chatId)} />}
      {images.length > 0 && <StagedImages images={images} onChange={setImages} onRemove={remove} />}
      <StagedRows files={rest} asFiles={asFiles} onRemove={remove} />
      <div className="py-1">
        <Button
          look="quiet"
          small
          icon={<Plus size={16} />}
          className="-ml-3"
          onClick={() => void pickFiles('').then((more) => more.length > 0 && onAdd(more))}
        >
          {t('addMore')}
        </Button>
      </div>
      <CaptionField chat={chat} staged={staged} all={all} area={caption} onSubmit={submit} />
      <p role="status" className="min-h-5 pt-1 text-[0.8125rem] text-muted">
        {left < 0 ? (
          <span className="text-danger">{t('captionTooLong', { count: -left })}</span>
        ) : (
          messages > 1 && t('several', { count: String(messages) })
        )}
      </p>
      {isShown && (
        <div className="-mx-4">
          {!asFiles && hasImages && (
            <SwitchRow
              label={t('original')}
              hint={t('originalHint', { size: total })}
              checked={original}
              onChange={(on) => all.word(chatId, { original: on })}
              testId="staged-original"
            />
          )}
          <SwitchRow
            label={t('asFiles')}
            hint={t('asFilesHint')}
            checked={asFiles}
            onChange={(on) => all.word(chatId, { asFiles: on })}
            testId="staged-as-files"
          />
        </div>
      )}
    </Sheet>
  );
}

/** Without a sound, or later. */
function OtherWays({ disabled, onSilent, onLater }: { disabled: boolean; onSilent: () => void; onLater: () => void }) {
  const t = useTranslations('schedule');
  const button = useRef<HTMLButtonElement>(null);
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <IconButton
        ref={button}
        label={t('otherwise')}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        disabled={disabled}
        onClick={() => setOpen((open) => !open)}
        data-testid="send-otherwise"
      >
        <ChevronDown size={20} />
      </IconButton>
      {isOpen && (
        <Suspense fallback={null}>
          <SendMenu button={button} onSilent={onSilent} onLater={onLater} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
