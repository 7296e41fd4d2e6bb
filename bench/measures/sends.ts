import type { MeasuredChild } from '../child.ts';
import { findOperation } from '../operations.ts';
import type { LoadSocket } from '../socket.ts';
import { isSent, sendVariables, stampBody } from '../stamp.ts';
import { round, type Spread, spread } from '../statistics.ts';

/** Somebody who writes into a chat. There are many, since one person may send 600 messages a minute. */
export interface Writer {
  readonly socket: LoadSocket;
  readonly chatId: string;
}

export interface Sends {
  readonly perSecond: number;
  readonly refused: number;
  readonly ackMs: Spread;
  /** Of one second: what the server, PostgreSQL and the load were busy. */
  readonly busy: Busy;
}

export interface Busy {
  readonly server: number;
  readonly postgres: number | null;
  readonly load: number;
}

/** CPU time of PostgreSQL's processes so far; null where the system does not say. */
export type PostgresCpuMs = () => number | null;

/** Notes what everyone's CPU was used for until the returned function is called. */
export const watchBusy = async (server: MeasuredChild, postgresCpuMs: PostgresCpuMs): Promise<() => Promise<Busy>> => {
  const serverBefore = (await server.usage()).cpuMs;
  const postgresBefore = postgresCpuMs();
  const loadBefore = process.cpuUsage();
  const startedMs = performance.now();
  return async () => {
    const tookMs = performance.now() - startedMs;
    const load = process.cpuUsage(loadBefore);
    const postgresAfter = postgresCpuMs();
    const share = (ms: number) => round(ms / tookMs);
    return {
      server: share((await server.usage()).cpuMs - serverBefore),
      postgres: postgresBefore === null || postgresAfter === null ? null : share(postgresAfter - postgresBefore),
      load: share((load.user + load.system) / 1_000),
    };
  };
};

/** Acknowledged durable sends with a number of them always in flight, each into the next writer's chat. */
export const measureSends = async (
  { server, postgresCpuMs }: { server: MeasuredChild; postgresCpuMs: PostgresCpuMs },
  writers: readonly Writer[],
  { inFlight, seconds }: { inFlight: number; seconds: number },
): Promise<Sends> => {
  const { query } = findOperation('sendMessage');
  const ackMs: number[] = [];
  let refused = 0;
  let next = 0;
  const busy = await watchBusy(server, postgresCpuMs);
  const startedMs = performance.now();
  const endMs = startedMs + seconds * 1_000;
  const keepSending = async (): Promise<void> => {
    while (performance.now() < endMs) {
      const number = (next += 1);
      const { socket, chatId } = writers[number % writers.length] as Writer;
      const sentMs = performance.now();
      if (isSent(await socket.ask(query, sendVariables(chatId, stampBody(number))))) ackMs.push(performance.now() - sentMs);
      else refused += 1;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, keepSending));
  const tookMs = performance.now() - startedMs;
  return { perSecond: Math.round((ackMs.length / tookMs) * 1_000), refused, ackMs: spread(ackMs), busy: await busy() };
};
