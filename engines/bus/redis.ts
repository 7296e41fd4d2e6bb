import { RedisPubSub, type PubSubRedisOptions } from 'graphql-redis-subscriptions';
import { closeRedis, connectRedis, type RedisClient } from '../redis/connection.ts';
import type { Bus, BusPayload } from './bus.ts';
import { createInProcessBus } from './in-process.ts';
import { createEnvelopes } from './redis-envelope.ts';
import { createPulse, type Pulse } from './redis-pulse.ts';
import { createNewsSender } from './redis-news.ts';
import { createSubscriberFacade } from './redis-subscriber.ts';

export interface RedisBusOptions {
  urls: readonly string[];
  /** Keeps several installations on one Redis apart. */
  prefix?: string;
  /** How often the bus proves to itself that payloads arrive. */
  pulseMs?: number;
  /** How long to try to reach Redis at the start. */
  connectTimeoutMs?: number;
  /** Told of what a listener threw; the other listeners still hear the payload. */
  onListenerError(error: unknown): void;
}

interface Topic {
  listeners: number;
  /** Resolves to the library's id for this topic once Redis has confirmed the subscription. */
  readonly subscribed: Promise<number>;
}

/**
 * The bus of several processes: Redis PUB/SUB, one SUBSCRIBE per topic and process. What a process publishes reaches its own listeners
 * without Redis, and what comes back of it is dropped before it is parsed. Pulses alone go all the way, since they prove it.
 */
export async function createRedisBus(options: RedisBusOptions): Promise<Bus> {
  const { urls, prefix = 'parley:', pulseMs = 2_000, connectTimeoutMs = 10_000, onListenerError } = options;
  const publisher = await connectRedis({ urls, name: 'bus-publish', commandTimeoutMs: 3_000, connectTimeoutMs });
  const subscriber = await connectRedis({ urls, name: 'bus-subscribe', connectTimeoutMs }).catch(async (error: unknown) => {
    await closeRedis(publisher);
    throw error;
  });
  const envelopes = createEnvelopes();
  const facade = createSubscriberFacade(subscriber, envelopes.open);
  const pubsub = new RedisPubSub({
    publisher: publisher as NonNullable<PubSubRedisOptions['publisher']>,
    subscriber: facade as unknown as NonNullable<PubSubRedisOptions['subscriber']>,
    triggerTransform: (topic) => `${prefix}${String(topic)}`,
    serializer: (text) => text as string,
  });
  const local = createInProcessBus({ onListenerError });
  const topics = new Map<string, Topic>();
  const gapListeners = new Set<() => void>();
  let closed = false;

  const hear = (name: string) => (payload: BusPayload) => void (closed || local.publish(name, payload));
  const open = (name: string): Topic => {
    const topic = { listeners: 0, subscribed: pubsub.subscribe(name, hear(name)) };
    topics.set(name, topic);
    return topic;
  };
  const drop = async (name: string, topic: Topic) => {
    if (topics.get(name) === topic) topics.delete(name);
    // Unsubscribing before Redis has confirmed would leave the library with a listener for ever.
    const id = await topic.subscribed;
    if (!closed) pubsub.unsubscribe(id);
  };
  const tell = (listener: () => void) => {
    try {
      listener();
    } catch (error) {
      onListenerError(error);
    }
  };
  const sendNews = createNewsSender(publisher);
  const send = (name: string, text: string) => sendNews(`${prefix}${name}`, text);
  const pulse = watch(subscriber, {
    pulseMs,
    publish: (topic, beat) => send(topic, JSON.stringify(beat)),
    onGap: () => gapListeners.forEach(tell),
  });
  await pubsub.subscribe(pulse.topic, (beat: number) => pulse.heard(beat));

  return {
    publish(name, payload) {
      if (closed) return Promise.reject(new Error('The bus is closed.'));
      void local.publish(name, payload);
      return send(name, envelopes.close(payload));
    },
    async subscribe(name, listener) {
      if (closed) throw new Error('The bus is closed.');
      const topic = topics.get(name) ?? open(name);
      topic.listeners += 1;
      const stop = await local.subscribe(name, listener);
      await topic.subscribed;
      let stopped = false;
      return async () => {
        if (stopped) return;
        stopped = true;
        await stop();
        topic.listeners -= 1;
        if (topic.listeners === 0) await drop(name, topic);
      };
    },
    onGap(listener) {
      const own = () => listener();
      gapListeners.add(own);
      return () => void gapListeners.delete(own);
    },
    healthy: () => pulse.healthy(),
    topicCount: () => topics.size,
    async close() {
      if (closed) return;
      closed = true;
      pulse.stop();
      topics.clear();
      await local.close();
      gapListeners.clear();
      await facade.quit();
      await Promise.all([closeRedis(subscriber), closeRedis(publisher)]);
    },
  };
}

interface WatchOptions {
  pulseMs: number;
  publish(topic: string, beat: number): Promise<void>;
  onGap(): void;
}

function watch(subscriber: RedisClient, { pulseMs, publish, onGap }: WatchOptions): Pulse {
  const pulse = createPulse({
    intervalMs: pulseMs,
    send: publish,
    onGap,
    // The connection claims to live and carries nothing: begin a new one.
    onSilence: () => subscriber.disconnect(true),
  });
  // A cluster reports the loss of its subscribing node as `-subscriber`, a single server as `close`.
  for (const event of ['close', '-subscriber', '-node']) subscriber.on(event, () => pulse.broken());
  for (const event of ['ready', '+subscriber', '+node']) subscriber.on(event, () => pulse.restored());
  return pulse;
}
