import type { Machine } from '../machine.ts';
import type { Spread } from '../statistics.ts';
import type { Held, LongSession } from './memory.ts';
import type { Start } from './start.ts';

export interface WebResults {
  readonly date: string;
  readonly commit: string;
  readonly machine: Machine;
  readonly chats: number;
  readonly starts: readonly Start[];
  readonly switches: { readonly first: Spread; readonly again: Spread };
  readonly echoes: Spread;
  readonly arrivals: Spread;
  readonly session: LongSession;
}

const spreadRow = (what: string, { p50, p95, max }: Spread, wanted: string): string => `| ${what} | ${p50} | ${p95} | ${max} | ${wanted} |`;
const heldRow = (when: string, { heapMb, nodes, detachedNodes, listeners }: Held): string =>
  `| ${when} | ${heapMb} | ${nodes} | ${detachedNodes} | ${listeners} |`;

export const webText = ({ date, commit, machine, chats, starts, switches, echoes, arrivals, session }: WebResults): string =>
  `# The web client, measured on ${date}

Commit ${commit}. ${machine.cpu}, ${machine.cores} cores; load average before: ${machine.loadAverageBefore}. Server and PostgreSQL share core 0,
the browser has core 1.

## First visits

A phone's screen, a processor slowed four times, 1.6 Mbit/s and 150 ms there and back, nothing stored. Milliseconds. Wanted: largest paint by
1,800, blocked for less than 150, shift 0.

| what | first paint | largest paint | blocked | shift | ready | KB by then |
| --- | ---: | ---: | ---: | ---: | ---: | ---: |
${starts.map((start) => `| ${start.what} | ${start.firstPaint} | ${start.largestPaint} | ${start.blocked} | ${start.shift} | ${start.ready} | ${start.kilobytes} |`).join('\n')}

## Moments

A desktop's screen, not slowed, ${chats} chats. Milliseconds until the message is painted.

| what | p50 | p95 | max | wanted p95 |
| --- | ---: | ---: | ---: | ---: |
${spreadRow('a chat opened for the first time', switches.first, '300 (at 50 ms to the server)')}
${spreadRow('a chat opened again', switches.again, '100')}
${spreadRow("Enter to one's own message", echoes, '50')}
${spreadRow("another's send to their message here", arrivals, '200')}

## A long session

${session.switches} switches while ${session.messages.toLocaleString('en-US')} messages came in, after a garbage collection. Wanted: at most 150 MB, at most 5 MB more in the
second half, fewer than 200 detached nodes.

| when | heap MB | nodes | detached | listeners |
| --- | ---: | ---: | ---: | ---: |
${heldRow('before', session.atFirst)}
${heldRow('half way', session.halfWay)}
${heldRow('at the end', session.atLast)}
`;
