import { useSelected } from '../../lib/observable.ts';
import type { AskedProps } from '../message/asked-body.tsx';
import { useEngine } from '../session/session-context.ts';
import { isPlayedIn, playNew } from './play-on.ts';
import { VoiceTrack } from './voice-track.tsx';

/** A recording in its bubble. One of somebody else's that was new is followed by the next new one. */
export default function VoiceBody({ message, focusable }: AskedProps) {
  const engine = useEngine();
  const { content, chatId, key, seq, isOwn } = message;
  const isPlayed = useSelected(engine.chat(chatId), (chat) => isOwn || chat === null || isPlayedIn(chat.playedRanges ?? [], seq));
  if (content.kind !== 'voice') return null;
  return (
    <div data-testid="voice" className="-mx-1 pt-0.5">
      <VoiceTrack
        track={{ key, url: content.url, durationMs: content.durationMs }}
        waveform={content.waveform}
        tabIndex={focusable ? 0 : -1}
        quiet={isOwn ? 'text-own-meta' : 'text-muted'}
        isPlayed={isPlayed}
        {...(isPlayed || seq === null ? {} : { onPlay: () => playNew(engine, message) })}
        width="w-[min(15rem,56vw)]"
      />
    </div>
  );
}
