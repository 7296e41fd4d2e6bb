import type { FanOut } from './measures/fan-out.ts';
import type { CatchUp } from './measures/catch-up.ts';
import type { Latency } from './measures/latency.ts';
import type { Memory } from './measures/memory.ts';
import type { Page } from './measures/pages.ts';
import type { Busy } from './measures/busy.ts';
import type { Sends } from './measures/sends.ts';
import type { Machine } from './machine.ts';
import type { ProfileSummary } from './profile.ts';
import type { Spread } from './statistics.ts';

export interface Results {
  readonly date: string;
  readonly commit: string;
  readonly machine: Machine;
  readonly settings: Readonly<Record<string, number>>;
  readonly latency: readonly Latency[];
  readonly sends: { readonly manyChats: Sends; readonly oneChat: Sends };
  readonly fanOut: {
    readonly hub: FanOut;
    readonly plain: FanOut;
    readonly cpuRatioPerDelivery: number;
    readonly cpuRatioPerFrame: number;
  };
  readonly memory: Memory;
  readonly pages: { readonly chatList: Page; readonly history: Page };
  readonly catchUp: { readonly snapshot: CatchUp; readonly resume: CatchUp };
  readonly profiles: { readonly sends: ProfileSummary; readonly fanOut: ProfileSummary };
}

const number = (value: number): string => value.toLocaleString('en-US');
const times = ({ p50, p95, p99, max }: Spread): string => `${p50} | ${p95} | ${p99} | ${max}`;
const busyText = ({ server, postgres, load }: Busy): string =>
  `server ${percent(server)}, PostgreSQL ${percent(postgres)} of one core; load ${percent(load)} of the other`;
const percent = (share: number | null): string => (share === null ? 'unknown' : `${Math.round(share * 100)} %`);

const profileText = (title: string, { idle, places, frames }: ProfileSummary): string => `### ${title}

Idle ${idle} %. Shares of the busy time, self time alone.

| place | % | | function | % |
| --- | ---: | --- | --- | ---: |
${Array.from({ length: Math.max(places.length, frames.length) }, (_, i) => `| ${places[i]?.name ?? ''} | ${places[i]?.share ?? ''} | | ${frames[i]?.name ?? ''} | ${frames[i]?.share ?? ''} |`).join('\n')}`;

/** The results as a page to read. */
export const reportText = (results: Results): string => {
  const { machine, settings, latency, sends, fanOut, memory, pages, catchUp, profiles } = results;
  const { hub, plain } = fanOut;
  return `# Measured on ${results.date}

Commit ${results.commit}. ${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB; ${machine.system}; Node ${machine.node}; PostgreSQL ${machine.postgres}, fsync on.
${machine.pinned ? 'Server and PostgreSQL share core 0, the load has core 1.' : '**Nothing was pinned to a core (no taskset): do not compare these figures with pinned ones.**'}
Load average before: ${machine.loadAverageBefore}. ${Object.entries(settings)
    .map(([name, value]) => `${name} ${number(value)}`)
    .join(', ')}.

## Durable send to the other side's frame

Open loop, direct chats, from when the send was due. Milliseconds.

| sends/s | p50 | p95 | p99 | max | sent | arrived | refused |
| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
${latency.map((row) => `| ${row.sendsPerSecond} | ${times(row.ms)} | ${number(row.sent)} | ${number(row.arrived)} | ${row.refused} |`).join('\n')}

## Acknowledged durable sends

Closed loop, ${settings['sendsInFlight']} in flight.

| | sends/s | ack p50 | p95 | p99 | max | refused | busy |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |
| over ${settings['pairs']} direct chats, both sides listening | ${number(sends.manyChats.perSecond)} | ${times(sends.manyChats.ackMs)} | ${sends.manyChats.refused} | ${busyText(sends.manyChats.busy)} |
| into one group, nobody listening | ${number(sends.oneChat.perSecond)} | ${times(sends.oneChat.ackMs)} | ${sends.oneChat.refused} | ${busyText(sends.oneChat.busy)} |

## Fan-out into a group of ${settings['groupSize']}, everyone online

${settings['fanOutInFlight']} messages in flight. The hub's side includes the durable sends; the plain side (graphql-ws, graphql-js executing for each subscriber, the same
selection) is only told what to publish.

| | deliveries/s | frames/s | messages/s | server CPU ms per 1,000 deliveries | per 1,000 frames | last device p50 | p95 | p99 | max | missing |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
${(
  [
    ['hub', hub],
    ['plain', plain],
  ] as const
)
  .map(
    ([name, row]) =>
      `| ${name} | ${number(row.deliveriesPerSecond)} | ${number(row.framesPerSecond)} | ${row.messagesPerSecond} | ${row.serverCpuMsPer1000Deliveries} | ${row.serverCpuMsPer1000Frames} | ${times(row.lastDeviceMs)} | ${row.missing} |`,
  )
  .join('\n')}

The plain side uses **${fanOut.cpuRatioPerDelivery} times** the CPU per delivery, ${fanOut.cpuRatioPerFrame} times per frame. Busy, hub: ${busyText(hub.busy)}; plain: ${busyText(plain.busy)}.

## Memory

${number(memory.connections)} idle devices, each with its \`events\` subscription: **${memory.rssKbPerConnection} KB** of server RSS each, all growth since before the first device counted
(${memory.rssMbBefore} MB before, ${memory.rssMbAfter} MB after), of which **${memory.liveKbPerConnection} KB** are objects and buffers that live as long as the connection.

## Pages

| | entries | p50 ms | p95 | p99 | max | server CPU ms | statements |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
| chat list | ${pages.chatList.entries} | ${times(pages.chatList.ms)} | ${pages.chatList.serverCpuMs} | ${pages.chatList.statements} |
| history | ${pages.history.entries} | ${times(pages.history.ms)} | ${pages.history.serverCpuMs} | ${pages.history.statements} |

## Catching up

${settings['catchUps']} members of the group of ${settings['groupSize']}, one after the other, with the web client's own selection.

| | p50 ms | p95 | p99 | max | KB | server CPU ms | statements |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
| first time: a snapshot | ${times(catchUp.snapshot.ms)} | ${catchUp.snapshot.kb} | ${catchUp.snapshot.serverCpuMs} | ${catchUp.snapshot.statements} |
| again, from its cursor | ${times(catchUp.resume.ms)} | ${catchUp.resume.kb} | ${catchUp.resume.serverCpuMs} | ${catchUp.resume.statements} |

## Where the server's time goes

${profileText('Sends over many chats', profiles.sends)}

${profileText('Fan-out', profiles.fanOut)}
`;
};
