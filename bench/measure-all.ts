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
  const sends = await measureBothSends(stage, sockets, lanes);
  const fanOut = await measureBothFanOuts(stage, sockets.slice(0, plan.groupSize));
  for (const socket of sockets) socket.close();
  say('Pages …');
  const reader = await connect(server.url, world.reader.token);
  const page = (operation: string, variables: object, edges: string) =>
    measurePage(server, reader, { operation, variables, edges }, plan.pageTimes);
  const pages = {
    chatList: await page('chatList', { first: 30, after: null }, 'chats.edges'),
    history: await page('history', { chatId: world.writersGroup, last: 50, beforeSeq: null }, 'chat.messages.edges'),
  };
  reader.close();
  say('Catching up …');
  const catchUp = await measureCatchUp(server, tokens.slice(0, plan.catchUps));
  return {
    memory,
    latency,
    sends: sends.found,
    fanOut: fanOut.found,
    pages,
    catchUp,
    profiles: { sends: sends.profile, fanOut: fanOut.profile },
  };
};

const measureBothSends = async (
  stage: Stage,
  sockets: readonly LoadSocket[],
  lanes: readonly Lane[],
): Promise<{ found: Findings['sends']; profile: ProfileSummary }> => {
  const { server, world, plan, say } = stage;
  // First all the one sides, then all the others: neighbours in time write into different chats.
  const many: Writer[] = [
    ...lanes.map(({ from, chatId }) => ({ socket: from, chatId })),
    ...lanes.map(({ to, chatId }) => ({ socket: to, chatId })),
  ];
  const load = { inFlight: plan.sendsInFlight, seconds: plan.seconds };
  const middleSends = (rounds: readonly Sends[]) => middle(rounds, (one) => one.perSecond);
  say('Sends over many chats …');
  const manyChats = middleSends(await repeat(plan.rounds, () => measureSends(stage, many, load)));
  const profile = await profiled(server, () => measureSends(stage, many, { ...load, seconds: Math.min(plan.seconds, 4) }));
  say('Sends into one chat …');
  const writerSockets: LoadSocket[] = [];
  for (const writer of world.writers) writerSockets.push(await connect(server.url, writer.token));
  const one = writerSockets.map((socket): Writer => ({ socket, chatId: world.writersGroup }));
  const oneChat = middleSends(await repeat(plan.rounds, () => measureSends(stage, one, load)));
  for (const socket of writerSockets) socket.close();
  return { found: { manyChats, oneChat }, profile };
};

const measureBothFanOuts = async (
  stage: Stage,
  listeners: readonly LoadSocket[],
): Promise<{ found: Findings['fanOut']; profile: ProfileSummary }> => {
  const { server, world, plan, say } = stage;
  const { query } = findOperation('sendMessage');
  const send = async (number: number): Promise<void> => {
    const sender = listeners[number % listeners.length] as LoadSocket;
    const answer = await sender.ask(query, sendVariables(world.group, stampBody(number)));
    if (!isSent(answer)) throw new Error(`A send into the group was refused: ${JSON.stringify(answer)}`);
  };
  const load = { inFlight: plan.fanOutInFlight, seconds: plan.seconds };
  const cost = (one: FanOut) => one.serverCpuMsPer1000Deliveries;
  say(`Fan-out to ${listeners.length} devices …`);
  const hub = middle(await repeat(plan.rounds, () => measureFanOut(stage, listeners, send, load)), cost);
  const profile = await profiled(server, () => measureFanOut(stage, listeners, send, { ...load, seconds: Math.min(plan.seconds, 4) }));
  say('The same with graphql-js executing for each subscriber …');
  const plainServer = await stage.startPlain();
  const plainListeners = await connectPlain(plainServer, listeners.length);
  const publish = (number: number) => plainServer.ask<void>('publish', stampBody(number));
  const plainStage = { server: plainServer, postgresCpuMs: stage.postgresCpuMs };
  const plain = middle(await repeat(plan.rounds, () => measureFanOut(plainStage, plainListeners, publish, load)), cost);
  for (const socket of plainListeners) socket.close();
  await plainServer.stop();
  return {
    profile,
    found: {
      hub,
      plain,
      cpuRatioPerDelivery: round(plain.serverCpuMsPer1000Deliveries / hub.serverCpuMsPer1000Deliveries, 1),
      cpuRatioPerFrame: round(plain.serverCpuMsPer1000Frames / hub.serverCpuMsPer1000Frames, 1),
    },
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
