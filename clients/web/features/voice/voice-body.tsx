import type { AskedProps } from '../message/asked-body.tsx';
import { VoiceTrack } from './voice-track.tsx';

/** A recording in its bubble. */
export default function VoiceBody({ message, focusable }: AskedProps) {
  const { content } = message;
  if (content.kind !== 'voice') return null;
  const track = { key: message.key, url: content.url, durationMs: content.durationMs };
  return (
    <div data-testid="voice" className="-mx-1 pt-0.5">
      <VoiceTrack
        track={track}
        waveform={content.waveform}
        tabIndex={focusable ? 0 : -1}
        quiet={message.isOwn ? 'text-own-meta' : 'text-muted'}
        isPlayed
        width="w-[min(15rem,56vw)]"
      />
    </div>
  );
}
