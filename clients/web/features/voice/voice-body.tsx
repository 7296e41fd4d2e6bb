import { useEffect } from 'react';
import { useSelected } from '../../lib/observable.ts';
import type { AskedProps } from '../message/asked-body.tsx';
import { useEngine } from '../session/session-context.ts';
import { isPlayedIn, onScreen, playNextAfter } from './on-screen.ts';
import { play } from './player.ts';
import { VoiceTrack } from './voice-track.tsx';

/** A recording in its bubble. One of somebody else's that was new is followed by the next new one. */
export default function VoiceBody({ message, focusable }: AskedProps) {
  const engine = useEngine();
  const { content, chatId, key, seq, isOwn } = message;
  const isPlayed = useSelected(engine.chat(chatId), (chat) => isOwn || chat === null || isPlayedIn(chat.playedRanges ?? [], seq));
  const url = content.kind === 'voice' ? content.url : '';
  const durationMs = content.kind === 'voice' ? content.durationMs : 0;

  const marked = () => {
    if (!isPlayed) engine.markPlayed(message);
  };
  const track = { key, url, durationMs, ...(isPlayed || seq === null ? {} : { onEnded: () => playNextAfter(chatId, seq) }) };
  useEffect(() => {
    if (isPlayed || seq === null) return;
    const start = () => {
      engine.markPlayed(message);
      play({ key, url, durationMs, onEnded: () => playNextAfter(chatId, seq) });
    };
    return onScreen({ chatId, seq, start });
  }, [engine, message, chatId, seq, key, url, durationMs, isPlayed]);

  if (content.kind !== 'voice') return null;
  return (
    <div data-testid="voice" className="-mx-1 pt-0.5">
      <VoiceTrack
        track={track}
        waveform={content.waveform}
        tabIndex={focusable ? 0 : -1}
        quiet={isOwn ? 'text-own-meta' : 'text-muted'}
        isPlayed={isPlayed}
        onPlay={marked}
        width="w-[min(15rem,56vw)]"
      />
    </div>
  );
}
