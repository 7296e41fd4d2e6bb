import type { MeasuredChild } from '../child.ts';
import { findOperation, pick } from '../operations.ts';
import type { LoadSocket } from '../load/graphql-socket.ts';
import { median, round, type Spread, spread } from '../statistics.ts';

export interface Page {
  readonly entries: number;
  readonly ms: Spread;
  readonly serverCpuMs: number;
  /** Statements that one such request sends to the database. */
  readonly statements: number;
}

const COUNTED = 15;

/** One page asked for again and again, one at a time, by one device. */
export const measurePage = async (
  server: MeasuredChild,
  socket: LoadSocket,
  page: { readonly operation: string; readonly variables: object; readonly edges: string },
  times: number,
): Promise<Page> => {
  const { query } = findOperation(page.operation);
  const ask = async (): Promise<number> => {
    const { data, errors } = await socket.ask(query, page.variables);
    const edges = pick(data, page.edges);
    if (errors !== undefined || !Array.isArray(edges)) throw new Error(`${page.operation} failed: ${JSON.stringify(errors)}`);
    return edges.length;
  };
  const entries = await ask();
  const before = (await server.usage()).cpuMs;
  const tookMs: number[] = [];
  for (let i = 0; i < times; i += 1) {
    const askedMs = performance.now();
    await ask();
    tookMs.push(performance.now() - askedMs);
  }
  const serverCpuMs = round(((await server.usage()).cpuMs - before) / times);
  const statements: number[] = [];
  for (let i = 0; i < COUNTED; i += 1) {
    const before = (await server.usage()).statements;
    await ask();
    statements.push((await server.usage()).statements - before);
  }
  return { entries, ms: spread(tookMs), serverCpuMs, statements: median(statements) };
};
