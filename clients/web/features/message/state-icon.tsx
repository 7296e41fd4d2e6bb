import { Check, CheckCheck, CircleAlert, Clock3 } from 'lucide-react';
import { useTranslations } from 'use-intl';
import type { MessageState } from '../../../sync/types.ts';

/** Clock, one tick, two ticks, two blue ticks, or an alarm. The word goes along for those who do not see it. */
export function StateIcon({ state, size = 15, silent = false }: { state: MessageState; size?: number; silent?: boolean }) {
  const t = useTranslations('message');
  return (
    <span
      className="inline-flex shrink-0"
      data-state={state}
      {...(silent ? { 'aria-hidden': true } : { role: 'img', 'aria-label': t(state) })}
      title={silent ? undefined : t(state)}
    >
      {state === 'sending' && <Clock3 size={size - 2} />}
      {state === 'sent' && <Check size={size} />}
      {state === 'delivered' && <CheckCheck size={size} />}
      {state === 'read' && <CheckCheck size={size} className="text-read" />}
      {state === 'failed' && <CircleAlert size={size} className="text-danger" />}
    </span>
  );
}
