import type { Bus, BusListener, BusPayload } from './bus.ts';

export interface InProcessBusOptions {
  /** Told of what a listener threw; the other listeners still hear the payload. */
  onListenerError(error: unknown): void;
}

/** The bus of a single process. Delivery is asynchronous, so that no publisher runs a listener's code inside its own. */
export function createInProcessBus({ onListenerError }: InProcessBusOptions): Bus {
  const topics = new Map<string, Set<BusListener>>();
  const queue: { topic: string; payload: BusPayload }[] = [];
  let closed = false;

  const drain = () => {
    // What listeners publish meanwhile is appended and waits for the next turn: a ping-pong cannot starve the loop.
    for (const { topic, payload } of queue.splice(0)) {
      const listeners = topics.get(topic);
      if (!listeners) continue;
      for (const listener of [...listeners]) {
        if (!listeners.has(listener)) continue;
        try {
          listener(payload);
        } catch (error) {
          onListenerError(error);
        }
      }
    }
    if (queue.length > 0) setImmediate(drain);
  };

  return {
    publish(topic, payload) {
      if (closed) return Promise.reject(new Error('The bus is closed.'));
      if (topics.has(topic)) {
        queue.push({ topic, payload });
        if (queue.length === 1) queueMicrotask(drain);
      }
      return Promise.resolve();
    },
    subscribe(topic, listener) {
      if (closed) return Promise.reject(new Error('The bus is closed.'));
      const listeners = topics.get(topic) ?? new Set();
      topics.set(topic, listeners);
      // One function may listen twice: each subscription is its own.
      const own: BusListener = (payload) => listener(payload);
      listeners.add(own);
      return Promise.resolve(() => {
        listeners.delete(own);
        if (listeners.size === 0 && topics.get(topic) === listeners) topics.delete(topic);
        return Promise.resolve();
      });
    },
    onGap: () => () => {},
    healthy: () => !closed,
    topicCount: () => topics.size,
    close() {
      closed = true;
      topics.clear();
      queue.length = 0;
      return Promise.resolve();
    },
  };
}
