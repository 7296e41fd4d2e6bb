import type { Viewer } from '../viewer.ts';
import { type Draft, draftInputOf, type DraftInput } from './draft.ts';

export interface KeepDraftDeps {
  readonly listOwnDrafts: (viewer: Viewer, chatIds: readonly bigint[]) => Promise<readonly Draft[]>;
  readonly setDraft: (viewer: Viewer, chatId: bigint, input: DraftInput) => Promise<unknown>;
}

export type KeepDraft = ReturnType<typeof createKeepDraft>;

/** The append takes the draft for what was sent. What was not written in the chat's field leaves there what is. */
export const createKeepDraft =
  ({ listOwnDrafts, setDraft }: KeepDraftDeps) =>
  async <T>(viewer: Viewer, chatId: bigint, append: () => Promise<T>): Promise<T> => {
    const [draft] = await listOwnDrafts(viewer, [chatId]);
    const result = await append();
    if (draft === undefined || draft.text === '') return result;
    // Whoever goes on writing has saved something newer.
    const [now] = await listOwnDrafts(viewer, [chatId]);
    if (now === undefined || now.text === '') await setDraft(viewer, chatId, draftInputOf(draft)).catch(() => {});
    return result;
  };
