import type { RedisClient } from '../redis/connection.ts';

/**
 * What graphql-redis-subscriptions needs of a subscribing client, without its two traps: it leaves promises of failed
 * commands to nobody (which would end the process), and sends a PUNSUBSCRIBE with each UNSUBSCRIBE.
 */
export interface SubscriberFacade {
  on(event: string, listener: (...args: never[]) => void): SubscriberFacade;
  subscribe(topic: string, done: (error: Error | null) => void): void;
  unsubscribe(topic: string): void;
  punsubscribe(topic: string): void;
  quit(): Promise<void>;
}

/** `open` makes of each text that comes what is in it, or null when it is nobody's here. */
export function createSubscriberFacade(client: RedisClient, open: (text: string) => string | null): SubscriberFacade {
  let closed = false;
  const subscribe = (topic: string, done: (error: Error | null) => void) => {
    client.subscribe(topic).then(
      () => done(null),
      // The connection broke before the answer came. It comes back with the topics it knew, and this one is not among them.
      () => void (closed || setTimeout(() => !closed && subscribe(topic, done), 100).unref()),
    );
  };
  const facade: SubscriberFacade = {
    on(event, listener) {
      const tell = listener as (...args: unknown[]) => void;
      client.on(
        event,
        event !== 'message'
          ? tell
          : (channel: string, text: string) => {
              const payload = open(text);
              if (payload !== null) tell(channel, payload);
            },
      );
      return facade;
    },
    subscribe,
    unsubscribe: (topic) => void client.unsubscribe(topic).catch(() => {}),
    punsubscribe: () => {},
    quit: () => {
      closed = true;
      return Promise.resolve();
    },
  };
  return facade;
}
