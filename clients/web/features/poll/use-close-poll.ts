import type { MessageView } from '../../../sync/types.ts';
import type { ClosePollMutation } from '../../gql/graphql.ts';
import { operate } from '../../lib/graphql.ts';
import { answerOf } from '../session/problem.ts';
import { useEngine } from '../session/session-context.ts';
import { showProblem } from '../session/show-problem.ts';

/** Ends an own poll; nothing to undo, so it is shown when the server has done it. */
export function useClosePoll(): (message: MessageView) => void {
  const engine = useEngine();
  return (message) => {
    if (message.id === null) return;
    const input = { messageId: message.id };
    void operate<ClosePollMutation>('mutation', (all) => all.ClosePollDocument, { input }).then((result) => {
      const answer = answerOf(result, (data) => data.closePoll);
      if (answer.ok) engine.applyMessage(answer.value.message);
      else showProblem(answer.problem);
    });
  };
}
