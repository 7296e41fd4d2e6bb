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
  /** Holds for who comes from now on. */
  readonly historyVisible?: boolean | null;
}

/** How people come into a group, and what they see. What is left out stays as it is; a repeat changes nothing. */
export const createUpdateGroupEntry =
  ({ changeGroup }: { changeGroup: ChangeGroup }) =>
  (viewer: Viewer, { chatId, joinMode, joinQuestion, historyVisible }: EntryInput): Promise<Chat> => {
    const path = ['input', 'joinQuestion'];
    const question =
      joinQuestion == null ? null : parseLine(joinQuestion, { what: 'A question', path, lengthMax: limits.joinQuestionLengthMax });
    return changeGroup(viewer, chatId, async (group) => {
      checkCapability(group.chat, group.actor, 'CHANGE_SETTINGS');
      const { chat } = group;
      const next = {
        joinMode: joinMode ?? chat.joinMode,
        joinQuestion: question ?? chat.joinQuestion,
        historyVisible: historyVisible ?? chat.historyVisible,
      };
      if (next.joinMode === 'QUESTION' && next.joinQuestion === '') throw new InvalidInput('Say what newcomers are asked.', path);
      const showsOther = next.historyVisible !== chat.historyVisible;
      const isSame = next.joinMode === chat.joinMode && next.joinQuestion === chat.joinQuestion && !showsOther;
      if (isSame) return;
      group.setChat(next);
      if (next.joinMode !== chat.joinMode) await group.notice('ENTRY_CHANGED', [], next.joinMode);
      if (showsOther) await group.notice(next.historyVisible ? 'HISTORY_SHOWN' : 'HISTORY_HIDDEN', []);
    });
  };
