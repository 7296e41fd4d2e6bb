import { useTranslations } from 'use-intl';
import { usePinMessageMutation, useUnpinMessageMutation } from '../../gql/graphql.ts';
import { showToast } from '../../ui/toast.tsx';
import { answerOf } from '../session/problem.ts';
import { useEngine } from '../session/session-context.ts';
import { useShowProblem } from '../session/use-problem-text.ts';

/** Puts messages at the top of their chat for everyone in it, and takes them down. */
export function usePinning() {
  const engine = useEngine();
  const t = useTranslations('pin');
  const showProblem = useShowProblem();
  const [, pinMessage] = usePinMessageMutation();
  const [, unpinMessage] = useUnpinMessageMutation();
  async function pin(messageId: string) {
    const answer = answerOf(await pinMessage({ input: { messageId } }), (data) => data.pinMessage);
    if (answer.ok) engine.applyChat(answer.value.chat);
    else if (answer.problem.code === 'LIMIT_REACHED') void showToast(t('full'), { kind: 'problem' });
    else showProblem(answer.problem);
  }
  async function unpin(messageId: string) {
    const answer = answerOf(await unpinMessage({ input: { messageId } }), (data) => data.unpinMessage);
    if (answer.ok) engine.applyChat(answer.value.chat);
    else showProblem(answer.problem);
  }
  return { pin: (messageId: string) => void pin(messageId), unpin: (messageId: string) => void unpin(messageId) };
}
