import { Mic } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useTranslations } from 'use-intl';
import type { MessageView } from '../../../sync/types.ts';
import { chosenVoice } from '../attachment/file-kind.ts';
import { uploadsOf } from '../attachment/uploads.ts';
import { useSession } from '../session/session-context.ts';
import type { Recorded } from './recorder.ts';
import { RecorderPanel } from './recorder-panel.tsx';
import { useRecorder } from './use-recorder.ts';
import { waveformOf } from './waveform.ts';

/** Held for longer than this, the button is let go of to send; a shorter touch leaves it recording. */
const HOLD_MS = 350;
/** A finger that has gone so far from the button does not want it any more. */
const AWAY_PX = 90;

interface Props {
  chatId: string;
  /** What is answered with it. */
  replyTo: MessageView | null;
  onSpeaking: (isSpeaking: boolean) => void;
  onSent: () => void;
}

/** Records while it is held, or from one press to the next; what was said is sent as a message of its own. */
export default function VoiceButton({ chatId, replyTo, onSpeaking, onSent }: Props) {
  const t = useTranslations('voice');
  const { engine, userId } = useSession();
  const recorder = useRecorder();
  const { state } = recorder;
  const button = useRef<HTMLButtonElement>(null);
  const held = useRef<{ atMs: number; x: number; y: number } | null>(null);
  const wasOpen = useRef(false);

  const send = ({ file, type, durationMs, levels }: Recorded) => {
    const voice = { durationMs: Math.round(durationMs), waveform: waveformOf(levels) };
    uploadsOf(engine, userId).add(chatId, [chosenVoice(file, type, voice)], undefined, replyTo);
    recorder.close();
    onSent();
  };

  // Whoever came by the keyboard goes back to where they were.
  useEffect(() => {
    if (state.kind === 'idle' && wasOpen.current) button.current?.focus();
    wasOpen.current = state.kind !== 'idle';
    onSpeaking(wasOpen.current);
  }, [state.kind]);

  const letGo = (x: number, y: number) => {
    const begun = held.current;
    held.current = null;
    if (begun === null || performance.now() - begun.atMs < HOLD_MS || state.kind !== 'recording') return;
    if (Math.hypot(x - begun.x, y - begun.y) > AWAY_PX) return recorder.close();
    void recorder.stop().then((recorded) => recorded !== null && send(recorded));
  };

  return (
    <>
      <button
        ref={button}
        type="button"
        aria-label={t('record')}
        title={t('recordHint')}
        data-testid="voice-record"
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          held.current = { atMs: performance.now(), x: event.clientX, y: event.clientY };
          recorder.start();
        }}
        onPointerUp={(event) => letGo(event.clientX, event.clientY)}
        onPointerCancel={() => (held.current = null)}
        // The keyboard presses without a pointer.
        onClick={(event) => event.detail === 0 && recorder.start()}
        onContextMenu={(event) => event.preventDefault()}
        className="inline-flex size-10 shrink-0 touch-none items-center justify-center rounded-full text-muted select-none [-webkit-touch-callout:none] hover:bg-hover hover:text-ink"
      >
        <Mic size={20} aria-hidden />
      </button>
      {state.kind !== 'idle' && <RecorderPanel recorder={recorder} onSend={send} />}
    </>
  );
}
