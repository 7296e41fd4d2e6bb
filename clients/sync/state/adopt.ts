import type { Action } from './action.ts';
import { withEntry } from './maps.ts';
import { inOrder } from './settings.ts';
import { trimmed, withoutMembers } from './reduce-chat.ts';
import { type Chat, type State } from './state.ts';
import { mergeMessages } from './timeline.ts';
import { sameWritten, writtenOf } from '../written.ts';

/** The state in the size that travels: a page of messages for the most active chats, the newest one for the others. */
export const trimmedState = (state: State, chatsWithPage: number, page: number): State => {
  const chats = inOrder(state).map((chat, place): [string, Chat] => {
    const messages = chat.messages.slice(-(place < chatsWithPage ? page : 1));
    return [chat.id, { ...chat, messages, reachedStart: chat.reachedStart && messages.length === chat.messages.length }];
  });
  return { ...state, chats: new Map(chats), members: new Map() };
};

/**
 * The leader's state in place of the own one, with what only this tab has: pages of history that are still true. Words that the leader
 * has not taken are not kept here: they are told to it anew.
 */
export const adoptedState = (own: State, told: State): State => {
  let next: State = { ...told, members: own.members };
  for (const [id, chat] of told.chats) {
    const held = own.chats.get(id);
    if (held === undefined || held.version !== chat.version) {
      next = withoutMembers(next, id, chat.version);
      continue;
    }
    const messages = mergeMessages(held.messages, chat.messages);
    const reachedStart = held.reachedStart || chat.reachedStart;
    next = { ...next, chats: withEntry(next.chats, id, trimmed({ ...chat, messages, reachedStart })) };
  }
  return next;
};

/**
 * What was read from the disk and the leader does not know: words of a tab that ended before they were told. For the leader to take. A
 * wish that was answered just then may be told once more, and changes nothing.
 */
export const untoldWords = (own: State, told: State): Action[] => {
  const sends = [...own.sends.values()].flat().filter(({ chatId, clientMessageId }) => {
    const known = told.sends.get(chatId) ?? [];
    return !known.some((send) => send.clientMessageId === clientMessageId);
  });
  const marks = [...own.marks].filter(([chatId, { readSeq, deliveredSeq }]) => {
    const held = told.chats.get(chatId)?.own;
    return held !== undefined && (readSeq > held.readSeq || deliveredSeq > held.deliveredSeq);
  });
  const wishes = [...own.wishes.values()].flat().filter(({ chatId, id }) => !told.wishes.get(chatId)?.some((wish) => wish.id === id));
  // A draft that the server was heard to change since is older than what it holds, and one that is being written is newer.
  const drafts = [...own.drafts].filter(([chatId, draft]) => {
    const { unsaved, saved } = draft;
    const held = told.drafts.get(chatId);
    return unsaved && held?.unsaved !== true && !sameWritten(draft, held ?? { text: '' }) && saved.version >= (held?.saved.version ?? 0);
  });
  return [
    ...sends.map((send): Action => ({ type: 'send', send })),
    ...marks.map(([chatId, waiting]): Action => ({ type: 'mark', chatId, marks: waiting })),
    ...wishes.map((wish): Action => ({ type: 'wish', wish })),
    ...drafts.map(([chatId, draft]): Action => ({ type: 'draft', chatId, ...writtenOf(draft.text, draft) })),
  ];
};
