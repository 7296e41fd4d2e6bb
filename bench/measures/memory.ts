import type { MeasuredChild } from '../child.ts';
import { connectLive, type LoadSocket } from '../socket.ts';
import { round } from '../statistics.ts';

export interface Memory {
  readonly connections: number;
  readonly rssKbPerConnection: number;
  readonly heapKbPerConnection: number;
  readonly rssMbBefore: number;
  readonly rssMbAfter: number;
}

const SETTLE_MS = 2_000;
const KB = 1_024;
const settle = () => new Promise((resolve) => setTimeout(resolve, SETTLE_MS));

/**
 * What a connected device with its live `events` subscription adds to the server's resident memory, garbage collected before and after.
 * Some devices come and go first, so that code, caches and pools that come with the first of them do not count as theirs.
 */
export const measureMemory = async (
  server: MeasuredChild,
  tokens: readonly string[],
  query: string,
): Promise<{ memory: Memory; sockets: LoadSocket[] }> => {
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
      rssKbPerConnection: each(after.rssBytes - before.rssBytes),
      heapKbPerConnection: each(after.heapBytes - before.heapBytes),
      rssMbBefore: Math.round(before.rssBytes / KB / KB),
      rssMbAfter: Math.round(after.rssBytes / KB / KB),
    },
  };
};
