import type { State } from '../state/state.ts';
import type { UserView } from '../types.ts';

export type People = State['people'];

/** Views of people; unknown ones get an empty name and stay the same object. */
export class PeopleViews {
  readonly #unknown = new Map<string, UserView>();

  of(people: People, id: string): UserView {
    const known = people.get(id);
    if (known !== undefined) return known;
    const unknown = this.#unknown.get(id) ?? { id, handle: '', name: '', avatarUrl: '', statusLine: '', region: '' };
    this.#unknown.set(id, unknown);
    return unknown;
  }
}
