import type { MeasuredChild, Usage } from '../child.ts';
import { connectLive, type LoadSocket } from '../load/graphql-socket.ts';
import { round } from '../statistics.ts';

export interface Memory {
  readonly connections: number;
  /** All that the process grew by, from before the first device: an upper bound, for V8 keeps pages that it emptied. */
  readonly rssKbPerConnection: number;
  /** JavaScript objects and buffers that stay as long as the connection does: what the next thousand would add. */
  readonly liveKbPerConnection: number;
  readonly rssMbBefore: number;
  readonly rssMbAfter: number;
}

const SETTLE_MS = 2_000;
const KB = 1_024;
const settle = () => new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
const live = ({ heapBytes, externalBytes }: Usage): number => heapBytes + externalBytes;

/**
 * What connected devices with their live `events` subscriptions take, garbage collected before and after. Some devices come and go first,
 * so that code and caches that come with the first of them do not count as living with each.
 */
export const measureMemory = async (
  server: MeasuredChild,
  tokens: readonly string[],
  query: string,
): Promise<{ memory: Memory; sockets: LoadSocket[] }> => {
  const cold = await server.usageAfterGc();
  const warm = await connectLive(server.url, tokens.slice(0, Math.ceil(tokens.length / 5)), query);
  for (const socket of warm) socket.close();
  await settle();
  const before = await server.usageAfterGc();
  const sockets = await connectLive(server.url, tokens, query);
  await settle();
  const after = await server.usageAfterGc();
  const each = (bytes: number) => round(bytes / KB / tokens.length, 1);
  return {
    sockets,
    memory: {
      connections: tokens.length,
      rssKbPerConnection: each(after.rssBytes - cold.rssBytes),
      liveKbPerConnection: each(live(after) - live(before)),
      rssMbBefore: Math.round(cold.rssBytes / KB / KB),
      rssMbAfter: Math.round(after.rssBytes / KB / KB),
    },
  };
};
