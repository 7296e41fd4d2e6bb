import type { UserView } from '../types.ts';
import type { State } from './state.ts';

const sameUser = (a: UserView, b: UserView) =>
  a.handle === b.handle && a.name === b.name && a.avatarUrl === b.avatarUrl && a.statusLine === b.statusLine && a.region === b.region;

const viewOf = ({ id, handle, name, avatarUrl, statusLine, region }: UserView): UserView => ({
  id,
  handle,
  name,
  avatarUrl,
  statusLine,
  region,
});

/** Remembers people as last told. The map stays the same object when nothing is new about them. */
export const withPeople = (state: State, people: Iterable<UserView>): State => {
  let known: Map<string, UserView> | null = null;
  for (const person of people) {
    const held = (known ?? state.people).get(person.id);
    if (held !== undefined && sameUser(held, person)) continue;
    known ??= new Map(state.people);
    known.set(person.id, viewOf(person));
  }
  return known === null ? state : { ...state, people: known };
};
