import { SendHorizontal, Square, Trash2, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { clockOf } from '../../../sync/types.ts';
import { IconButton } from '../../ui/button.tsx';
import { stop as stopPlaying } from './player.ts';
import type { Recorded } from './recorder.ts';
import type { Recorder } from './use-recorder.ts';
import { VoiceTrack } from './voice-track.tsx';
import { waveformOf } from './waveform.ts';

const PREVIEW = 'preview';
const ENDS_SOON_MS = 10_000;

/** Over the field while somebody records, listens to it before sending, or is told why it does not work. */
export function RecorderPanel({ recorder, onSend }: { recorder: Recorder; onSend: (recorded: Recorded) => void }) {
  const t = useTranslations('voice');
  const { state } = recorder;
  const panel = useRef<HTMLDivElement>(null);
  useEffect(() => {
    panel.current?.querySelector<HTMLElement>('[data-first]')?.focus();
    return () => stopPlaying(PREVIEW);
  }, [state.kind]);
  if (state.kind === 'idle') return null;
  return (
    <div
      ref={panel}
      role="group"
      aria-label={t('recorder')}
      data-testid="recorder"
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        event.stopPropagation();
        recorder.close();
      }}
      className="absolute inset-0 z-10 flex items-center gap-2 rounded-3xl bg-paper p-1"
    >
      {state.kind === 'failed' ? (
        <>
          <p role="alert" className="line-clamp-2 min-w-0 flex-1 pl-3 text-sm text-danger" data-testid="recorder-problem">
            {t(`problem.${state.failure}`)}
          </p>
          <IconButton label={t('close')} data-first onClick={recorder.close}>
            <X size={20} />
          </IconButton>
        </>
      ) : (
        <>
          <IconButton label={t('discard')} onClick={recorder.close} data-testid="recorder-discard" className="text-danger">
            <Trash2 size={19} />
          </IconButton>
          <div className="flex min-w-0 flex-1 items-center justify-center gap-3">
            {state.kind === 'recorded' ? <Preview recorded={state.recorded} url={state.url} /> : <Meter recorder={recorder} />}
          </div>
          {state.kind === 'recording' && (
            <IconButton label={t('listen')} onClick={() => void recorder.review()} data-testid="recorder-stop">
              <Square size={18} />
            </IconButton>
          )}
          <button
            type="button"
            aria-label={t('send')}
            title={t('send')}
            data-first
            data-testid="recorder-send"
            disabled={state.kind === 'asking'}
            onClick={() => {
              if (state.kind === 'recorded') onSend(state.recorded);
              else void recorder.stop().then((recorded) => recorded !== null && onSend(recorded));
            }}
            className="inline-flex size-10 shrink-0 items-center justify-center rounded-full bg-accent-fill text-on-accent hover:bg-accent-fill-hover disabled:opacity-50"
          >
            <SendHorizontal size={19} className="rtl:-scale-x-100" aria-hidden />
          </button>
        </>
      )}
    </div>
  );
}

function Meter({ recorder: { state, msMax } }: { recorder: Recorder }) {
  const t = useTranslations('voice');
  const durationMs = state.kind === 'recording' ? state.durationMs : 0;
  const levels = state.kind === 'recording' ? state.levels : [];
  const leftMs = msMax - durationMs;
  return (
    <>
      <span className="size-2.5 shrink-0 rounded-full bg-danger motion-safe:animate-pulse" aria-hidden />
      <span role="timer" aria-live="off" className="shrink-0 text-sm tabular-nums" data-testid="recorder-time">
        {clockOf(durationMs, 0)}
      </span>
      <span className="sr-only" role="status">
        {state.kind === 'asking' ? t('asking') : leftMs <= ENDS_SOON_MS ? t('endsSoon') : t('recording')}
      </span>
      {state.kind === 'asking' ? (
        <span className="min-w-0 truncate text-sm text-muted" aria-hidden>
          {t('asking')}
        </span>
      ) : (
        <span className="flex h-6 min-w-0 flex-1 items-center justify-end gap-0.5 overflow-hidden" aria-hidden data-testid="recorder-meter">
          {levels.map((level, at) => (
            // Bars move to the left as new ones come; each is but a height.
            <span
              key={at}
              className="w-0.5 shrink-0 rounded-full bg-accent"
              style={{ height: `${Math.max(8, Math.min(100, level * 140))}%` }}
            />
          ))}
        </span>
      )}
      {leftMs <= ENDS_SOON_MS && <span className="shrink-0 text-xs text-danger tabular-nums">−{Math.ceil(leftMs / 1000)}</span>}
    </>
  );
}

function Preview({ recorded, url }: { recorded: Recorded; url: string }) {
  const [waveform] = useState(() => waveformOf(recorded.levels));
  return (
    <VoiceTrack
      track={{ key: PREVIEW, url, durationMs: recorded.durationMs }}
      waveform={waveform}
      tabIndex={0}
      quiet="text-muted"
      isPlayed
      width="w-full"
    />
  );
}
