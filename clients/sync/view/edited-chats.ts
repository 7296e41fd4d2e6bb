import type { Wish } from '../state/settings.ts';
import { messageAt } from '../state/timeline.ts';
import type { Chat, Message } from '../state/state.ts';

/** Chats as they are shown while edits wait for the server: the same objects until a message or an edit changes. */
export class EditedChats {
  readonly #shown = new Map<string, { chat: Chat; wishes: readonly Wish[]; shown: Chat }>();
  readonly #messages = new WeakMap<Wish, { message: Message; shown: Message }>();

  of(chat: Chat, wishes: readonly Wish[]): Chat {
    if (!wishes.some(({ kind }) => kind === 'edit')) {
      this.#shown.delete(chat.id);
      return chat;
    }
    const known = this.#shown.get(chat.id);
    if (known?.chat === chat && known.wishes === wishes) return known.shown;
    const edited = new Map<number, Message>();
    for (const wish of wishes) {
      const message = wish.edit === undefined ? null : messageAt(chat.messages, wish.edit.seq);
      // Of two edits the later one stands. What was recalled meanwhile says nothing any more.
      if (message?.content.kind === 'text') edited.set(message.seq, this.#edited(message, wish));
    }
    const shown = edited.size === 0 ? chat : { ...chat, messages: chat.messages.map((message) => edited.get(message.seq) ?? message) };
    this.#shown.set(chat.id, { chat, wishes, shown });
    return shown;
  }

  #edited(message: Message, wish: Wish): Message {
    const known = this.#messages.get(wish);
    if (known?.message === message) return known.shown;
    const { body = '', ranges = [] } = wish.edit ?? {};
    const shown: Message = {
      ...message,
      content: { kind: 'text', body, ...(ranges.length === 0 ? {} : { ranges }) },
      fallbackText: body,
      editedAt: wish.at,
    };
    this.#messages.set(wish, { message, shown });
    return shown;
  }
}
