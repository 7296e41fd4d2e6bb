import type { Bus, BusListener, BusPayload } from '../../engines/bus/bus.ts';
import type { Chance } from './chance.ts';
import type { Lane, Schedule } from './schedule.ts';
import type { Weather } from './weather.ts';

/** How long a process may believe in a bus that carries nothing; the Redis bus counts missing beats for about as long. */
const NOTICE_MAX_MS = 6_000;
/** When the Redis bus gives a command up. */
const COMMAND_TIMEOUT_MS = 3_000;

/** One process's end of the bus. */
export interface SimBus extends Bus {
  /** Cuts this process off, or lets it back. */
  setReachable(isReachable: boolean): void;
  readonly isReachable: () => boolean;
}

interface End {
  readonly lane: Lane;
  readonly topics: Map<string, Set<BusListener>>;
  isReachable: boolean;
  hear(topic: string, payload: BusPayload): void;
}

/** The one bus between all servers, with the promises that the Redis one keeps: at most once, and a word to whoever may have missed something. */
export const createBusNet = (deps: { schedule: Schedule; chance: Chance; weather: () => Weather }) => {
  const { schedule, chance } = deps;
  const ends = new Set<End>();
  /** Payloads of one publisher to one listener keep their order. */
  const arrivals = new Map<string, number>();
  const delayMs = (): number => chance.int(1, deps.weather().busDelayMaxMs);

  const deliver = (from: End, to: End, topic: string, payload: BusPayload): void => {
    const key = `${from.lane.name} ${to.lane.name}`;
    const atMs = Math.max(schedule.nowMs + delayMs(), arrivals.get(key) ?? 0);
    arrivals.set(key, atMs);
    schedule.in(atMs - schedule.nowMs, `bus ${topic} ${JSON.stringify(payload)}`, to.lane, () => {
      if (to.isReachable) to.hear(topic, structuredClone(payload));
    });
  };

  const open = (lane: Lane): SimBus => {
    const gapListeners = new Set<() => void>();
    const waiting = new Set<() => void>();
    let isHealthy = true;
    let isClosed = false;
    const end: End = {
      lane,
      topics: new Map(),
      isReachable: true,
      hear(topic, payload) {
        for (const listener of [...(end.topics.get(topic) ?? [])]) listener(payload);
      },
    };
    ends.add(end);
    const sleep = (ms: number, label: string): Promise<void> => new Promise((resolve) => schedule.in(ms, label, lane, resolve));

    return {
      async publish(topic, payload) {
        if (isClosed) throw new Error('The bus is closed.');
        await sleep(delayMs(), `publish ${topic}`);
        if (!end.isReachable || chance.happens(deps.weather().refusePublish)) {
          await sleep(chance.int(0, COMMAND_TIMEOUT_MS), 'publish fails');
          throw new Error('Command timed out');
        }
        for (const other of ends) if (other.topics.has(topic)) deliver(end, other, topic, payload);
      },
      async subscribe(topic, listener) {
        await sleep(delayMs(), `subscribe ${topic}`);
        // The Redis bus asks until it is answered.
        while (!end.isReachable) await new Promise<void>((resolve) => waiting.add(resolve));
        const own: BusListener = (payload) => listener(payload);
        const listeners = end.topics.get(topic) ?? new Set();
        end.topics.set(topic, listeners.add(own));
        return async () => {
          listeners.delete(own);
          if (listeners.size === 0 && end.topics.get(topic) === listeners) end.topics.delete(topic);
        };
      },
      onGap(listener) {
        gapListeners.add(listener);
        return () => gapListeners.delete(listener);
      },
      healthy: () => isHealthy,
      topicCount: () => end.topics.size,
      async close() {
        isClosed = true;
        ends.delete(end);
      },
      isReachable: () => end.isReachable,
      setReachable(isReachable) {
        if (end.isReachable === isReachable) return;
        end.isReachable = isReachable;
        if (!isReachable) {
          schedule.in(chance.int(0, NOTICE_MAX_MS), 'bus is missed', lane, () => {
            if (!end.isReachable) isHealthy = false;
          });
          return;
        }
        schedule.in(chance.int(0, 2_000), 'bus is back', lane, () => {
          if (!end.isReachable) return;
          isHealthy = true;
          for (const resolve of [...waiting]) resolve();
          waiting.clear();
          for (const tell of [...gapListeners]) tell();
        });
      },
    };
  };

  return { open, forget: (lane: Lane) => ends.forEach((end) => end.lane === lane && ends.delete(end)) };
};

export type BusNet = ReturnType<typeof createBusNet>;
