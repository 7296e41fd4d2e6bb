import type { Timers } from '../../engines/clock.ts';
import { createTrace, type Trace } from './trace.ts';

/** Whoever the work belongs to: a server process, a device. What a dead one still had to do is never done. */
export class Lane {
  readonly name: string;
  isAlive = true;
  /** Asleep: what falls due is done on waking. */
  isAsleep = false;
  readonly deferred: Entry[] = [];

  constructor(name: string) {
    this.name = name;
  }
}

interface Entry {
  readonly dueMs: number;
  readonly order: number;
  readonly label: string;
  readonly lane: Lane | null;
  readonly run: () => void | Promise<void>;
  isCancelled: boolean;
}

const START_MS = Date.parse('2026-11-23T08:00:00.000Z');

/**
 * Lets everything run that waits on nothing but promises and turns of the loop. Afterwards nothing moves until the next step, so the
 * order of steps is the order of all that happens.
 */
export const settle = async (): Promise<void> => {
  do {
    await new Promise<void>((resolve) => setImmediate(resolve));
  } while (process.getActiveResourcesInfo().includes('Immediate'));
};

/**
 * The one order in which everything happens, in a time of its own. A timer, a packet, a statement of the database, a thing a person
 * does: each is a step that falls due at a moment which the seed has drawn. One step is done, all that follows from it at once runs out,
 * then comes the next.
 */
export class Schedule {
  nowMs = START_MS;
  stepCount = 0;
  readonly trace: Trace = createTrace();
  #order = 0;
  readonly #heap: Entry[] = [];

  /** Answers with the function that cancels it. */
  in(delayMs: number, label: string, lane: Lane | null, run: () => void | Promise<void>): () => void {
    this.#order += 1;
    const entry: Entry = { dueMs: this.nowMs + Math.max(0, delayMs), order: this.#order, label, lane, run, isCancelled: false };
    push(this.#heap, entry);
    return () => {
      entry.isCancelled = true;
    };
  }

  timers(lane: Lane): Timers {
    return {
      after: (delayMs, callback) => this.in(delayMs, 'timer', lane, callback),
      every: (periodMs, callback) => {
        let cancel = (): void => {};
        const again = (): void => {
          cancel = this.in(periodMs, 'timer', lane, () => {
            again();
            callback();
          });
        };
        again();
        return () => cancel();
      },
    };
  }

  async runUntil(untilMs: number): Promise<void> {
    await settle();
    for (let next = this.#heap[0]; next !== undefined && next.dueMs <= untilMs; next = this.#heap[0]) await this.#do(pop(this.#heap));
    this.nowMs = Math.max(this.nowMs, untilMs);
  }

  runFor(ms: number): Promise<void> {
    return this.runUntil(this.nowMs + ms);
  }

  /** Goes on until something has come true, or the time for it is over. */
  async runWhile(isWanted: () => boolean, patienceMs: number): Promise<void> {
    const untilMs = this.nowMs + patienceMs;
    await settle();
    for (let next = this.#heap[0]; isWanted() && next !== undefined && next.dueMs <= untilMs; next = this.#heap[0]) {
      await this.#do(pop(this.#heap));
    }
  }

  /** Everything stands still for a while, as when a machine is suspended: what fell due meanwhile is late. */
  leap(ms: number): void {
    this.nowMs += ms;
    this.trace.note(`${this.nowMs - START_MS} leap ${ms}`);
  }

  wake(lane: Lane): void {
    lane.isAsleep = false;
    for (const { label, run, isCancelled } of lane.deferred.splice(0)) if (!isCancelled) this.in(0, label, lane, run);
  }

  async #do(entry: Entry): Promise<void> {
    const { lane } = entry;
    this.nowMs = Math.max(this.nowMs, entry.dueMs);
    if (entry.isCancelled || lane?.isAlive === false) return;
    if (lane?.isAsleep === true) {
      lane.deferred.push(entry);
      return;
    }
    this.stepCount += 1;
    this.trace.note(`${this.nowMs - START_MS} ${lane?.name ?? 'world'} ${entry.label}`);
    await entry.run();
    await settle();
  }
}

const isBefore = (a: Entry, b: Entry): boolean => a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.order < b.order);

const push = (heap: Entry[], entry: Entry): void => {
  let at = heap.push(entry) - 1;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (!isBefore(entry, heap[parent] as Entry)) break;
    heap[at] = heap[parent] as Entry;
    at = parent;
  }
  heap[at] = entry;
};

const pop = (heap: Entry[]): Entry => {
  const first = heap[0] as Entry;
  const last = heap.pop() as Entry;
  if (heap.length === 0) return first;
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && isBefore(heap[child + 1] as Entry, heap[child] as Entry)) child += 1;
    if (!isBefore(heap[child] as Entry, last)) break;
    heap[at] = heap[child] as Entry;
    at = child;
  }
  heap[at] = last;
  return first;
};
