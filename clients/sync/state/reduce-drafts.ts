import { sameWritten, writtenOf, type Written } from '../written.ts';
import type { AccountChangesWire, SavedDraftWire } from '../wire.ts';
import { rangesOf } from './convert.ts';
import { withEntry } from './maps.ts';
import type { Draft, State } from './state.ts';

/**
 * A draft is a register that the server orders: the last one to arrive there stands. What was written here and is not saved yet is
 * newer than anything it has told, so that nothing is put over what someone is typing. Entries stay when they are empty: their
 * versions keep an older record of another tab from coming back.
 */
const NOTHING: Written = { text: '' };
const NOT_SAVED: Draft['saved'] = { text: '', version: 0 };

const withDraft = (state: State, chatId: string, draft: Draft): State => ({ ...state, drafts: withEntry(state.drafts, chatId, draft) });

/** What is written in a chat, as it is shown here. */
export const draftOf = ({ drafts }: State, chatId: string): Written => {
  const held = drafts.get(chatId);
  return held === undefined ? NOTHING : writtenOf(held.text, held);
};

const savedOf = ({ text, ranges, replyToSeq, version }: SavedDraftWire): Draft['saved'] => ({
  ...writtenOf(text, { ...rangesOf(ranges), replyToSeq: replyToSeq ?? undefined }),
  version,
});

/** The person has written something, or taken it back. */
export const writeDraft = (state: State, chatId: string, written: Written): State => {
  if (sameWritten(draftOf(state, chatId), written)) return state;
  return withDraft(state, chatId, { ...written, unsaved: true, saved: state.drafts.get(chatId)?.saved ?? NOT_SAVED });
};

/** The server has taken `written`, and answered with what stands; null when there was nothing to tell it. */
export const draftSaved = (state: State, chatId: string, written: Written, draft: SavedDraftWire | null): State => {
  const held = state.drafts.get(chatId);
  if (held === undefined) return state;
  // Up to the account's version the frames have told everything, this one or a newer one.
  const isNews = draft !== null && draft.version > Math.max(held.saved.version, state.accountVersion);
  const saved = isNews ? savedOf(draft) : held.saved;
  const unsaved = held.unsaved && !sameWritten(held, written);
  return withDraft(state, chatId, unsaved ? { ...held, saved } : settled(held, saved));
};

/** The chat cannot be written to any more: what the server does not hold goes. What it holds comes back with the chat. */
export const withoutUnsaved = (state: State, chatId: string): State => {
  const held = state.drafts.get(chatId);
  return held?.unsaved === true ? withDraft(state, chatId, settled(held, held.saved)) : state;
};

/** Shows what the server holds, in the very objects that are shown when it says the same. */
const settled = (held: Draft | undefined, saved: Draft['saved']): Draft => ({
  ...(held !== undefined && sameWritten(held, saved) ? writtenOf(held.text, held) : writtenOf(saved.text, saved)),
  unsaved: false,
  saved,
});

const told = (held: Draft | undefined, saved: Draft['saved']): Draft =>
  held?.unsaved === true ? { ...held, saved } : settled(held, saved);

/** Drafts as the account tells them; with `reset`, a chat that is not listed has none. */
export const applyDrafts = (state: State, { drafts, reset, version }: AccountChangesWire): State => {
  let next = state;
  for (const draft of drafts) {
    const held = next.drafts.get(draft.chatId);
    // Of the whole account that one, too, which an older client has kept without what is beside its text.
    if (draft.version > (held?.saved.version ?? 0) - (reset ? 1 : 0)) next = withDraft(next, draft.chatId, told(held, savedOf(draft)));
  }
  if (!reset) return next;
  const listed = new Set(drafts.map(({ chatId }) => chatId));
  for (const [chatId, held] of state.drafts) {
    const isGone = !listed.has(chatId) && held.saved.version <= version && held.saved.text !== '';
    if (isGone) next = withDraft(next, chatId, told(held, { text: '', version }));
  }
  return next;
};
