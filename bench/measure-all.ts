import type { MeasuredChild } from './child.ts';
import { type FanOut, measureFanOut } from './measures/fan-out.ts';
import { measureLatency } from './measures/latency.ts';
import { measureCatchUp } from './measures/catch-up.ts';
import { measureMemory } from './measures/memory.ts';
import { measurePage } from './measures/pages.ts';
import type { CpuMeter, Meters } from './measures/busy.ts';
import { measureSends, type Send, type Sends } from './measures/sends.ts';
import { findOperation } from './operations.ts';
import { type ProfileSummary, summariseProfile } from './profile.ts';
import type { Results } from './report.ts';
import type { Device } from './load/device.ts';
import { asDevice, connect, connectLive, goLive } from './load/graphql-socket.ts';
import { median, round } from './statistics.ts';
import { walkOperations } from './walk.ts';
import type { World } from './world.ts';

export interface Plan {
  /** Throughput is measured this often, and the round in the middle counts. */
  readonly rounds: number;
  readonly seconds: number;
  readonly pairs: number;
  readonly groupSize: number;
  readonly idle: number;
  readonly writers: number;
  readonly pageTimes: number;
  readonly catchUps: number;
  readonly sendsInFlight: number;
  readonly fanOutInFlight: number;
}

export interface Stage {
  readonly server: MeasuredChild;
  startPlain(): Promise<MeasuredChild>;
  readonly postgresCpuMs: CpuMeter;
  readonly world: World;
  readonly plan: Plan;
  say(line: string): void;
}

export type Findings = Pick<Results, 'latency' | 'sends' | 'fanOut' | 'memory' | 'pages' | 'catchUp' | 'profiles'>;

const LATENCY_RATES = [100, 500];
const WARM_UP_SECONDS = 2;
const GONE_MS = 15_000;
const PROFILED_SECONDS_MAX = 4;

/** The round with the middle value, whole, so that its figures belong together. */
const middle = <Round>(rounds: readonly Round[], value: (one: Round) => number): Round => {
  const wanted = median(rounds.map(value));
  return rounds.find((one) => value(one) === wanted) as Round;
};

const repeat = async <Round>(times: number, measure: () => Promise<Round>): Promise<Round[]> => {
  const rounds: Round[] = [];
  for (let i = 0; i < times; i += 1) rounds.push(await measure());
  return rounds;
};

const profiled = async (server: MeasuredChild, work: () => Promise<unknown>): Promise<ProfileSummary> => {
  await server.startProfile();
  await work();
  return summariseProfile(await server.stopProfile());
};

/** Everything, in an order in which one measurement leaves the next undisturbed. */
export const measureAll = async (stage: Stage): Promise<Findings> => {
  const { server, world, plan, say } = stage;
  const events = findOperation('subscribe').query;
  say('Walking through operations.json …');
  await walkOperations(server.url);
  say(`Connecting ${plan.idle} devices …`);
  const tokens = world.people.map((person) => person.token);
  const { memory, sockets } = await measureMemory(server, tokens.slice(0, plan.idle), events);
  const busyPeople = Math.max(plan.groupSize, plan.pairs * 2);
  for (const socket of sockets.splice(busyPeople)) socket.close();
  // Those who went are written down as gone after a grace, all at about the same time; that is not what is measured next.
  if (plan.idle > busyPeople) await new Promise((resolve) => setTimeout(resolve, GONE_MS));
  sockets.push(...(await connectLive(server.url, tokens.slice(sockets.length, busyPeople), events)));

  const devices = sockets.map((socket, i) => asDevice(socket, { direct: world.pairs[i >> 1] as string, group: world.group }));
  // The one sides write, the others listen.
  const writers = devices.filter((_, i) => i % 2 === 0 && i < plan.pairs * 2);
  const listeners = devices.filter((_, i) => i % 2 === 1 && i < plan.pairs * 2);
  const sendDirect = inTurns(writers, 'direct');
  await measureLatency(listeners, sendDirect, { perSecond: LATENCY_RATES[0] as number, seconds: WARM_UP_SECONDS });
  const latency: Results['latency'][number][] = [];
  for (const perSecond of LATENCY_RATES) {
    say(`${perSecond} sends/s …`);
    latency.push(await measureLatency(listeners, sendDirect, { perSecond, seconds: plan.seconds }));
  }
  const meters: Meters = { server: async () => (await server.usage()).cpuMs, postgres: stage.postgresCpuMs };
  // First all the one sides, then all the others: neighbours in time write into different chats.
  const sendOverAll = inTurns([...writers, ...listeners], 'direct');
  const intoManyChats = (seconds: number) => measureSends(meters, sendOverAll, { inFlight: plan.sendsInFlight, seconds });
  const inGroup = devices.slice(0, plan.groupSize);
  const intoGroup = (seconds: number) =>
    measureFanOut(meters, inGroup, inTurns(inGroup, 'group'), { inFlight: plan.fanOutInFlight, seconds });
  const sends = await measureBothSends(stage, meters, intoManyChats);
  const fanOut = await measureBothFanOuts(stage, intoGroup);
  say('Pages …');
  const pages = await measurePages(stage);
  say('Catching up …');
  const catchUp = await measureCatchUp(server, tokens.slice(0, plan.catchUps));
  say('Profiles …');
  const seconds = Math.min(plan.seconds, PROFILED_SECONDS_MAX);
  const profiles = {
    sends: await profiled(server, () => intoManyChats(seconds)),
    fanOut: await profiled(server, () => intoGroup(seconds)),
  };
  for (const socket of sockets) socket.close();
  return { memory, latency, sends, fanOut, pages, catchUp, profiles };
};

const measurePages = async ({ server, world, plan }: Stage): Promise<Findings['pages']> => {
  const reader = await connect(server.url, world.reader.token);
  const page = (operation: string, variables: object, edges: string) =>
    measurePage(server, reader, { operation, variables, edges }, plan.pageTimes);
  const chatList = await page('chatList', { first: 30, after: null }, 'chats.edges');
  const history = await page('history', { chatId: world.writersGroup, last: 50, beforeSeq: null }, 'chat.messages.edges');
  reader.close();
  return { chatList, history };
};

/** Each send by the next of the devices. */
const inTurns =
  (devices: readonly Device[], target: 'direct' | 'group'): Send =>
  (turn, body) =>
    (devices[turn % devices.length] as Device).send(target, body);

const measureBothSends = async (
  stage: Stage,
  meters: Meters,
  intoManyChats: (seconds: number) => Promise<Sends>,
): Promise<Findings['sends']> => {
  const { server, world, plan, say } = stage;
  const { seconds, rounds, sendsInFlight: inFlight } = plan;
  const middleSends = (measured: readonly Sends[]) => middle(measured, (one) => one.perSecond);
  say('Sends over many chats …');
  const manyChats = middleSends(await repeat(rounds, () => intoManyChats(seconds)));
  say('Sends into one chat …');
  const chats = { direct: world.writersGroup, group: world.writersGroup };
  const writers: Device[] = [];
  for (const writer of world.writers) writers.push(asDevice(await connect(server.url, writer.token), chats));
  const oneChat = middleSends(await repeat(rounds, () => measureSends(meters, inTurns(writers, 'group'), { inFlight, seconds })));
  for (const writer of writers) writer.close();
  return { manyChats, oneChat };
};

const measureBothFanOuts = async (stage: Stage, intoGroup: (seconds: number) => Promise<FanOut>): Promise<Findings['fanOut']> => {
  const { plan, postgresCpuMs, say } = stage;
  const { seconds, rounds, fanOutInFlight: inFlight } = plan;
  const middleCost = (measured: readonly FanOut[]) => middle(measured, (one) => one.serverCpuMsPer1000Deliveries);
  say(`Fan-out to ${plan.groupSize} devices …`);
  const hub = middleCost(await repeat(rounds, () => intoGroup(seconds)));
  say('The same with graphql-js executing for each subscriber …');
  const server = await stage.startPlain();
  const listeners = await connectPlain(server, plan.groupSize);
  const publish: Send = async (_turn, body) => {
    await server.ask('publish', body);
    return true;
  };
  const meters: Meters = { server: async () => (await server.usage()).cpuMs, postgres: postgresCpuMs };
  const plain = middleCost(await repeat(rounds, () => measureFanOut(meters, listeners, publish, { inFlight, seconds })));
  for (const socket of listeners) socket.close();
  await server.stop();
  return {
    hub,
    plain,
    cpuRatioPerDelivery: round(plain.serverCpuMsPer1000Deliveries / hub.serverCpuMsPer1000Deliveries, 1),
    cpuRatioPerFrame: round(plain.serverCpuMsPer1000Frames / hub.serverCpuMsPer1000Frames, 1),
  };
};

const SUBSCRIBED_MS = 500;

const connectPlain = async (plainServer: MeasuredChild, howMany: number): Promise<Device[]> => {
  const sockets = await Promise.all(Array.from({ length: howMany }, () => connect(plainServer.url, null)));
  const live = Promise.all(sockets.map((socket) => goLive(socket, findOperation('subscribe').query)));
  await new Promise((resolve) => setTimeout(resolve, SUBSCRIBED_MS));
  await plainServer.ask('caughtUp');
  await live;
  return sockets.map((socket) => asDevice(socket, { direct: '', group: '' }));
};
