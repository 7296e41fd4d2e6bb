import type { Action } from './state/action.ts';
import { reduce } from './state/reduce.ts';
import type { State } from './state/state.ts';

export interface Change {
  readonly action: Action | null;
  readonly state: State;
  readonly previous: State;
  /** Chats that are new, gone or different. */
  readonly chatIds: readonly string[];
}

export type ChangeListener = (change: Change) => void;

const changedChatIds = (previous: State, state: State): string[] => {
  if (previous.chats === state.chats) return [];
  const changed: string[] = [];
  for (const [id, chat] of state.chats) if (previous.chats.get(id) !== chat) changed.push(id);
  for (const id of previous.chats.keys()) if (!state.chats.has(id)) changed.push(id);
  return changed;
};

/** Holds the state and tells the effects of each change, in order: a change made by a listener is told after the current one. */
export class Store {
  #state: State;
  readonly #listeners: ChangeListener[] = [];
  readonly #news: Change[] = [];
  #telling = false;

  constructor(state: State) {
    this.#state = state;
  }

  get state(): State {
    return this.#state;
  }

  dispatch(action: Action): void {
    this.#set(reduce(this.#state, action), action);
  }

  /** Takes a whole state over, from storage or from the leading tab. */
  adopt(state: State): void {
    this.#set(state, null);
  }

  onChange(listener: ChangeListener): void {
    this.#listeners.push(listener);
  }

  #set(state: State, action: Action | null): void {
    const previous = this.#state;
    this.#state = state;
    this.#news.push({ action, state, previous, chatIds: changedChatIds(previous, state) });
    if (this.#telling) return;
    this.#telling = true;
    try {
      for (let news = this.#news.shift(); news !== undefined; news = this.#news.shift()) {
        for (const listener of this.#listeners) listener(news);
      }
    } finally {
      this.#telling = false;
    }
  }
}
