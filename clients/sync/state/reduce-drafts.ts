import type { AccountChangesWire, SavedDraftWire } from '../wire.ts';
import { withEntry } from './maps.ts';
import type { Draft, State } from './state.ts';

/**
 * A draft is a register that the server orders: the last one to arrive there stands. What was written here and is not saved yet is
 * newer than anything it has told, so that nothing is put over what someone is typing. Entries stay when they are empty: their
 * versions keep an older record of another tab from coming back.
 */
const noDraft: Draft = { text: '', unsaved: false, saved: { text: '', version: 0 } };

const withDraft = (state: State, chatId: string, draft: Draft): State => ({ ...state, drafts: withEntry(state.drafts, chatId, draft) });

/** The person has written something, or taken it back. */
export const writeDraft = (state: State, chatId: string, text: string): State => {
  const held = state.drafts.get(chatId);
  if ((held?.text ?? '') === text) return state;
  return withDraft(state, chatId, { ...(held ?? noDraft), text, unsaved: true });
};

/** The server has taken `text`, and answered with what stands; null when there was nothing to tell it. */
export const draftSaved = (state: State, chatId: string, text: string, draft: SavedDraftWire | null): State => {
  const held = state.drafts.get(chatId);
  if (held === undefined) return state;
  // Up to the account's version the frames have told everything, this one or a newer one.
  const isNews = draft !== null && draft.version > Math.max(held.saved.version, state.accountVersion);
  const saved = isNews ? { text: draft.text, version: draft.version } : held.saved;
  const unsaved = held.unsaved && held.text !== text;
  return withDraft(state, chatId, { text: unsaved ? held.text : saved.text, unsaved, saved });
};

/** The chat cannot be written to any more: what the server does not hold goes. What it holds comes back with the chat. */
export const withoutUnsaved = (state: State, chatId: string): State => {
  const held = state.drafts.get(chatId);
  return held?.unsaved === true ? withDraft(state, chatId, { ...held, text: held.saved.text, unsaved: false }) : state;
};

const told = (held: Draft | undefined, saved: Draft['saved']): Draft =>
  held?.unsaved === true ? { ...held, saved } : { text: saved.text, unsaved: false, saved };

/** Drafts as the account tells them; with `reset`, a chat that is not listed has none. */
export const applyDrafts = (state: State, { drafts, reset, version }: AccountChangesWire): State => {
  let next = state;
  for (const { chatId, text, version: at } of drafts) {
    const held = next.drafts.get(chatId);
    if (at > (held?.saved.version ?? 0)) next = withDraft(next, chatId, told(held, { text, version: at }));
  }
  if (!reset) return next;
  const listed = new Set(drafts.map(({ chatId }) => chatId));
  for (const [chatId, held] of state.drafts) {
    const isGone = !listed.has(chatId) && held.saved.version <= version && held.saved.text !== '';
    if (isGone) next = withDraft(next, chatId, told(held, { text: '', version }));
  }
  return next;
};
