import type { MeasuredChild } from './child.ts';
import { type FanOut, measureFanOut } from './measures/fan-out.ts';
import { type Lane, measureLatency } from './measures/latency.ts';
import { measureCatchUp } from './measures/catch-up.ts';
import { measureMemory } from './measures/memory.ts';
import { measurePage } from './measures/pages.ts';
import { measureSends, type PostgresCpuMs, type Sends, type Writer } from './measures/sends.ts';
import { findOperation } from './operations.ts';
import { type ProfileSummary, summariseProfile } from './profile.ts';
import type { Results } from './report.ts';
import { connect, connectLive, goLive, type LoadSocket } from './socket.ts';
import { isSent, sendVariables, stampBody } from './stamp.ts';
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
  readonly postgresCpuMs: PostgresCpuMs;
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

  const lanes = world.pairs
    .slice(0, plan.pairs)
    .map((chatId, i): Lane => ({ from: sockets[2 * i] as LoadSocket, to: sockets[2 * i + 1] as LoadSocket, chatId }));
  await measureLatency(lanes, LATENCY_RATES[0] as number, WARM_UP_SECONDS);
  const latency: Results['latency'][number][] = [];
  for (const rate of LATENCY_RATES) {
    say(`${rate} sends/s …`);
    latency.push(await measureLatency(lanes, rate, plan.seconds));
  }
  const intoManyChats = manyChatsLoad(stage, lanes);
  const intoGroup = fanOutLoad(stage, sockets.slice(0, plan.groupSize));
  const sends = await measureBothSends(stage, intoManyChats);
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

const manyChatsLoad = (stage: Stage, lanes: readonly Lane[]) => {
  // First all the one sides, then all the others: neighbours in time write into different chats.
  const writers: Writer[] = [
    ...lanes.map(({ from, chatId }) => ({ socket: from, chatId })),
    ...lanes.map(({ to, chatId }) => ({ socket: to, chatId })),
  ];
  return (seconds: number): Promise<Sends> => measureSends(stage, writers, { inFlight: stage.plan.sendsInFlight, seconds });
};

const measureBothSends = async (stage: Stage, intoManyChats: (seconds: number) => Promise<Sends>): Promise<Findings['sends']> => {
  const { server, world, plan, say } = stage;
  const { seconds, rounds, sendsInFlight: inFlight } = plan;
  const middleSends = (measured: readonly Sends[]) => middle(measured, (one) => one.perSecond);
  say('Sends over many chats …');
  const manyChats = middleSends(await repeat(rounds, () => intoManyChats(seconds)));
  say('Sends into one chat …');
  const sockets: LoadSocket[] = [];
  for (const writer of world.writers) sockets.push(await connect(server.url, writer.token));
  const writers = sockets.map((socket): Writer => ({ socket, chatId: world.writersGroup }));
  const oneChat = middleSends(await repeat(rounds, () => measureSends(stage, writers, { inFlight, seconds })));
  for (const socket of sockets) socket.close();
  return { manyChats, oneChat };
};

const fanOutLoad = (stage: Stage, listeners: readonly LoadSocket[]) => {
  const { query } = findOperation('sendMessage');
  const send = async (number: number): Promise<void> => {
    const sender = listeners[number % listeners.length] as LoadSocket;
    const answer = await sender.ask(query, sendVariables(stage.world.group, stampBody(number)));
    if (!isSent(answer)) throw new Error(`A send into the group was refused: ${JSON.stringify(answer)}`);
  };
  return (seconds: number): Promise<FanOut> => measureFanOut(stage, listeners, send, { inFlight: stage.plan.fanOutInFlight, seconds });
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
  const publish = (number: number) => server.ask<void>('publish', stampBody(number));
  const plain = middleCost(await repeat(rounds, () => measureFanOut({ server, postgresCpuMs }, listeners, publish, { inFlight, seconds })));
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

const connectPlain = async (plainServer: MeasuredChild, howMany: number): Promise<LoadSocket[]> => {
  const sockets: LoadSocket[] = [];
  for (let i = 0; i < howMany; i += 1) sockets.push(await connect(plainServer.url, null));
  const live = Promise.all(sockets.map((socket) => goLive(socket, findOperation('subscribe').query)));
  await new Promise((resolve) => setTimeout(resolve, SUBSCRIBED_MS));
  await plainServer.ask('caughtUp');
  await live;
  return sockets;
};
