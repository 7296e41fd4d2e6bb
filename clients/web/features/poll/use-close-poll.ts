import type { MessageView } from '../../../sync/types.ts';
import { useClosePollMutation } from '../../gql/graphql.ts';
import { answerOf } from '../session/problem.ts';
import { useEngine } from '../session/session-context.ts';
import { useShowProblem } from '../session/use-problem-text.ts';

/** Ends an own poll; nothing to undo, so it is shown when the server has done it. */
export function useClosePoll(): (message: MessageView) => void {
  const engine = useEngine();
  const showProblem = useShowProblem();
  const [, closePoll] = useClosePollMutation();
  return (message) => {
    if (message.id === null) return;
    void closePoll({ input: { messageId: message.id } }).then((result) => {
      const answer = answerOf(result, (data) => data.closePoll);
      if (answer.ok) engine.applyMessage(answer.value.message);
      else showProblem(answer.problem);
    });
  };
}
