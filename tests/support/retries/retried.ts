import type { Person } from '../company.ts';
import type { ListWorld } from '../lists/list-world.ts';

export interface Retried {
  readonly person: Person;
  readonly input: Record<string, unknown>;
  /** How many rows it makes, by table; nothing in the tables that are not named. */
  readonly makes?: Readonly<Record<string, number | undefined>>;
  /** What a repeat is answered that finds it done, where that is not the same again. */
  readonly again?: string;
}

export type RetryRow = readonly [operation: string, about: string, make: (world: ListWorld) => Promise<Retried>];

export const forEver = '9999-12-31T23:59:59.999Z';

export const other = ({ others }: ListWorld, at = 0) => others[at] as Person;
/** A group of Ann's with two members. */
export const groupWith = (world: ListWorld) => world.groupOf([other(world), other(world, 1)]);
export const messageOf = async (world: ListWorld, content: object, person = world.ann) => {
  const chatId = await groupWith(world);
  return { chatId, ...(await world.say(person, chatId, content)) };
};
