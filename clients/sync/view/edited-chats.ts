import type { Wish } from '../state/settings.ts';
import { messageAt } from '../state/timeline.ts';
import type { Chat, Content, Message, PollContent, State } from '../state/state.ts';

type Votes = State['votes'];

const NO_VOTE: readonly number[] = [];

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

/** The poll with the own vote in the place of the one that is counted in it. */
const voted = (poll: PollContent, before: readonly number[], after: readonly number[]): PollContent => ({
  ...poll,
  ownVote: after,
  voterCount: poll.voterCount + Number(after.length > 0) - Number(before.length > 0),
  options: poll.options.map(({ text, voteCount }, place) => ({
    text,
    voteCount: voteCount + Number(after.includes(place)) - Number(before.includes(place)),
  })),
});

/** The list with one person's entry, at its place or the end; null takes it off. */
const withEntry = (chain: Extract<Content, { kind: 'chain' }>, userId: string, text: string | null): Content => {
  const others = chain.entries.filter((entry) => entry.userId !== userId);
  if (text === null) return { ...chain, entries: others };
  const own = { userId, text };
  if (others.length === chain.entries.length) return { ...chain, entries: [...others, own] };
  return { ...chain, entries: chain.entries.map((held) => (held.userId === userId ? own : held)) };
};

const isOfMessage = ({ edit, react, vote, entry, stop }: Wish): boolean => (edit ?? react ?? vote ?? entry ?? stop) !== undefined;

/**
 * Chats as they are shown: with what waits for the server, and with the own votes, which only the account tells. The same objects until
 * something in them changes.
 */
export class EditedChats {
  readonly #userId: string;
  readonly #shown = new Map<string, { chat: Chat; wishes: readonly Wish[]; votes: Votes; shown: Chat }>();
  readonly #messages = new WeakMap<object, { message: Message; shown: Message }>();
  readonly #plain = new WeakSet<Chat>();

  constructor(userId: string) {
    this.#userId = userId;
  }

  of(chat: Chat, wishes: readonly Wish[], votes: Votes): Chat {
    if (!wishes.some(isOfMessage) && this.#isPlain(chat, votes)) {
      this.#shown.delete(chat.id);
      return chat;
    }
    const known = this.#shown.get(chat.id);
    if (known?.chat === chat && known.wishes === wishes && known.votes === votes) return known.shown;
    const edited = new Map<number, Message>();
    for (const message of votes.size === 0 ? [] : chat.messages) {
      const { content, seq } = message;
      const vote = content.kind === 'poll' ? votes.get(message.id) : undefined;
      if (vote !== undefined && content.kind === 'poll')
        edited.set(
          seq,
          this.#made(vote, message, () => ({ content: { ...content, ownVote: vote.options } })),
        );
    }
    for (const wish of wishes) {
      const seq = (wish.edit ?? wish.react ?? wish.vote ?? wish.entry ?? wish.stop)?.seq ?? 0;
      const message = edited.get(seq) ?? messageAt(chat.messages, seq);
      // Of two the later one stands. What was recalled meanwhile says nothing any more.
      if (message !== null && message.content.kind !== 'recalled')
        edited.set(
          seq,
          this.#made(wish, message, () => this.#wished(message, wish)),
        );
    }
    const shown = edited.size === 0 ? chat : { ...chat, messages: chat.messages.map((message) => edited.get(message.seq) ?? message) };
    this.#shown.set(chat.id, { chat, wishes, votes, shown });
    return shown;
  }

  #isPlain(chat: Chat, votes: Votes): boolean {
    if (votes.size === 0 || this.#plain.has(chat)) return true;
    if (chat.messages.some(({ content }) => content.kind === 'poll')) return false;
    this.#plain.add(chat);
    return true;
  }

  /** What of the message is otherwise when the server grants the wish. */
  #wished(message: Message, { edit, react, vote, entry, stop, at }: Wish): Partial<Message> {
    const { content, version } = message;
    if (edit !== undefined) {
      const { body, ranges = [] } = edit;
      return {
        content: { kind: 'text', body, ...(ranges.length === 0 ? {} : { ranges }), ...keptPreview(message, body) },
        fallbackText: body,
        editedAt: at,
      };
    }
    if (react !== undefined) return { reactions: withReaction(message, this.#userId, react.emoji) };
    if (vote !== undefined && content.kind === 'poll') {
      // What changed the poll since is most likely this vote, told a moment before its answer: it is not counted twice.
      const isCounted = version > vote.version;
      return { content: isCounted ? { ...content, ownVote: vote.options } : voted(content, content.ownVote ?? NO_VOTE, vote.options) };
    }
    if (stop !== undefined && content.kind === 'location' && content.live && content.live.endsAt > at)
      return { content: { ...content, live: { ...content.live, endsAt: at } } };
    return entry !== undefined && content.kind === 'chain' ? { content: withEntry(content, this.#userId, entry.text) } : {};
  }

  /** One object as long as both the message and what is made of it stay. */
  #made(reason: object, message: Message, change: () => Partial<Message>): Message {
    const known = this.#messages.get(reason);
    if (known?.message === message) return known.shown;
    const shown: Message = { ...message, ...change() };
    this.#messages.set(reason, { message, shown });
    return shown;
  }
}
