import type { AccountChangesWire, ChatSettingsWire } from '../wire.ts';
import { withEntry, withoutKey } from './maps.ts';
import { withCleared } from './reduce-chat.ts';
import { atFirst, NO_WISHES, withSettings, type Wish } from './settings.ts';
import type { State } from './state.ts';

/** Settings as the account tells them; with `reset`, a chat that is not listed is as it began. */
export const applySettings = (state: State, { chatSettings, reset, version }: AccountChangesWire): State => {
  let next = chatSettings.reduce((at, settings) => withSettings(at, settings), state);
  if (reset) {
    const listed = new Set(chatSettings.map(({ chatId }) => chatId));
    for (const [chatId, held] of state.settings) {
      if (listed.has(chatId) || held.version > version) continue;
      // Kept under its version, so that an older answer does not bring back what was. What was cleared stays so.
      const { clearedSeq } = held;
      next = withCleared(
        { ...next, settings: withEntry(next.settings, chatId, { ...atFirst, clearedSeq, version: held.version }) },
        chatId,
      );
    }
  }
  return chatSettings.reduce((at, { chatId }) => withCleared(at, chatId), next);
};

const withWishes = (state: State, chatId: string, wishes: readonly Wish[]): State => ({
  ...state,
  wishes: wishes.length === 0 ? withoutKey(state.wishes, chatId) : withEntry(state.wishes, chatId, wishes),
});

const byOrder = (a: Wish, b: Wish): number => a.order - b.order || (a.id < b.id ? -1 : 1);

/** Kept also where the chat is not held: the tab that leads may not have heard of a chat yet that another tab shows. The server decides. */
export const wish = (state: State, wanted: Wish): State => {
  const waiting = state.wishes.get(wanted.chatId) ?? NO_WISHES;
  if (waiting.some(({ id }) => id === wanted.id)) return state;
  return withCleared(withWishes(state, wanted.chatId, [...waiting, wanted].sort(byOrder)), wanted.chatId);
};

/** Granted, with what stands then; or refused, and as it was before. */
export const wishSettled = (state: State, chatId: string, id: string, settings: ChatSettingsWire | null): State => {
  const waiting = state.wishes.get(chatId) ?? NO_WISHES;
  const left = waiting.filter((held) => held.id !== id);
  const next = left.length === waiting.length ? state : withWishes(state, chatId, left);
  // A refused deletion brings back what was taken out of sight.
  return state.chats.has(chatId) ? withCleared(settings === null ? next : withSettings(next, settings), chatId) : next;
};
