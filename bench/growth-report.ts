import type { Machine } from './machine.ts';
import type { CatchUp } from './measures/catch-up.ts';
import type { FanOut } from './measures/fan-out.ts';
import type { Latency } from './measures/latency.ts';
import type { Page } from './measures/pages.ts';
import type { Sends } from './measures/sends.ts';
import type { Spread } from './statistics.ts';

export interface Stored {
  readonly messages: number;
  readonly capacity: Sends;
  /** At 25, 50 and 75 percent of the capacity. */
  readonly latency: readonly Latency[];
  readonly readers: readonly {
    readonly chats: number;
    readonly chatList: Page;
    readonly history: Page;
    readonly catchUp: { readonly snapshot: CatchUp; readonly resume: CatchUp };
  }[];
}

export interface HotGroup {
  readonly alone: Latency;
  readonly together: Latency;
  readonly group: FanOut;
}

export interface Split {
  readonly processes: number;
  readonly sends: Sends;
  readonly latency: Latency;
  readonly fanOut: FanOut;
}

export interface Connected {
  readonly connections: number;
  readonly rssMb: number;
  /** Of those that came last. */
  readonly rssKbPerConnection: number;
  readonly connectsPerSecond: number;
  readonly latency: Latency;
}

export interface GrowthResults {
  readonly date: string;
  readonly commit: string;
  readonly machine: Machine;
  readonly settings: Readonly<Record<string, number>>;
  readonly stored: readonly Stored[];
  readonly hotGroup: HotGroup;
  readonly split: readonly Split[];
  readonly connected: readonly Connected[];
}

const number = (value: number): string => value.toLocaleString('en-US');
const spreadText = ({ p50, p95, p99, max }: Spread): string => `${p50} | ${p95} | ${p99} | ${max}`;

const othersText = (others: number | null | undefined): string => (others == null ? 'unknown' : `${Math.round(others * 100)} %`);

export const latencyTable = ({
  stored,
}: GrowthResults): string => `| stored messages | acked/s, 64 in flight | of the core, for others meanwhile | sends/s | p50 ms | p95 | p99 | max | lost |
| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
${stored
  .flatMap(({ messages, capacity, latency }) =>
    latency.map(
      (row, i) =>
        `| ${i === 0 ? `${number(messages)} | ${number(capacity.perSecond)} | ${othersText(capacity.busy.others)}` : ' | | '} | ${number(row.sendsPerSecond)} | ${spreadText(row.ms)} | ${row.sent - row.arrived} |`,
    ),
  )
  .join('\n')}`;

export const readingTable = ({
  stored,
}: GrowthResults): string => `| stored messages | chats | what | p50 ms | p99 | max | statements | server CPU ms |
| ---: | ---: | --- | ---: | ---: | ---: | ---: | ---: |
${stored
  .flatMap(({ messages, readers }) =>
    readers.flatMap(({ chats, chatList, history, catchUp: { snapshot, resume } }) =>
      (
        [
          [`chat list, ${chatList.entries}`, chatList],
          [`history, ${history.entries}`, history],
          [`first sync, ${number(snapshot.kb)} KB`, snapshot],
          ['sync from a cursor', resume],
        ] as const
      ).map(
        ([what, { ms, statements, serverCpuMs }]) =>
          `| ${number(messages)} | ${number(chats)} | ${what} | ${ms.p50} | ${ms.p99} | ${ms.max} | ${statements} | ${serverCpuMs} |`,
      ),
    ),
  )
  .join('\n')}`;

export const connectionTable = ({
  connected,
}: GrowthResults): string => `| connections | came at, /s | RSS MB | KB for each of the last that came | p50 ms at 100 sends/s | p99 | max |
| ---: | ---: | ---: | ---: | ---: | ---: | ---: |
${connected
  .map(
    ({ connections, connectsPerSecond, rssMb, rssKbPerConnection, latency: { ms } }) =>
      `| ${number(connections)} | ${number(connectsPerSecond)} | ${number(rssMb)} | ${rssKbPerConnection} | ${ms.p50} | ${ms.p99} | ${ms.max} |`,
  )
  .join('\n')}`;

export const hotGroupTable = ({
  hotGroup: { alone, together, group },
}: GrowthResults): string => `| direct sends, 100/s | p50 ms | p95 | p99 | max | lost |
| --- | ---: | ---: | ---: | ---: | ---: |
| alone | ${spreadText(alone.ms)} | ${alone.sent - alone.arrived} |
| beside a group of 500 with ${number(group.messagesPerSecond)} messages/s, ${number(group.deliveriesPerSecond)} deliveries/s | ${spreadText(together.ms)} | ${together.sent - together.arrived} |`;

export const splitTable = ({
  split,
}: GrowthResults): string => `| processes on one core, with Redis | 1:1 acked/s | at sends/s | p50 ms | p99 | max | deliveries/s into 500 | CPU ms per 1,000 deliveries: all (servers) |
| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
${split
  .map(
    ({ processes, sends, latency, fanOut }) =>
      `| ${processes} | ${number(sends.perSecond)} | ${number(latency.sendsPerSecond)} | ${latency.ms.p50} | ${latency.ms.p99} | ${latency.ms.max} | ${number(fanOut.deliveriesPerSecond)} | ${fanOut.allCpuMsPer1000Deliveries ?? '–'} (${fanOut.serverCpuMsPer1000Deliveries}) |`,
  )
  .join('\n')}`;

const DISTURBED_SHARE = 0.1;
const LOAD_AVERAGE_MAX = 1;

/** A warning when the machine was not ours alone. */
export const growthDisturbanceText = ({ machine, stored, split }: GrowthResults): string => {
  const shares = [...stored.map(({ capacity }) => capacity), ...split.map(({ sends }) => sends)].map(({ busy }) => busy.others ?? null);
  const known = shares.filter((share) => share !== null);
  const worst = Math.max(0, ...known);
  // The load average before is that of the minutes before, whatever ran then: it speaks where nothing better does.
  if (known.length > 0 ? worst <= DISTURBED_SHARE : machine.loadAverageBefore <= LOAD_AVERAGE_MAX) return '';
  const share = worst > 0 ? `, and took up to ${Math.round(worst * 100)} % of the server's core` : '';
  return `**This run was disturbed:** other programs ran beside it (load average ${machine.loadAverageBefore} before)${share}. Rates and times are worse than the machine's and differ from row to row for that reason; statements, CPU time and memory hold.`;
};

/** The growth as a page to read. */
export const growthText = (results: GrowthResults): string => {
  const { machine, settings } = results;
  return `# Growth, measured on ${results.date}

Commit ${results.commit}. ${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB; ${machine.system}; Node ${machine.node}; PostgreSQL ${machine.postgres}, fsync on.
${machine.pinned ? 'Servers, PostgreSQL and Redis share core 0, the load has core 1.' : '**Nothing was pinned to a core (no taskset): do not compare these figures with pinned ones.**'}
Load average before: ${machine.loadAverageBefore}. ${Object.entries(settings)
    .map(([name, value]) => `${name} ${number(value)}`)
    .join(', ')}.

${growthDisturbanceText(results)}

## Sends at 25, 50 and 75 percent of capacity

${latencyTable(results)}

## Lists, pages, first sync

${readingTable(results)}

## A hot group beside other chats

${hotGroupTable(results)}

## One process and two

${splitTable(results)}

## Connections

${connectionTable(results)}
`;
};
