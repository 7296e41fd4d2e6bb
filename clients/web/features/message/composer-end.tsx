import { Suspense, useEffect, useState, type ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import type { MessageView } from '../../../sync/types.ts';
import { classNames } from '../../lib/class-names.ts';
import { lazy } from '../../lib/lazy.ts';
import { useSelected } from '../../lib/observable.ts';
import { useLimit } from '../../lib/use-limit.ts';
import { stagedOf } from '../attachment/staged.ts';
import { useSession } from '../session/session-context.ts';
import VoiceButton from '../voice/voice-button.tsx';
import { REMAINING_SHOWN_BELOW } from './body-length.ts';
import SlowWait from './slow-wait.tsx';

const ScheduledButton = lazy(() => import('../schedule/scheduled-button.tsx'));

/** The server is asked how much there is room for once a text is so long that it may matter. */
const LONG = 1_000;

interface Props {
  chatId: string;
  /** Of what is written. */
  length: number;
  /** Tells how long it may be, when it is long enough for that to matter. */
  onMax: (max: number) => void;
  slowUntil: string | null;
  /** There is nothing to send: one speaks instead. */
  isEmpty: boolean;
  /** What is answered with what is said, or with files. */
  replyTo: MessageView | null;
  /** The answer is on its way. */
  onAnswered: () => void;
  /** The button that sends. */
  children: ReactNode;
}

/** What stands behind the field, and comes with the first parts after the screen: what waits, and the microphone or the button that sends. */
export default function ComposerEnd({ chatId, length, onMax, slowUntil, isEmpty, replyTo, onAnswered, children }: Props) {
  const { engine, userId } = useSession();
  useEffect(() => stagedOf(engine, userId).setAnswer(chatId, replyTo, onAnswered));
  const hasScheduled = useSelected(engine.scheduled, (all) => all.some((one) => one.chatId === chatId));
  // A draft that comes from another device does not end what somebody is saying here.
  const [isSpeaking, setSpeaking] = useState(false);
  return (
    <>
      {slowUntil === null ? length > LONG && <Remaining length={length} onMax={onMax} /> : <SlowWait until={slowUntil} />}
      {hasScheduled && (
        <Suspense fallback={null}>
          <ScheduledButton chatId={chatId} />
        </Suspense>
      )}
      {isSpeaking || (isEmpty && slowUntil === null) ? (
        <VoiceButton chatId={chatId} replyTo={replyTo} onSpeaking={setSpeaking} onSent={onAnswered} />
      ) : (
        children
      )}
    </>
  );
}

/** Nothing until the end is near; then what is left, and past it how much too much. */
function Remaining({ length, onMax }: Pick<Props, 'length' | 'onMax'>) {
  const t = useTranslations('writing');
  const max = useLimit('bodyLengthMax') ?? Infinity;
  useEffect(() => onMax(max), [max, onMax]);
  const left = max - length;
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
