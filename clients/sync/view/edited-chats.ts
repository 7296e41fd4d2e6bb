import type { Wish } from '../state/settings.ts';
import { messageAt } from '../state/timeline.ts';
import type { Chat, Content, Message } from '../state/state.ts';

/** The reactions with one person's in the place of the one they had, as the server will put it. */
const withReaction = (message: Message, userId: string, emoji: string | null): Message['reactions'] => {
  const rest = (message.reactions ?? [])
    .map((reaction) => ({ ...reaction, userIds: reaction.userIds.filter((id) => id !== userId || reaction.emoji === emoji) }))
    .filter(({ userIds }) => userIds.length > 0);
  if (emoji === null) return rest;
  const same = rest.find((reaction) => reaction.emoji === emoji);
  if (same === undefined) return [...rest, { emoji, userIds: [userId] }];
  if (!same.userIds.includes(userId)) same.userIds.push(userId);
  return rest;
};

/** As the server will: a link that stays keeps what is known of its page. */
const keptPreview = ({ content }: Message, body: string): Pick<Extract<Content, { kind: 'text' }>, 'linkPreview'> =>
  content.kind === 'text' && content.linkPreview !== undefined && body.includes(content.linkPreview.url)
    ? { linkPreview: content.linkPreview }
    : {};

/** Chats as they are shown while edits and reactions wait for the server: the same objects until a message or a wish changes. */
export class EditedChats {
  readonly #userId: string;
  readonly #shown = new Map<string, { chat: Chat; wishes: readonly Wish[]; shown: Chat }>();
  readonly #messages = new WeakMap<Wish, { message: Message; shown: Message }>();

  constructor(userId: string) {
    this.#userId = userId;
  }

  of(chat: Chat, wishes: readonly Wish[]): Chat {
    if (!wishes.some(({ edit, react }) => (edit ?? react) !== undefined)) {
      this.#shown.delete(chat.id);
      return chat;
    }
    const known = this.#shown.get(chat.id);
    if (known?.chat === chat && known.wishes === wishes) return known.shown;
    const edited = new Map<number, Message>();
    for (const wish of wishes) {
      const seq = (wish.edit ?? wish.react)?.seq ?? 0;
      const message = edited.get(seq) ?? messageAt(chat.messages, seq);
      // Of two the later one stands. What was recalled meanwhile says nothing any more.
      if (message !== null && message.content.kind !== 'recalled') edited.set(seq, this.#edited(message, wish));
    }
    const shown = edited.size === 0 ? chat : { ...chat, messages: chat.messages.map((message) => edited.get(message.seq) ?? message) };
    this.#shown.set(chat.id, { chat, wishes, shown });
    return shown;
  }

  #edited(message: Message, wish: Wish): Message {
    const known = this.#messages.get(wish);
    if (known?.message === message) return known.shown;
    const { edit, react, at } = wish;
    const { body = '', ranges = [] } = edit ?? {};
    const shown: Message =
      edit === undefined
        ? { ...message, reactions: withReaction(message, this.#userId, react?.emoji ?? null) }
        : {
            ...message,
            content: { kind: 'text', body, ...(ranges.length === 0 ? {} : { ranges }), ...keptPreview(message, body) },
            fallbackText: body,
            editedAt: at,
          };
    this.#messages.set(wish, { message, shown });
    return shown;
  }
}
