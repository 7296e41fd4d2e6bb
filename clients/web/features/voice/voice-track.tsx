import { Pause, Play } from 'lucide-react';
import { useSyncExternalStore, type KeyboardEvent, type PointerEvent } from 'react';
import { useTranslations } from 'use-intl';
import { classNames } from '../../lib/class-names.ts';
import { clockOf } from '../../../sync/types.ts';
import { getSpeed, nextSpeed, pause, play, player, seek, type Track } from './player.ts';

interface Props {
  track: Track;
  waveform: readonly number[];
  tabIndex: number;
  /** For what is quiet beside the bars. */
  quiet: string;
  /** It has been listened to, or is one's own. */
  isPlayed: boolean;
  /** Instead of playing it alone. */
  onPlay?: () => void;
  /** How wide it is, whatever is in it. */
  width: string;
}

const LEVEL_MAX = 31;
const STEP_MS = 2_000;

/** A recording that is played: a button, its waveform as a slider, how long it is and how fast it plays. */
export function VoiceTrack({ track, waveform, tabIndex, quiet, isPlayed, onPlay, width }: Props) {
  const t = useTranslations('voice');
  const state = useSyncExternalStore(player.subscribe, () => player.of(track.key));
  const speed = useSyncExternalStore(player.subscribe, getSpeed);
  const positionMs = Math.min(state?.positionMs ?? 0, track.durationMs);
  const isPlaying = state?.isPlaying === true;
  const length = clockOf(track.durationMs);
  return (
    <div className={classNames('flex items-center gap-2', width)}>
      <button
        type="button"
        tabIndex={tabIndex}
        aria-label={isPlaying ? t('pause') : t('play', { length })}
        title={isPlaying ? t('pause') : t('play', { length })}
        data-testid="voice-play"
        data-playing={isPlaying}
        onClick={() => {
          if (isPlaying) return pause();
          if (onPlay === undefined) play(track);
          else onPlay();
        }}
        className="inline-flex size-10 shrink-0 items-center justify-center rounded-full bg-accent-fill text-on-accent hover:bg-accent-fill-hover"
      >
        {isPlaying ? <Pause size={19} aria-hidden /> : <Play size={19} className="translate-x-px" aria-hidden />}
      </button>
      <div className="min-w-0 flex-1">
        <Bars track={track} waveform={waveform} positionMs={positionMs} tabIndex={tabIndex} />
        <span className={classNames('flex h-4 items-center gap-1.5 text-xs tabular-nums', quiet)}>
          <span data-testid="voice-time">{state === null ? length : `${clockOf(positionMs, 0)} / ${length}`}</span>
          {!isPlayed && (
            <span className="size-2 rounded-full bg-danger" role="img" aria-label={t('unplayed')} data-testid="voice-unplayed" />
          )}
          {state?.failed === true && (
            <span role="alert" className="truncate text-danger">
              {t('failed')}
            </span>
          )}
        </span>
      </div>
      <button
        type="button"
        tabIndex={tabIndex}
        onClick={nextSpeed}
        aria-label={t('speed', { speed: String(speed) })}
        title={t('speed', { speed: String(speed) })}
        data-testid="voice-speed"
        className={classNames('h-7 min-w-9 shrink-0 rounded-full text-xs font-semibold tabular-nums hover:bg-hover', quiet)}
      >
        {speed}×
      </button>
    </div>
  );
}

interface BarsProps {
  track: Track;
  waveform: readonly number[];
  positionMs: number;
  tabIndex: number;
}

function Bars({ track, waveform, positionMs, tabIndex }: BarsProps) {
  const t = useTranslations('voice');
  const { durationMs } = track;
  const path = waveform.map((level, at) => {
    const half = 1 + (level / LEVEL_MAX) * 10;
    return `M${at * 4 + 2} ${12 - half}V${12 + half}`;
  });
  const width = waveform.length * 4;
  const bars = (look: string) => (
    <svg viewBox={`0 0 ${width} 24`} preserveAspectRatio="none" className={classNames('absolute inset-0 size-full', look)} aria-hidden>
      <path d={path.join('')} stroke="currentColor" strokeWidth={2} strokeLinecap="round" vectorEffect="non-scaling-stroke" />
    </svg>
  );
  const seekTo = (event: PointerEvent<HTMLElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    seek(track, ((event.clientX - box.left) / box.width) * durationMs);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Record<string, number> = { ArrowLeft: positionMs - STEP_MS, ArrowRight: positionMs + STEP_MS, Home: 0, End: durationMs };
    const wanted = steps[event.key];
    if (wanted === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    seek(track, wanted);
  };
  return (
    <div
      role="slider"
      tabIndex={tabIndex}
      aria-label={t('position')}
      aria-valuemin={0}
      aria-valuemax={Math.round(durationMs / 1000)}
      aria-valuenow={Math.round(positionMs / 1000)}
      aria-valuetext={t('at', { position: clockOf(positionMs, 0), length: clockOf(durationMs) })}
      data-testid="voice-bars"
      // In every language time runs as the waveform is drawn.
      dir="ltr"
      className="relative h-6 touch-none cursor-pointer rounded"
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        // Held still, it is the bubble's menu that is asked for.
        if (event.pointerType === 'mouse') event.currentTarget.setPointerCapture(event.pointerId);
        if (event.button === 0 && event.pointerType === 'mouse') seekTo(event);
      }}
      onPointerMove={(event) => event.buttons === 1 && event.pointerType === 'mouse' && seekTo(event)}
      onPointerUp={(event) => event.pointerType !== 'mouse' && seekTo(event)}
    >
      {bars('opacity-40')}
      <div className="absolute inset-0" style={{ clipPath: `inset(0 ${100 - (positionMs / Math.max(1, durationMs)) * 100}% 0 0)` }}>
        {bars('')}
      </div>
    </div>
  );
}
