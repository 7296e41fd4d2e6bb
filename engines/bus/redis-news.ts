import type { RedisClient } from '../redis/connection.ts';

/** ARGV: channel, text, channel, text, … */
const script = `for i = 1, #ARGV, 2 do redis.call('PUBLISH', ARGV[i], ARGV[i + 1]) end`;

/** So much goes in one command at most: Redis serves nobody else meanwhile. */
const NEWS_MAX = 256;

/**
 * Publishes what is told at once, as after a commit of many messages, with one command: most of what a publish costs us is its command with
 * promise and timer. In the order in which it was told; it fails for all of them or for none. The script goes along as text: a missing
 * one would have to be loaded, while later news went past it.
 */
export const createNewsSender = (redis: RedisClient): ((channel: string, text: string) => Promise<void>) => {
  const publish = async (channel: string, text: string): Promise<void> => void (await redis.publish(channel, text));
  // Each command of a cluster may go to another node, and only those of one channel to the same: together they would lose their order.
  if (redis.isCluster) return publish;

  let news: string[] = [];
  let sent: PromiseWithResolvers<void> | null = null;

  const send = (): void => {
    if (sent === null) return;
    const [texts, { resolve, reject }] = [news, sent];
    news = [];
    sent = null;
    const told = texts.length === 2 ? publish(texts[0] as string, texts[1] as string) : redis.eval(script, 0, ...texts);
    told.then(() => resolve(), reject);
  };

  return (channel, text) => {
    if (sent === null) {
      sent = Promise.withResolvers();
      queueMicrotask(send);
    }
    const { promise } = sent;
    news.push(channel, text);
    if (news.length >= NEWS_MAX * 2) send();
    return promise;
  };
};
