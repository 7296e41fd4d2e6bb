import { Suspense, useState, type ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import type { MessageView } from '../../../sync/types.ts';
import { classNames } from '../../lib/class-names.ts';
import { lazy } from '../../lib/lazy.ts';
import { useSelected } from '../../lib/observable.ts';
import { useEngine } from '../session/session-context.ts';
import VoiceButton from '../voice/voice-button.tsx';
import { BODY_LENGTH_MAX, REMAINING_SHOWN_BELOW } from './body-length.ts';
import SlowWait from './slow-wait.tsx';

const ScheduledButton = lazy(() => import('../schedule/scheduled-button.tsx'));

interface Props {
  chatId: string;
  /** Of what is written. */
  length: number;
  slowUntil: string | null;
  /** There is nothing to send: one speaks instead. */
  isEmpty: boolean;
  /** What is answered with what is said. */
  replyTo: MessageView | null;
  /** Something said is on its way. */
  onVoice: () => void;
  /** The button that sends. */
  children: ReactNode;
}

/** What stands behind the field, and comes with the first parts after the screen: what waits, and the microphone or the button that sends. */
export default function ComposerEnd({ chatId, length, slowUntil, isEmpty, replyTo, onVoice, children }: Props) {
  const engine = useEngine();
  const hasScheduled = useSelected(engine.scheduled, (all) => all.some((one) => one.chatId === chatId));
  // A draft that comes from another device does not end what somebody is saying here.
  const [isSpeaking, setSpeaking] = useState(false);
  return (
    <>
      {slowUntil === null ? <Remaining length={length} /> : <SlowWait until={slowUntil} />}
      {hasScheduled && (
        <Suspense fallback={null}>
          <ScheduledButton chatId={chatId} />
        </Suspense>
      )}
      {isSpeaking || (isEmpty && slowUntil === null) ? (
        <VoiceButton chatId={chatId} replyTo={replyTo} onSpeaking={setSpeaking} onSent={onVoice} />
      ) : (
        children
      )}
    </>
  );
}

/** Nothing until the end is near; then what is left, and past it how much too much. */
function Remaining({ length }: { length: number }) {
  const t = useTranslations('writing');
  const left = BODY_LENGTH_MAX - length;
  const text = left >= REMAINING_SHOWN_BELOW ? '' : left >= 0 ? t('remaining', { count: left }) : t('tooLong', { count: -left });
  return (
    <span
      role="status"
      data-testid="remaining"
      className={classNames(
        'absolute right-4 bottom-full mb-1 rounded-full bg-paper text-xs tabular-nums shadow-bubble',
        text !== '' && 'px-2.5 py-0.5',
        left < 0 ? 'font-medium text-danger' : 'text-muted',
      )}
    >
      {text}
    </span>
  );
}
