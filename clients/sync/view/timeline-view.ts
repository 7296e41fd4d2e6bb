import { floorOf, topSeqOf, type Chat, type Message, type Send } from '../state/state.ts';
import { holesOf, indexOfSeq, reachedStartOf } from '../state/timeline.ts';
import type { MarksWire } from '../wire.ts';
import type { TimelineItem, TimelineView } from '../types.ts';
import type { MessageViews, ReadSteps } from './message-view.ts';
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
  #items: readonly TimelineItem[] = [];
  #people: People | null = null;
  #peerMarks: MarksWire | null = null;
  #steps: ReadSteps | undefined;
  #holes = new Map<string, TimelineItem>();

  constructor(views: MessageViews) {
    this.#views = views;
  }

  view({ chat, sends, people, steps, unreadFromSeq, loading }: TimelineInputs): TimelineView {
    const messages = this.#update(chat, people, steps);
    const items = withHoles(messages, chat.messages, this.#holesOf(chat));
    for (const send of sends) items.push(this.#views.ofSend(people, send).item);
    return { items, reachedStart: reachedStartOf(chat), unreadFromSeq, loading };
  }

  /**
   * What is missing before the first message held is not an item: `loadOlder` is for that. What is missing below a message that is held
   * is one, also when that message, an answer to a send perhaps, has overtaken the frames of those before it.
   */
  #holesOf(chat: Chat): HoleItem[] {
    const from = chat.messages[0] === undefined ? floorOf(chat) : chat.messages[0].seq - 1;
    const holes = holesOf(chat.messages, from, topSeqOf(chat), chat.deleted);
    const known = this.#holes;
    this.#holes = new Map();
    return holes.map((hole) => {
      const key = `hole:${hole.fromSeq}-${hole.toSeq}`;
      const item = (known.get(key) as HoleItem | undefined) ?? { kind: 'hole' as const, key, ...hole };
      this.#holes.set(key, item);
      return item;
    });
  }

  /** One item for each message held. */
  #update(chat: Chat, people: People, steps: ReadSteps | undefined): readonly TimelineItem[] {
    const isSame = people === this.#people && steps === this.#steps && chat.peerMarks === this.#peerMarks;
    const before = this.#messages;
    const now = chat.messages;
    if (isSame && before === now) return this.#items;
    // New messages come after the old ones: what stands before them is copied in one go.
    let common = 0;
    while (isSame && common < before.length && before[common] === now[common]) common += 1;
    const items = this.#items.slice(0, common);
    for (let at = common; at < now.length; at += 1) items.push(this.#views.ofMessage(people, chat, now[at] as Message, steps).item);
    this.#messages = now;
    this.#items = items;
    this.#people = people;
    this.#peerMarks = chat.peerMarks;
    this.#steps = steps;
    return items;
  }
}

type HoleItem = Extract<TimelineItem, { kind: 'hole' }>;

const withHoles = (items: readonly TimelineItem[], messages: readonly Message[], holes: readonly HoleItem[]): TimelineItem[] => {
  const merged: TimelineItem[] = [];
  let from = 0;
  for (const hole of holes) {
    const at = indexOfSeq(messages, hole.toSeq + 1);
    for (const item of items.slice(from, at)) merged.push(item);
    merged.push(hole);
    from = at;
  }
  return from === 0 && holes.length === 0 ? items.slice() : merged.concat(items.slice(from));
};
