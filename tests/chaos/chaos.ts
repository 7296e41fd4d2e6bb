import { createSeededRandom } from '../../clients/sync/testing/seeded-random.ts';
import { waitFor } from '../support/wait-for.ts';
import { deviceFaults, processFaults } from './faults.ts';
import { type Fleet, startFleet } from './fleet.ts';
import { type Installation, startInstallation } from './installation/index.ts';
import { createJournal, type Journal } from './journal.ts';
import { type Finding, judge } from './judge.ts';
import { createProbe, type Recovery, runLane } from './lanes.ts';
import type { ChaosOptions } from './options.ts';
import type { Report } from './report.ts';
import { startTraffic } from './traffic.ts';
import { readTruth } from './truth.ts';
import { makeWorld, type World } from './world.ts';

export interface ChaosRun {
  readonly options: ChaosOptions;
  /** An empty folder for the database and the logs. */
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
  /** What stops each part, as soon as the part exists; to be called the last one first. */
  readonly defer: (close: () => Promise<void>) => void;
}

const DEVICES_PER_PERSON = 3;
const PEOPLE_MIN = 4;
const TELL_EVERY_MS = 10_000;
const LIVE_TIMEOUT_MS = 60_000;
const SETTLE_TIMEOUT_MS = 60_000;
const SHOW_TIMEOUT_MS = 60_000;
/** From here on a run has time for what takes half a minute. */
const LONG_MINUTES = 3;

/** Starts an installation, lets people chat on it, breaks it, and compares in the end. Everything is started and stopped here. */
export const runChaos = async (run: ChaosRun): Promise<Report> => {
  const { options, signal, say } = run;
  const startedAt = performance.now();
  // A stream of chance for each part, so that what one draws does not depend on how fast another goes.
  const chance = (part: number) => createSeededRandom(options.seed * 8 + part);
  const isRunning = (): boolean => !signal.aborted;
  const journal = createJournal();
  const { world, installation } = await prepare(run, chance(0));
  const fleet = startFleet({ world, installation, journal, random: chance(1), devices: options.devices, isRunning });
  run.defer(() => fleet.stop());
  await waitFor(() => fleet.devices().every((device) => device.isLive()) || !isRunning(), 'every device to be live', LIVE_TIMEOUT_MS);
  say(`${fleet.devices().length} devices are live. The chatting and the breaking begin.`);

  const recoveries: Recovery[] = [];
  const findings: Finding[] = [];
  const beganAt = performance.now();
  const stopTraffic = startTraffic({
    world,
    url: installation.url,
    random: chance(2),
    journal,
    devices: () => fleet.undisturbed(),
    actionsPerSecond: options.devices,
  });
  const telling = setInterval(() => say(progress(journal, fleet, beganAt)), TELL_EVERY_MS);
  const probe = createProbe({ world, url: installation.url, journal, isRunning });
  const lane = (faults: typeof processFaults, part: number, whole: () => Promise<void>) =>
    runLane({
      faults,
      context: { installation, fleet, random: chance(part), isLong: options.minutes >= LONG_MINUTES, pause: pauseUntil(signal) },
      pauseMaxMs: options.minutes >= 1 ? 4_000 : 200,
      probe,
      goesOn: () => performance.now() - beganAt < options.minutes * 60_000,
      isRunning,
      say,
      onRecovery: (recovery) => recoveries.push(recovery),
      onTrouble: (what) => findings.push({ kind: 'unsettled', what }),
      whole,
    });
  try {
    await Promise.all([lane(processFaults, 3, installation.whole), lane(deviceFaults, 4, async () => {})]);
  } finally {
    clearInterval(telling);
    await stopTraffic();
  }
  const seen = (settled: Settled | null): Report => {
    const { sent } = journal;
    return {
      options,
      people: world.people.length,
      devices: fleet.counts(),
      seconds: (performance.now() - startedAt) / 1000,
      sent: sent.length,
      acknowledged: sent.filter((entry) => entry.ack !== null).length,
      refused: sent.filter((entry) => entry.ack === null && entry.refusal !== null).length,
      unanswered: sent.filter((entry) => entry.ack === null && entry.refusal === null).length,
      isWhole: settled !== null,
      comparedRows: settled?.rows ?? 0,
      settleMs: settled?.ms ?? 0,
      recoveries,
      findings: [...findings, ...journal.faults, ...(settled?.findings ?? [])],
    };
  };
  if (signal.aborted) return seen(null);
  say('Nothing is broken any more. Waiting until all has settled …');
  const settled = await settle({ world, installation, fleet, journal, probe, signal });
  if (settled === null) return seen(null);
  for (const process of [...installation.servers, ...installation.workers]) {
    for (let crash = 0; crash < process.crashes(); crash += 1) findings.push({ kind: 'crashed', what: `${process.name}, see its log` });
  }
  return seen(settled);
};

const prepare = async (run: ChaosRun, random: ReturnType<typeof createSeededRandom>) => {
  const { options, folder, say, signal } = run;
  const people = Math.max(PEOPLE_MIN, Math.round(options.devices / DEVICES_PER_PERSON));
  let world: World | undefined;
  say('Starting PostgreSQL and Redis, and making people and chats …');
  const installation = await startInstallation({
    folder,
    servers: options.servers,
    workers: options.workers,
    random,
    defer: run.defer,
    async prepare(databaseUrl) {
      world = await makeWorld(databaseUrl, { people, devicesOf: () => Math.ceil(options.devices / people) });
    },
  });
  say(`Starting ${options.servers} servers and ${options.workers} workers …`);
  await installation.whole();
  signal.throwIfAborted();
  return { installation, world: world as World };
};

const progress = (journal: Journal, fleet: Fleet, beganAt: number): string => {
  const live = fleet.devices().filter((device) => device.isLive()).length;
  const acknowledged = journal.sent.filter((sent) => sent.ack !== null).length;
  const seconds = Math.round((performance.now() - beganAt) / 1000);
  return `${seconds} s: ${journal.sent.length} sent, ${acknowledged} acknowledged, ${live} of ${fleet.devices().length} devices live`;
};

const pauseUntil =
  (signal: AbortSignal) =>
  (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const finish = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', finish);
        resolve();
      };
      const timer = setTimeout(finish, ms);
      signal.addEventListener('abort', finish);
      if (signal.aborted) finish();
    });

interface Settling {
  readonly world: World;
  readonly installation: Installation;
  readonly fleet: Fleet;
  readonly journal: Journal;
  readonly probe: ReturnType<typeof createProbe>;
  readonly signal: AbortSignal;
}

interface Settled {
  readonly ms: number;
  readonly rows: number;
  readonly findings: readonly Finding[];
}

/** Compares again and again until nothing differs any more, or patience ends; null when it was stopped before. */
const settle = async ({ installation, fleet, journal, probe, signal }: Settling): Promise<Settled | null> => {
  const beganAt = performance.now();
  let rows = 0;
  let final: Finding[] = [];
  const isSettled = async (): Promise<boolean> => {
    signal.throwIfAborted();
    const waiting = journal.waiting();
    const restless = fleet.devices().filter((device) => !device.isSettled());
    final = [
      ...(waiting > 0 ? [{ kind: 'unsettled' as const, what: `${waiting} sends wait for an answer` }] : []),
      ...restless.map((device) => ({ kind: 'unsettled' as const, what: `${device.name} has something to do still` })),
    ];
    if (final.length > 0) return false;
    const shown = await Promise.all(
      fleet.devices().map(async (device) => ({
        device: device.name,
        userId: device.person.id,
        chats: await within(SHOW_TIMEOUT_MS, device.show(), `${device.name} could not be scrolled through`),
      })),
    );
    const truth = await readTruth(installation.postgres.url);
    rows = shown.flatMap(({ chats }) => chats).reduce((sum, chat) => sum + chat.messages.length, 0);
    final = judge({ sent: journal.sent, marks: journal.marks, recalls: journal.recalls, faults: [], truth, shown });
    return final.length === 0;
  };
  try {
    await probe(() => fleet.devices());
    await waitFor(isSettled, 'all to settle', SETTLE_TIMEOUT_MS, 300);
  } catch (error) {
    if (signal.aborted) return null;
    if (final.length === 0) final.push({ kind: 'unsettled', what: error instanceof Error ? error.message : String(error) });
  }
  return { ms: performance.now() - beganAt, rows, findings: final };
};

const within = async <Result>(ms: number, work: Promise<Result>, trouble: string): Promise<Result> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(trouble)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
};
