import { InvalidInput } from '../errors.ts';
import { parseLine } from '../line-rules.ts';
import { limits } from '../limits.ts';
import type { Viewer } from '../viewer.ts';
import { checkCapability } from './capability.ts';
import type { Chat, JoinMode } from './chat.ts';
import type { ChangeGroup } from './group-change.ts';

export interface EntryInput {
  readonly chatId: bigint;
  readonly joinMode?: JoinMode | null;
  readonly joinQuestion?: string | null;
}

/** How people come into a group. What is left out stays as it is; a repeat changes nothing. */
export const createUpdateGroupEntry =
  ({ changeGroup }: { changeGroup: ChangeGroup }) =>
  (viewer: Viewer, { chatId, joinMode, joinQuestion }: EntryInput): Promise<Chat> => {
    const path = ['input', 'joinQuestion'];
    const question =
      joinQuestion == null ? null : parseLine(joinQuestion, { what: 'A question', path, lengthMax: limits.joinQuestionLengthMax });
    return changeGroup(viewer, chatId, async (group) => {
      checkCapability(group.chat, group.actor, 'CHANGE_SETTINGS');
      const next = { joinMode: joinMode ?? group.chat.joinMode, joinQuestion: question ?? group.chat.joinQuestion };
      if (next.joinMode === 'QUESTION' && next.joinQuestion === '') throw new InvalidInput('Say what newcomers are asked.', path);
      if (next.joinMode === group.chat.joinMode && next.joinQuestion === group.chat.joinQuestion) return;
      group.setChat(next);
      if (next.joinMode !== group.chat.joinMode) await group.notice('ENTRY_CHANGED', [], next.joinMode);
    });
  };
