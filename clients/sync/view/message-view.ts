import type { Asked, Chat, Content, Message, Quote, Send } from '../state/state.ts';
import type { ContentView, LocationDraft, MessageState, MessageView, QuoteView, ReactionView, TimelineItem, UserView } from '../types.ts';
import { rangesIn } from '../same-ranges.ts';
import type { People, PeopleViews } from './people-view.ts';

/** Ascending by seq: this many others have read up to this seq or further. */
export type ReadSteps = readonly { readonly seq: number; readonly readers: number }[];

export interface MessageRow {
  readonly view: MessageView;
  readonly item: TimelineItem;
}

interface Entry extends MessageRow {
  readonly people: People;
  readonly state: MessageState | null;
  readonly readCount: number | null;
}

const NO_REACTIONS: readonly ReactionView[] = [];

export const readCountOf = (steps: ReadSteps | undefined, seq: number): number | null =>
  steps === undefined ? null : (steps.find((step) => step.seq >= seq)?.readers ?? 0);

const stateOf = (chat: Chat, message: Message, readCount: number | null): MessageState | null => {
  if (['system', 'recalled', 'expired'].includes(message.content.kind)) return null;
  if (chat.kind === 'DIRECT') {
    const { readShown, readSeq, deliveredSeq } = chat.peerMarks;
    if (readShown && readSeq >= message.seq) return 'read';
    return deliveredSeq >= message.seq ? 'delivered' : 'sent';
  }
  return (readCount ?? 0) > 0 ? 'read' : 'sent';
};

/** A place before it is sent. */
const placeOf = ({ liveSeconds = 0, ...place }: LocationDraft, sentAt: string): ContentView => {
  const endsAt = new Date(Date.parse(sentAt) + liveSeconds * 1000).toISOString();
  return { kind: 'location', ...place, live: liveSeconds === 0 ? null : { endsAt, updatedAt: sentAt } };
};

/** What a list row or a bubble shows. One object for one message as long as nothing on it changes. */
export class MessageViews {
  readonly #people: PeopleViews;
  readonly #userId: string;
  readonly #messages = new WeakMap<Message, Entry>();
  readonly #sends = new WeakMap<Send, Entry>();

  constructor(people: PeopleViews, userId: string) {
    this.#people = people;
    this.#userId = userId;
  }

  ofMessage(people: People, chat: Chat, message: Message, steps: ReadSteps | undefined): MessageRow {
    const isOwn = message.senderId === this.#userId;
    const readCount = isOwn && chat.kind === 'GROUP' ? readCountOf(steps, message.seq) : null;
    const state = isOwn ? stateOf(chat, message, readCount) : null;
    const held = this.#messages.get(message);
    if (held !== undefined && held.state === state && held.readCount === readCount && this.#samePeople(held, people, message)) return held;
    const view: MessageView = {
      key: (isOwn ? message.clientMessageId : null) ?? message.id,
      id: message.id,
      seq: message.seq,
      chatId: message.chatId,
      sender: message.senderId === null ? null : this.#people.of(people, message.senderId),
      isOwn,
      content: this.#content(people, message.content, message.fallbackText),
      createdAt: message.createdAt,
      editedAt: message.editedAt ?? null,
      replyTo: this.#quote(people, message.replyTo),
      forwardedFrom: message.forwardedFrom ?? null,
      silent: message.silent ?? false,
      expiresAt: message.expiresAt ?? null,
      reactions: this.#reactions(message.reactions),
      state,
      readCount,
      failureCode: null,
    };
    const entry = { view, item: { kind: 'message', message: view } as const, people, state, readCount };
    this.#messages.set(message, entry);
    return entry;
  }

  ofSend(people: People, send: Send): MessageRow {
    const held = this.#sends.get(send);
    if (held !== undefined && held.view.sender === this.#people.of(people, this.#userId)) return held;
    const state = send.failureCode === null ? 'sending' : 'failed';
    const view: MessageView = {
      key: send.clientMessageId,
      id: null,
      seq: null,
      chatId: send.chatId,
      sender: this.#people.of(people, this.#userId),
      isOwn: true,
      content: send.forward?.record ? { kind: 'record', ...send.forward.record } : this.#asked(people, send),
      createdAt: send.createdAt,
      editedAt: null,
      replyTo: this.#quote(people, send.replyTo),
      forwardedFrom: send.forward?.from ?? null,
      silent: send.silent ?? false,
      expiresAt: null,
      reactions: NO_REACTIONS,
      state,
      readCount: null,
      failureCode: send.failureCode,
    };
    const entry = { view, item: { kind: 'message', message: view } as const, people, state, readCount: null } as const;
    this.#sends.set(send, entry);
    return entry;
  }

  #asked(people: People, { asked, attached, body, ranges, createdAt }: Send): ContentView {
    if (attached !== undefined) return this.#named(people, attached);
    if (asked === undefined) return this.#named(people, { kind: 'text', body, ...(ranges === undefined ? {} : { ranges }) });
    if ('location' in asked) return placeOf(asked.location, createdAt);
    if ('chain' in asked) return { kind: 'chain', ...asked.chain, entries: [] };
    if ('contactCard' in asked) {
      const { userId } = asked.contactCard;
      return { kind: 'contactCard', userId, name: body, avatarUrl: this.#people.of(people, userId).avatarUrl };
    }
    // What was uploaded, and a sticker, have said above how they are shown.
    const { options, closesInSeconds: _, ...poll } = (asked as Extract<Asked, { poll: unknown }>).poll;
    const counted = options.map((text) => ({ text, voteCount: 0 }));
    return { kind: 'poll', ...poll, options: counted, voterCount: 0, closesAt: null, ownVote: [] };
  }

  #samePeople(held: Entry, people: People, message: Message): boolean {
    if (held.people === people) return true;
    const { content, senderId } = message;
    if (content.kind === 'system' || content.kind === 'recalled' || content.kind === 'chain') return false;
    const quoted = message.replyTo?.senderId ?? null;
    if (quoted !== null && held.view.replyTo?.sender !== this.#people.of(people, quoted)) return false;
    const ranges = rangesIn(held.view.content);
    if (ranges.some(({ userId, user }) => userId !== undefined && user !== this.#person(people, userId))) return false;
    return senderId === null || held.view.sender === this.#people.of(people, senderId);
  }

  #person(people: People, id: string | undefined): UserView | null {
    return id === undefined || !people.has(id) ? null : this.#people.of(people, id);
  }

  /** With those whom it mentions. */
  #named(people: People, content: Extract<Content, { kind: 'text' }> | NonNullable<Send['attached']>): ContentView {
    if (!('ranges' in content)) return content as ContentView;
    return { ...content, ranges: rangesIn(content).map((range) => ({ ...range, user: this.#person(people, range.userId) })) };
  }

  #quote(people: People, quote: Quote | null | undefined): QuoteView | null {
    if (quote == null) return null;
    const { seq, senderId, kind, excerpt } = quote;
    return { seq, sender: senderId === null ? null : this.#people.of(people, senderId), kind, excerpt };
  }

  #reactions(reactions: Message['reactions'] = []): readonly ReactionView[] {
    if (reactions.length === 0) return NO_REACTIONS;
    return reactions.map(({ emoji, userIds }) => ({ emoji, count: userIds.length, isOwn: userIds.includes(this.#userId) }));
  }

  #content(people: People, content: Content, fallbackText: string): ContentView {
    switch (content.kind) {
      case 'text':
      case 'image':
      case 'video':
      case 'file':
        return this.#named(people, content);
      case 'record':
      case 'contactCard':
      case 'location':
      case 'sticker':
      case 'miniProgram':
      case 'voice':
        return content;
      case 'system':
        return {
          kind: 'system',
          event: content.event,
          actor: content.actorId === null ? null : this.#people.of(people, content.actorId),
          targets: content.targetIds.map((id) => this.#people.of(people, id)),
          title: content.title,
          messageSeq: content.messageSeq ?? null,
        };
      case 'poll':
        return { ...content, ownVote: content.ownVote ?? [] };
      case 'chain':
        return {
          ...content,
          entries: content.entries.map(({ userId, text }, place) => ({
            number: place + 1,
            user: this.#people.of(people, userId),
            text,
            isOwn: userId === this.#userId,
          })),
        };
      case 'recalled':
        return { kind: 'recalled', recalledAt: content.recalledAt, recalledBy: this.#people.of(people, content.recalledById) };
      case 'expired':
      case 'unknown':
        return { kind: 'unknown', fallbackText };
    }
  }
}
