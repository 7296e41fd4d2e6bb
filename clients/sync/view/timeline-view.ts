import { floorOf, type Chat, type Message, type Send } from '../state/state.ts';
import { holesOf, reachedStartOf } from '../state/timeline.ts';
import type { MarksWire } from '../wire.ts';
import type { TimelineItem, TimelineView } from '../types.ts';
import type { MessageRow, MessageViews, ReadSteps } from './message-view.ts';
import type { People } from './people-view.ts';

export interface TimelineInputs {
  readonly chat: Chat;
  readonly sends: readonly Send[];
  readonly people: People;
  readonly steps: ReadSteps | undefined;
  readonly unreadFromSeq: number | null;
  readonly loading: boolean;
}

/** Rows of one open chat. Rows whose message and surroundings are the same are taken over without a look inside. */
export class TimelineRows {
  readonly #views: MessageViews;
  #messages: readonly Message[] = [];
  #rows: readonly MessageRow[] = [];
  #people: People | null = null;
  #peerMarks: MarksWire | null = null;
  #steps: ReadSteps | undefined;
  #holes = new Map<string, TimelineItem>();

  constructor(views: MessageViews) {
    this.#views = views;
  }

  view({ chat, sends, people, steps, unreadFromSeq, loading }: TimelineInputs): TimelineView {
    const rows = this.#update(chat, people, steps);
    const items: TimelineItem[] = [];
    const holes = this.#holesOf(chat);
    let nextHole = 0;
    for (const row of rows) {
      const seq = row.view.seq as number;
      for (let hole = holes[nextHole]; hole?.kind === 'hole' && hole.toSeq < seq; hole = holes[nextHole]) {
        items.push(hole);
        nextHole += 1;
      }
      items.push(row.item);
    }
    items.push(...holes.slice(nextHole));
    for (const send of sends) items.push(this.#views.ofSend(people, send).item);
    return { items, reachedStart: reachedStartOf(chat), unreadFromSeq, loading };
  }

  /** What is missing before the first message held is not an item: `loadOlder` is for that. */
  #holesOf(chat: Chat): TimelineItem[] {
    const from = chat.messages[0] === undefined ? floorOf(chat) : chat.messages[0].seq;
    const holes = holesOf(chat.messages, from, chat.lastSeq);
    const known = this.#holes;
    this.#holes = new Map();
    return holes.map((hole) => {
      const key = `hole:${hole.fromSeq}-${hole.toSeq}`;
      const item = known.get(key) ?? { kind: 'hole' as const, key, ...hole };
      this.#holes.set(key, item);
      return item;
    });
  }

  #update(chat: Chat, people: People, steps: ReadSteps | undefined): readonly MessageRow[] {
    const isSame = people === this.#people && steps === this.#steps && chat.peerMarks === this.#peerMarks;
    const before = this.#messages;
    if (isSame && before === chat.messages) return this.#rows;
    // Pages are put before and new messages after, so look for the old rows where the first held message now stands.
    const shift = before[0] === undefined ? 0 : chat.messages.indexOf(before[0]);
    const rows = chat.messages.map((message, at) => {
      const known = isSame && shift >= 0 && before[at - shift] === message ? this.#rows[at - shift] : undefined;
      return known ?? this.#views.ofMessage(people, chat, message, steps);
    });
    this.#messages = chat.messages;
    this.#rows = rows;
    this.#people = people;
    this.#peerMarks = chat.peerMarks;
    this.#steps = steps;
    return rows;
  }
}
