import { attachedSend } from '../../../sync/attached.ts';
import type { AttachedDraft, SyncEngine } from '../../../sync/types.ts';
import { type MessageContentInput, ScheduleMessageDocument } from '../../gql/graphql.ts';
import { loadGraphql } from '../../lib/graphql.ts';
import { answerOf, type Problem } from '../session/problem.ts';

/** What was uploaded is kept by the server until its time. The same again is the same message. Answers with what is wrong, if something is. */
export async function scheduleAttached(engine: SyncEngine, chatId: string, draft: AttachedDraft, sendAt: string): Promise<Problem | null> {
  const { clientMessageId, replyTo, silent = false } = draft;
  const content = attachedSend(draft).asked as MessageContentInput;
  const input = { chatId, clientMessageId, content, replyToSeq: replyTo?.seq ?? null, silent, sendAt };
  const { client } = await loadGraphql();
  const answer = answerOf(await client.mutation(ScheduleMessageDocument, { input }).toPromise(), (data) => data.scheduleMessage);
  if (!answer.ok) return answer.problem;
  engine.applyScheduled(answer.value.scheduledMessage);
  return null;
}
