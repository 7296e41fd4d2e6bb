/** Where a message goes: to the other one of a pair, or into the group of all. */
export type Target = 'direct' | 'group';

/** One signed-in device of one person, listening, in whichever system is measured. */
export interface Device {
  /** Told the number of each message that arrives; see stamp.ts. */
  onStamp: ((number: number) => void) | null;
  /** Told once when the connection ends and nobody here ended it. */
  onClose: ((why: string) => void) | null;
  /** Frames that arrived so far with messages in them. */
  frames: number;
  /** Sends a body; true when the system has said that it took it (and stored it, where it stores). */
  send(target: Target, body: string): Promise<boolean>;
  close(): void;
}

const ASK_TIMEOUT_MS = 30_000;

/** Questions that wait for their answers, by a key of the protocol's. All of them fail when the connection does. */
export interface Waiting<Key, Answer> {
  expect(key: Key): Promise<Answer>;
  settle(key: Key, answer: Answer): void;
  /** Settles all whose keys `reached` says yes to; for protocols that acknowledge up to a number. */
  settleWhere(reached: (key: Key) => boolean, answer: Answer): void;
  failAll(error: Error): void;
}

export const createWaiting = <Key, Answer>(): Waiting<Key, Answer> => {
  const waiting = new Map<Key, { resolve(answer: Answer): void; reject(error: Error): void; timer: NodeJS.Timeout }>();
  const take = (key: Key) => {
    const found = waiting.get(key);
    if (found === undefined) return undefined;
    clearTimeout(found.timer);
    waiting.delete(key);
    return found;
  };
  return {
    expect: (key) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => take(key)?.reject(new Error(`No answer within ${ASK_TIMEOUT_MS} ms.`)), ASK_TIMEOUT_MS);
        waiting.set(key, { resolve, reject, timer });
      }),
    settle: (key, answer) => take(key)?.resolve(answer),
    settleWhere(reached, answer) {
      for (const key of waiting.keys()) if (reached(key)) take(key)?.resolve(answer);
    },
    failAll(error) {
      for (const key of waiting.keys()) take(key)?.reject(error);
    },
  };
};

const AT_ONCE = 20;

/** Connects one device for each of the people, some at a time. */
export const connectAll = async <Person>(people: readonly Person[], connect: (person: Person) => Promise<Device>): Promise<Device[]> => {
  const devices: Device[] = [];
  for (let at = 0; at < people.length; at += AT_ONCE) devices.push(...(await Promise.all(people.slice(at, at + AT_ONCE).map(connect))));
  return devices;
};
