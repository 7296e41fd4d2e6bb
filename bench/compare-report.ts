import type { Machine } from './machine.ts';
import type { PeerIdle, PeerRound } from './measure-peer.ts';
import { median, round } from './statistics.ts';

/** The middle of all rounds, figure by figure. */
export interface Middle {
  readonly sendsPerSecond: number;
  readonly sendAckP99Ms: number;
  /** Of server, PostgreSQL and Redis: what a send costs, which says more than the rate where the machine was shared. */
  readonly cpuMsPer1000Sends: number | null;
  readonly deliveriesPerSecond: number;
  readonly framesPerSecond: number;
  readonly cpuMsPer1000Deliveries: number | null;
  readonly serverCpuMsPer1000Deliveries: number;
  readonly directP99Ms: number;
  readonly directMaxMs: number;
  readonly groupP99Ms: number;
  readonly groupMaxMs: number;
  readonly lost: number;
  readonly loadBusyMax: number;
  /** What others took of the server's core, in the worst round. */
  readonly othersBusyMax: number | null;
}

export interface ComparedPeer {
  readonly name: string;
  readonly title: string;
  readonly about: string;
  readonly durable: boolean;
  /** Why it is missing, or what it failed of; null when it was measured. */
  readonly trouble: string | null;
  readonly rounds: readonly PeerRound[];
  readonly middle: Middle | null;
  readonly idle: PeerIdle | null;
}

export interface CompareResults {
  readonly date: string;
  readonly commit: string;
  readonly machine: Machine;
  readonly settings: Readonly<Record<string, number>>;
  readonly peers: readonly ComparedPeer[];
}

/** How far a ratio should go; what is at most or at least that reaches it. */
export interface Ratio {
  readonly what: string;
  readonly value: number | null;
  readonly text: string;
  readonly must: string;
  readonly aim: string;
  readonly dream: string;
  readonly reached: string;
}

const number = (value: number): string => value.toLocaleString('en-US');
const orDash = (value: number | null | undefined): string => (value === null || value === undefined ? '–' : number(value));

export const middleOf = (rounds: readonly PeerRound[], groupSize: number): Middle => {
  const of = (pick: (one: PeerRound) => number) => median(rounds.map(pick));
  const busy = rounds.flatMap(({ sends, fanOut }) => [sends.busy, fanOut.busy]);
  const allCpu = rounds.map(({ fanOut }) => fanOut.allCpuMsPer1000Deliveries).filter((ms) => ms !== null);
  const sendCpu = rounds.map(({ sends: { busy: cpu, perSecond } }) =>
    cpu.server === null || cpu.postgres === null || cpu.redis === null
      ? null
      : round(((cpu.server + cpu.postgres + cpu.redis) / perSecond) * 1_000_000),
  );
  const knownSendCpu = sendCpu.filter((ms) => ms !== null);
  const lostOf = ({ latency, fanOut, groupLatency, sends }: PeerRound) =>
    latency.sent - latency.arrived + fanOut.missing + groupLatency.sent * groupSize - groupLatency.arrived + sends.refused;
  return {
    sendsPerSecond: of(({ sends }) => sends.perSecond),
    sendAckP99Ms: of(({ sends }) => sends.ackMs.p99),
    cpuMsPer1000Sends: knownSendCpu.length === rounds.length ? median(knownSendCpu) : null,
    deliveriesPerSecond: of(({ fanOut }) => fanOut.deliveriesPerSecond),
    framesPerSecond: of(({ fanOut }) => fanOut.framesPerSecond),
    cpuMsPer1000Deliveries: allCpu.length === rounds.length ? median(allCpu) : null,
    serverCpuMsPer1000Deliveries: of(({ fanOut }) => fanOut.serverCpuMsPer1000Deliveries),
    directP99Ms: of(({ latency }) => latency.ms.p99),
    directMaxMs: of(({ latency }) => latency.ms.max),
    groupP99Ms: of(({ groupLatency }) => groupLatency.ms.p99),
    groupMaxMs: of(({ groupLatency }) => groupLatency.ms.max),
    lost: rounds.reduce((sum, one) => sum + lostOf(one), 0),
    loadBusyMax: Math.max(...busy.map(({ load }) => load)),
    othersBusyMax: busy.some(({ others }) => others === null) ? null : Math.max(...busy.map(({ others }) => others ?? 0)),
  };
};

type Reading = (peer: ComparedPeer) => number | null | undefined;

const readings = {
  sends: (peer) => peer.middle?.sendsPerSecond,
  sendCpu: (peer) => peer.middle?.cpuMsPer1000Sends,
  deliveries: (peer) => peer.middle?.deliveriesPerSecond,
  cpu: (peer) => peer.middle?.cpuMsPer1000Deliveries,
  direct: (peer) => peer.middle?.directP99Ms,
  group: (peer) => peer.middle?.groupP99Ms,
  memory: (peer) => peer.idle?.rssKbPerConnection,
} satisfies Record<string, Reading>;

const better = {
  more: (value: number, goal: number) => value >= goal,
  less: (value: number, goal: number) => value <= goal,
};

/** The goals, each a ratio of ours to another's: what, whose, which way is better, and must, aim and dream. */
const goals: readonly (readonly [
  string,
  keyof typeof readings,
  string,
  keyof typeof better,
  number | null,
  number | null,
  number | null,
])[] = [
  ['durable 1:1 acknowledged/s, of ejabberd', 'sends', 'ejabberd', 'more', 3, 6, 10],
  ['durable 1:1 acknowledged/s, of Socket.IO', 'sends', 'socketio', 'more', 1.5, 3, 5],
  ['durable 1:1 acknowledged/s, of `ws` + group commit', 'sends', 'ws', 'more', null, null, 0.6],
  ['deliveries/s into 500 online, of ejabberd', 'deliveries', 'ejabberd', 'more', 2, 4, 8],
  ['deliveries/s into 500 online, of Socket.IO', 'deliveries', 'socketio', 'more', 1, 2, null],
  ['deliveries/s into 500 online, of mosquitto', 'deliveries', 'mosquitto', 'more', null, 1, null],
  ['CPU of a durable 1:1 send, of ejabberd', 'sendCpu', 'ejabberd', 'less', null, null, null],
  ['CPU of a durable 1:1 send, of Socket.IO', 'sendCpu', 'socketio', 'less', null, null, null],
  ['CPU of a durable 1:1 send, of `ws` + group commit', 'sendCpu', 'ws', 'less', null, null, null],
  ['CPU of a group delivery, of straightforward GraphQL', 'cpu', 'graphql', 'less', 0.5, 0.25, null],
  ['CPU of a group delivery, of `ws` + group commit', 'cpu', 'ws', 'less', null, null, 1.5],
  ['p99 at 500 1:1 sends/s, of ejabberd', 'direct', 'ejabberd', 'less', 1.25, 1, null],
  ['p99 at 500 1:1 sends/s, of `ws` + group commit', 'direct', 'ws', 'less', null, null, 1],
  ['p99 at 10 group messages/s to 500, of ejabberd', 'group', 'ejabberd', 'less', 0.8, 0.65, null],
  ['p99 at 10 group messages/s to 500, of `ws` + group commit', 'group', 'ws', 'less', null, null, 1],
  ['memory of an idle device, of ejabberd', 'memory', 'ejabberd', 'less', 1, null, null],
  ['memory of an idle device, of Socket.IO', 'memory', 'socketio', 'less', null, 1, 0.5],
];

const levelOf = (value: number | null, levels: readonly (number | null)[], reaches: (value: number, goal: number) => boolean): string => {
  if (value === null) return 'not measured';
  if (levels.every((goal) => goal === null)) return '';
  const names = ['must', 'aim', 'dream'];
  const reached = levels.flatMap((goal, i) => (goal !== null && reaches(value, goal) ? [names[i] as string] : []));
  return reached.at(-1) ?? 'no';
};

/** What others may take of the server's core before rates and latencies cannot be held against each other. */
const DISTURBED_SHARE = 0.1;
const disturbanceOf = (peers: readonly ComparedPeer[]): number => Math.max(0, ...peers.map(({ middle }) => middle?.othersBusyMax ?? 0));
const DISTURBED = 'not judged';
/** What does not depend on how much of the machine a system was left with. */
const steady: readonly string[] = ['sendCpu', 'cpu', 'memory'] satisfies (keyof typeof readings)[];

/** What we are to the others. */
export const ratiosOf = ({ peers }: Pick<CompareResults, 'peers'>): Ratio[] => {
  const find = (name: string) => peers.find((peer) => peer.name === name);
  const ours = find('parley');
  const disturbed = disturbanceOf(peers) > DISTURBED_SHARE;
  const ratios = goals.map(([what, reading, name, way, ...levels]): Ratio => {
    const other = find(name);
    const [a, b] = [ours && readings[reading](ours), other && readings[reading](other)];
    const value = typeof a === 'number' && typeof b === 'number' && b > 0 ? round(a / b) : null;
    const [must, aim, dream] = levels.map((goal) => (goal === null ? '' : `${goal}×`)) as [string, string, string];
    const level = levelOf(value, levels, better[way]);
    const reached = disturbed && value !== null && level !== '' && !steady.includes(reading) ? DISTURBED : level;
    return { what, value, text: value === null ? '–' : `${value}×`, must, aim, dream, reached };
  });
  const comeback = ours?.idle?.comeback;
  const devices = comeback?.devices;
  const backMs = comeback === undefined || comeback.missing > 0 ? null : comeback.allMs;
  return [
    ...ratios,
    {
      what: `${devices === undefined ? 'all' : number(devices)} devices back after the server was killed, seconds`,
      value: backMs === null ? null : backMs / 1_000,
      text: backMs === null ? '–' : `${round(backMs / 1_000, 1)} s`,
      must: '10 s',
      aim: '5 s',
      dream: '2 s',
      reached: disturbed && backMs !== null ? DISTURBED : levelOf(backMs, [10_000, 5_000, 2_000], better.less),
    },
  ];
};

export const peerTable = ({ peers }: CompareResults): string => {
  const rows = peers.map(({ title, middle, idle, trouble }) => {
    if (middle === null) return `| ${title} | ${trouble ?? 'not measured'} | | | | | | | | | |`;
    const back =
      idle === null
        ? '– | –'
        : `${round(idle.comeback.allMs / 1_000, 1)}${idle.comeback.missing > 0 ? ` (${idle.comeback.missing} missing)` : ''} | ${idle.latencyAfter.ms.p99}`;
    return `| ${title} | ${number(middle.sendsPerSecond)} | ${middle.sendAckP99Ms} | ${orDash(middle.cpuMsPer1000Sends)} | ${number(middle.deliveriesPerSecond)} | ${orDash(middle.cpuMsPer1000Deliveries)} (${middle.serverCpuMsPer1000Deliveries}) | ${middle.directP99Ms} (${middle.directMaxMs}) | ${middle.groupP99Ms} (${middle.groupMaxMs}) | ${orDash(idle?.rssKbPerConnection)} | ${back} |`;
  });
  return `| system | 1:1 acked/s | ack p99 ms | CPU ms per 1,000 sends | deliveries/s | CPU ms per 1,000 deliveries: all (server) | p99 (max) ms at 500 1:1/s | p99 (max) ms at 10 group/s | RSS KB per idle device | all back, s | p99 ms then |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
${rows.join('\n')}`;
};

export const ratioTable = (results: CompareResults): string => `| ours to theirs | measured | must | aim | dream | reached |
| --- | ---: | ---: | ---: | ---: | --- |
${ratiosOf(results)
  .map(({ what, text, must, aim, dream, reached }) => `| ${what} | ${text} | ${must} | ${aim} | ${dream} | ${reached} |`)
  .join('\n')}`;

/** A warning when the machine was not ours alone, for a ratio of rates is then a ratio of what each system was left with. */
export const disturbanceText = ({ peers }: Pick<CompareResults, 'peers'>): string => {
  const worst = disturbanceOf(peers);
  if (worst <= DISTURBED_SHARE) return '';
  return `**This run was disturbed:** other programs took up to ${Math.round(worst * 100)} % of the server's core, and not the same of every system. Do not rely on its rates and latencies, which are not judged below; the CPU of a send and of a delivery hold better.`;
};

const roundsText = ({ title, rounds }: ComparedPeer): string =>
  rounds
    .map(({ sends, latency, fanOut, groupLatency }, i) => {
      const { busy } = fanOut;
      const share = (value: number | null) => (value === null ? '?' : `${Math.round(value * 100)}`);
      return `| ${title} | ${i + 1} | ${number(sends.perSecond)} | ${sends.ackMs.p50} | ${sends.ackMs.p99} | ${sends.refused} | ${share(sends.busy.server)}/${share(sends.busy.postgres)}/${share(sends.busy.redis)}/${share(sends.busy.others)}/${share(sends.busy.load)} | ${number(fanOut.deliveriesPerSecond)} | ${number(fanOut.framesPerSecond)} | ${fanOut.missing} | ${share(busy.server)}/${share(busy.postgres)}/${share(busy.redis)}/${share(busy.others)}/${share(busy.load)} | ${latency.ms.p50} | ${latency.ms.p99} | ${latency.sent - latency.arrived} | ${groupLatency.ms.p50} | ${groupLatency.ms.p99} |`;
    })
    .join('\n');

/** The comparison as a page to read. */
export const compareText = (results: CompareResults): string => {
  const { machine, settings, peers } = results;
  const idle = peers.filter((peer) => peer.idle !== null);
  return `# Compared on ${results.date}

Commit ${results.commit}. ${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB; ${machine.system}; Node ${machine.node}; PostgreSQL ${machine.postgres}, fsync on.
${machine.pinned ? 'Server, PostgreSQL and Redis share core 0, the load has core 1.' : '**Nothing was pinned to a core (no taskset): do not compare these figures with pinned ones.**'}
Load average before: ${machine.loadAverageBefore}. ${Object.entries(settings)
    .map(([name, value]) => `${name} ${number(value)}`)
    .join(', ')}. Medians of the rounds, which took turns: A B C, A B C, ….

${disturbanceText(results)}

${peerTable(results)}

${ratioTable(results)}

## Rounds

Busy: percent of core 0 of server/PostgreSQL/Redis/everything else there, and of core 1 of the load. Where the load is near 100, it is what limits;
where everything else is far from 0, the round was disturbed.

| system | round | 1:1 acked/s | p50 | p99 | refused | busy | deliveries/s | frames/s | missing | busy | 500/s p50 | p99 | lost | group p50 | p99 |
| --- | ---: | ---: | ---: | ---: | ---: | --- | ---: | ---: | ---: | --- | ---: | ---: | ---: | ---: | ---: |
${peers.map(roundsText).filter(Boolean).join('\n')}

## Coming back

| system | devices | connecting before, s | server took connections, ms | half back, ms | 99 % back, ms | all back, ms | missing | attempts refused | then p99 at 100/s |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
${idle
  .map(
    ({ title, idle: it }) =>
      it &&
      `| ${title} | ${number(it.connections)} | ${round(it.connectMs / 1_000, 1)} | ${it.comeback.startMs} | ${it.comeback.p50Ms} | ${it.comeback.p99Ms} | ${it.comeback.allMs} | ${it.comeback.missing} | ${number(it.comeback.refused)} | ${it.latencyAfter.ms.p99} |`,
  )
  .join('\n')}

## What is compared

${peers.map(({ name, title, about, trouble }) => `- **${title}** (\`${name}\`). ${about}${trouble === null ? '' : ` **${trouble}**`}`).join('\n')}
`;
};
