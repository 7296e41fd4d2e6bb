import { EVENTS } from '../../clients/sync/operations.ts';
import type { MeasuredChild } from '../child.ts';
import { connect, goLive } from '../load/graphql-socket.ts';
import { round, type Spread, spread } from '../statistics.ts';

export interface CatchUp {
  /** From subscribing until everything up to CaughtUp has arrived. */
  readonly ms: Spread;
  readonly kb: number;
  readonly serverCpuMs: number;
  readonly statements: number;
}

const KB = 1_024;

/**
 * One device after another subscribes to `events` with the web client's own selection: the first time, which brings a snapshot of its chats,
 * and again from the cursor it was left with, which brings what happened since.
 */
export const measureCatchUp = async (
  server: MeasuredChild,
  tokens: readonly string[],
): Promise<{ readonly snapshot: CatchUp; readonly resume: CatchUp }> => {
  const cursors: (string | null)[] = tokens.map(() => null);
  const everyone = async (): Promise<CatchUp> => {
    const tookMs: number[] = [];
    let bytes = 0;
    let statements = 0;
    let cpuMs = 0;
    for (const [i, token] of tokens.entries()) {
      const socket = await connect(server.url, token);
      const before = await server.usage();
      const askedMs = performance.now();
      const caughtUp = await goLive(socket, EVENTS, cursors[i] ?? null);
      tookMs.push(performance.now() - askedMs);
      const after = await server.usage();
      socket.close();
      bytes += caughtUp.bytes;
      statements += after.statements - before.statements;
      cpuMs += after.cpuMs - before.cpuMs;
      cursors[i] = caughtUp.cursor;
    }
    const each = (sum: number) => round(sum / tokens.length, 1);
    return { ms: spread(tookMs), kb: each(bytes / KB), serverCpuMs: each(cpuMs), statements: each(statements) };
  };
  return { snapshot: await everyone(), resume: await everyone() };
};
