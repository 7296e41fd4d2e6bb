import { createActions, createStory, type Story } from './actions.ts';
import type { RealDatabase } from './database.ts';
import type { Device } from './devices.ts';
import { faults, HOUR_PASSES, mendAll, passHour } from './faults.ts';
import type { Sabotage } from './servers.ts';
import { missHistory } from './history.ts';
import { checkRemovals, checkScheduled, checkSlowModes, checkStored } from './log-rules.ts';
import { SET_SLOW_MODE } from './operations.ts';
import { readSeen, type Seen } from './seen.ts';
import { readTruth, type Truth } from './truth.ts';
import { membersThatDiffer } from './truth-members.ts';
import {
  attentionThatDiffers,
  ordersThatDiffer,
  quotesThatDiffer,
  readersThatDiffer,
  readShown,
  scroll,
  shownStill,
} from './truth-shown.ts';
import { readOverdue, stickersThatDiffer } from './truth-account.ts';
import { createWorld, type World } from './world.ts';

export interface RunOptions {
  readonly seed: number;
  readonly devices: number;
  readonly steps: number;
  /** So many messages are said in a chat while one device is away. */
  readonly history?: number;
  readonly sabotage?: Sabotage;
  readonly keepTrace?: boolean;
}

export interface RunReport {
  readonly seed: number;
  /** The same for the same seed, devices and steps, and the same code. */
  readonly hash: string;
  /** Steps of the schedule: statements, packets, timers. */
  readonly events: number;
  readonly messages: number;
  readonly acknowledged: number;
  /** From the end of all faults until everyone showed the log. */
  readonly settledMs: number;
  readonly trace: readonly string[];
  /** How often each fault has struck, what people have done, and what came of it. */
  readonly seen: Seen;
}

export class SimulationFailed extends Error {
  override readonly name = 'SimulationFailed';
}

const STEP_MAX_MS = 1_500;
const FAULT_SHARE = 0.22;
const ROUND_MS = 15_000;
const LAST_WORDS_MS = 30_000;
const PAGES_MAX = 300;
const PAGE_MS = 500;
/** By then everyone must show the log: a few beats, and the longest pause between two attempts. */
const PATIENCE_MS = 300_000;

const pickWeighted = <T extends readonly [number, ...unknown[]]>(world: World, entries: readonly T[]): T => {
  let left = world.chance.next() * entries.reduce((sum, [weight]) => sum + weight, 0);
  return entries.find(([weight]) => (left -= weight) < 0) ?? (entries[0] as T);
};

/** One run from its seed to the moment when everyone shows the log; throws when a rule is broken on the way or in the end. */
export const simulate = async (real: RealDatabase, options: RunOptions): Promise<RunReport> => {
  const world = await createWorld(real, options);
  const story = createStory();
  try {
    return await tell(world, story, options);
  } catch (error) {
    throw explain(world.witness.first() ?? error, options, world);
  } finally {
    for (const server of world.servers) await server.kill();
    for (const device of world.devices) device.line.lane.isAlive = false;
  }
};

const tell = async (world: World, story: Story, { seed, steps, history = 0 }: RunOptions): Promise<RunReport> => {
  const { schedule, chance, witness } = world;
  const actions = createActions(story, world.invites);
  const count = (what: string): void => void world.happened.set(what, (world.happened.get(what) ?? 0) + 1);
  const checkRules = (): void => {
    const broken = witness.first();
    if (broken !== null) throw broken;
  };
  await world.begin();
  if (history > 0) await missHistory(world, history);
  checkRules();
  for (let step = 0; step < steps; step += 1) {
    if (chance.happens(FAULT_SHARE)) {
      const [, name, strike] = pickWeighted(world, faults);
      schedule.trace.note(`--- ${name}`);
      count(name);
      await strike(world);
    } else {
      for (let left = chance.int(1, 3); left > 0; left -= 1) {
        const device = chance.pick(world.devices);
        const [, name, act] = pickWeighted(world, actions);
        schedule.trace.note(`--- ${device.name} ${name}`);
        if (!device.isUp) continue;
        count(name);
        act(world, device);
      }
    }
    await schedule.runFor(chance.int(0, STEP_MAX_MS));
    if (story.isHourDue) {
      story.isHourDue = false;
      schedule.trace.note(`--- ${HOUR_PASSES}`);
      count(HOUR_PASSES);
      await passHour(world);
    }
    await checkStored(world);
    checkRules();
  }
  schedule.trace.note('--- everything is mended');
  await mendAll(world);
  if (history > 0) await scrollThrough(world);
  const settledMs = await settleDown(world, history, checkRules);
  await checkRemovals(world);
  await hearLastWords(world);
  await checkStored(world);
  checkRules();
  const truth = await readTruth(world);
  checkSends(truth, world, story);
  await checkSlowModes(world, story);
  await checkScheduled(world);
  return {
    seed,
    hash: schedule.trace.hash(),
    events: schedule.stepCount,
    messages: truth.rows.length,
    acknowledged: witness.acknowledged.size,
    settledMs,
    trace: schedule.trace.lines(),
    seen: await readSeen(world),
  };
};

/** Everyone who has the chat with the long history reads through it, page by page. */
const scrollThrough = async ({ devices, listener, schedule }: World): Promise<void> => {
  const isLeft = ({ signedOut, engine, watch }: Device): boolean =>
    signedOut === null && engine.chat(listener.chatId).get() !== null && scroll(watch.open(listener.chatId));
  for (let page = 0; page < PAGES_MAX && devices.filter(isLeft).length > 0; page += 1) await schedule.runFor(PAGE_MS);
};

const settleDown = async (world: World, history: number, checkRules: () => void): Promise<number> => {
  const { schedule } = world;
  const startedMs = schedule.nowMs;
  for (const device of world.devices) if (device.signedOut === null) readShown(device);
  for (;;) {
    await schedule.runFor(ROUND_MS);
    // A device that had signed in just before has its chats only now; one page a round would take it longer than we have patience.
    if (history > 0) await scrollThrough(world);
    endSlowModes(world);
    checkRules();
    const truth = await readTruth(world);
    const differences = [...compare(world, truth), ...(await readOverdue(world)), ...(await stickersThatDiffer(world))];
    if (differences.length === 0) return schedule.nowMs - startedMs;
    if (schedule.nowMs - startedMs > PATIENCE_MS) throw new Error(`Not everyone shows the log:\n${differences.slice(0, 30).join('\n')}`);
  }
};

/** Where somebody waits for their turn to write, nobody need wait any longer: it would take longer than we have patience. */
const endSlowModes = ({ devices }: World): void => {
  const up = devices.filter(({ isUp }) => isUp);
  const waitsIn = new Set(
    up.flatMap(({ engine }) =>
      engine.chats
        .get()
        .flatMap(({ id, slowModeSeconds, lastMessage }) => (slowModeSeconds > 0 && lastMessage?.state === 'sending' ? [id] : [])),
    ),
  );
  for (const chatId of waitsIn) {
    const leads = ({ engine }: Device): boolean => (engine.chat(chatId).get()?.role ?? 'MEMBER') !== 'MEMBER';
    void up.find(leads)?.ask(SET_SLOW_MODE, { chatId, seconds: 0 });
  }
};

/** What is said and written in the end reaches whoever listens to one thing only. */
const hearLastWords = async ({ devices, users, listener, schedule, witness }: World): Promise<void> => {
  const { chatId } = listener;
  const isThere = ({ isUp, engine }: Device): boolean => {
    const chat = isUp ? engine.chat(chatId).get() : null;
    return chat?.canSend === true && chat.nextMessageAt === null;
  };
  const device = devices.find((one) => one.user !== users[0] && isThere(one)) ?? devices.find(isThere);
  if (device === undefined) return;
  const wait = async (what: string, isSo: () => boolean): Promise<void> => {
    await schedule.runWhile(() => !isSo(), LAST_WORDS_MS);
    if (!isSo()) throw new Error(`The listener does not hear ${what}`);
  };
  device.engine.typing(chatId);
  if (device.user !== users[0]) await wait(`${device.name} typing`, () => listener.typing.get(device.user.id) === true);
  const id = device.engine.sendText(chatId, 'last words');
  await wait('the last words', () => listener.seqs.has(witness.acknowledged.get(id)?.seq ?? 0));
};

const compare = (world: World, truth: Truth): string[] => {
  const differences: string[] = [];
  for (const device of world.devices) {
    if (truth.revoked.has(device.deviceId)) {
      if (device.signedOut === null) differences.push(`${device.name} was revoked and is still signed in`);
      continue;
    }
    if (device.signedOut !== null) {
      differences.push(`${device.name} was signed out: ${device.signedOut}`);
      continue;
    }
    const { kind } = device.engine.connection.get();
    if (kind !== 'live') differences.push(`${device.name} is ${kind}`);
    const { must, may, unsure } = shownStill(device, truth, world.schedule.nowMs);
    const expected = new Set([...(truth.expected.get(device.user.id) ?? []), ...must]);
    // Whom something mentions is forgotten with it, and that it was pinned.
    const isUnsure = (text: string): boolean =>
      may.includes(text) || [...unsure].some((id) => [`${id} mentioned at`, `${id} pins`].some((what) => text.startsWith(what)));
    const shown = readShown(device);
    const shownSet = new Set(shown);
    if (shownSet.size !== shown.length) differences.push(`${device.name} shows something twice`);
    for (const text of expected) if (!shownSet.has(text) && !isUnsure(text)) differences.push(`${device.name} lacks ${text}`);
    differences.push(...readersThatDiffer(device, truth), ...quotesThatDiffer(device, truth, world.schedule.nowMs));
    differences.push(...membersThatDiffer(device, truth.membersOf), ...ordersThatDiffer(device, truth, world));
    differences.push(...attentionThatDiffers(device, truth));
    for (const text of shownSet) if (!expected.has(text) && !isUnsure(text)) differences.push(`${device.name} shows ${text}`);
  }
  return differences;
};

/** Everything that was acknowledged is in the log, where it was said to be; everything that was sent is in it once, or was given back. */
const checkSends = ({ rows }: Truth, world: World, { sent }: Story): void => {
  const stored = Map.groupBy(
    rows.filter((row) => row.client_message_id !== null),
    (row) => row.client_message_id as string,
  );
  for (const [id, { seq }] of world.witness.acknowledged) {
    const own = stored.get(id);
    // Notices carry no id of a client.
    if (id.startsWith('m_')) continue;
    if (own?.length !== 1 || own[0]?.seq !== seq) throw new Error(`${id} was acknowledged at ${seq}; the log has ${JSON.stringify(own)}`);
  }
  for (const { clientMessageId, body, device } of sent) {
    const own = stored.get(clientMessageId) ?? [];
    if (own.length > 1) throw new Error(`${body} of ${device.name} is in the log ${own.length} times`);
  }
};

const explain = (error: unknown, { seed, devices, steps, history }: RunOptions, world: World): SimulationFailed => {
  const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const command = `npm run simulate -- --seed ${seed} --devices ${devices} --steps ${steps}${history === undefined ? '' : ` --history ${history}`}`;
  return new SimulationFailed(
    `Seed ${seed} fails. Replay it with\n  ${command}\n${why}\nThe last of what happened:\n${world.schedule.trace
      .lines()
      .map((text) => `  ${text.slice(0, 260)}`)
      .join('\n')}`,
  );
};
