import type { Random } from '../../clients/sync/index.ts';
import { ADD, ask, RECALL, REMOVE, RENAME } from './ask.ts';
import type { Device } from './devices/device.ts';
import type { Journal } from './journal.ts';
import type { ChaosPerson, World } from './world.ts';

export interface TrafficOptions {
  readonly world: World;
  readonly url: string;
  readonly random: Random;
  readonly journal: Journal;
  /** The devices there are at the moment. */
  readonly devices: () => readonly Device[];
  readonly actionsPerSecond: number;
}

const pick = <Item>(random: Random, items: readonly Item[]): Item => items[Math.floor(random.next() * items.length)] as Item;

/** Words of many lengths and scripts; the number makes each of them the only one of its kind. */
const wordsOf = (random: Random, number: number): string => {
  const kind = random.next();
  if (kind < 0.7) return `message ${number}`;
  if (kind < 0.85) return `第 ${number} 条消息 🙂`;
  return `message ${number} ${'and so on '.repeat(1 + Math.floor(random.next() * 60))}`.trim();
};

/** People who chat: what a person does is drawn from the seed, on which of their devices too. */
export const startTraffic = ({ world, url, random, journal, devices, actionsPerSecond }: TrafficOptions) => {
  let number = 0;
  let isRunning = true;
  const inside = new Set(world.door.guests);
  const underWay = new Set<Promise<unknown>>();

  /** For what has no client that repeats it: it happens or it does not, and the log says which. */
  const attempt = async (person: ChaosPerson, query: string, input: object): Promise<boolean> => {
    const token = person.sessions[0]?.token ?? null;
    const work = ask(url, token, query, { input }).then(
      (data) => Object.values(data as Record<string, { __typename: string }>)[0]?.__typename.endsWith('Payload') ?? false,
      () => false,
    );
    underWay.add(work);
    return work.finally(() => underWay.delete(work));
  };

  const actions: readonly (readonly [weight: number, act: (device: Device) => void])[] = [
    [
      60,
      (device) => {
        number += 1;
        device.send(pick(random, device.person.chats), wordsOf(random, number));
      },
    ],
    [20, (device) => device.read(pick(random, device.person.chats))],
    [6, (device) => device.typing(pick(random, device.person.chats))],
    [
      5,
      () => {
        const acked = journal.sent.filter((sent) => sent.ack !== null && sent.chatId !== world.flood);
        const sent = acked.at(-1 - Math.floor(random.next() * Math.min(acked.length, 20)));
        const sender = world.people.find((person) => person.id === sent?.senderId);
        const messageId = sent?.ack?.id;
        if (sender === undefined || messageId === undefined) return;
        void attempt(sender, RECALL, { messageId }).then((isDone) => isDone && journal.recalled(messageId));
      },
    ],
    [
      3,
      () => {
        number += 1;
        const chatId = pick(random, world.groups);
        void attempt(world.people[0] as ChaosPerson, RENAME, { chatId, title: `Title ${number}` });
      },
    ],
    [
      4,
      () => {
        const { chatId, owner, guests } = world.door;
        const guest = pick(random, guests);
        const isInside = inside.has(guest);
        const input = isInside ? { chatId, userId: guest.id } : { chatId, userIds: [guest.id] };
        if (isInside) inside.delete(guest);
        else inside.add(guest);
        void attempt(owner, isInside ? REMOVE : ADD, input);
      },
    ],
    [
      8,
      () => {
        const owners = devices().filter((device) => device.person === world.door.owner);
        number += 1;
        if (owners.length > 0) pick(random, owners).send(world.door.chatId, wordsOf(random, number));
      },
    ],
  ];
  const total = actions.reduce((sum, [weight]) => sum + weight, 0);

  const step = (): void => {
    const among = devices().filter((device) => world.people.includes(device.person));
    if (among.length === 0) return;
    let chance = random.next() * total;
    const chosen = actions.find(([weight]) => (chance -= weight) < 0);
    chosen?.[1](pick(random, among));
  };
  let timer: NodeJS.Timeout;
  const again = (): void => {
    if (!isRunning) return;
    step();
    timer = setTimeout(again, (2 * random.next() * 1000) / actionsPerSecond);
  };
  timer = setTimeout(again, 0);

  return async (): Promise<void> => {
    isRunning = false;
    clearTimeout(timer);
    await Promise.all(underWay);
  };
};
