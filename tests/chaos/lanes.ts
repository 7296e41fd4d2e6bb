import type { Random } from '../../clients/sync/index.ts';
import { waitFor } from '../support/wait-for.ts';
import { askUntilAnswered, SEND } from './ask.ts';
import type { Device } from './devices/device.ts';
import type { Fault, FaultContext } from './faults.ts';
import type { Journal } from './journal.ts';
import type { World } from './world.ts';
import { randomUUID } from 'node:crypto';

export interface Recovery {
  readonly kind: string;
  readonly ms: number;
}

const RECOVERY_TIMEOUT_MS = 120_000;
const LOOK_EVERY_MS = 20;

export interface ProbeOptions {
  readonly world: World;
  readonly url: string;
  readonly journal: Journal;
  readonly isRunning: () => boolean;
}

/** Says something to everyone and waits until each of these devices is live and shows it. */
export const createProbe =
  ({ world, url, journal, isRunning }: ProbeOptions) =>
  async (devices: () => readonly Device[]): Promise<void> => {
    const clientMessageId = randomUUID();
    const body = `probe ${clientMessageId}`;
    journal.send({ clientMessageId, chatId: world.everyone, senderId: world.prober.id, device: `prober ${clientMessageId}`, body });
    const input = { chatId: world.everyone, clientMessageId, content: { text: { body } } };
    const token = world.prober.sessions[0]?.token as string;
    const data = await askUntilAnswered(url, token, SEND, { input }, isRunning, 2_000);
    const sent = data?.sendMessage?.sentMessage;
    if (sent === undefined) return;
    journal.acknowledged(clientMessageId, sent);
    const late = () => devices().filter((device) => !device.isLive() || !device.holds(world.everyone, sent.seq));
    await waitFor(() => late().length === 0 || !isRunning(), 'the probe to be everywhere', RECOVERY_TIMEOUT_MS, LOOK_EVERY_MS).catch(() => {
      throw new Error(
        late()
          .map((device) => `${device.name} (${device.isLive() ? 'live, without it' : 'not live'})`)
          .join(', '),
      );
    });
  };

export interface LaneOptions {
  readonly faults: readonly Fault[];
  readonly context: FaultContext;
  readonly pauseMaxMs: number;
  readonly probe: ReturnType<typeof createProbe>;
  /** Time is left. */
  readonly goesOn: () => boolean;
  /** The run was not stopped. */
  readonly isRunning: () => boolean;
  readonly say: (line: string) => void;
  readonly onRecovery: (recovery: Recovery) => void;
  readonly onTrouble: (what: string) => void;
  /** Everything is there again that the next fault can break. */
  readonly whole: () => Promise<void>;
}

/** One fault after the other, drawn as from a deck: every kind comes once before any comes again, and all come at least once. */
export const runLane = async (options: LaneOptions): Promise<void> => {
  const { faults, context, probe, isRunning, say, onRecovery, onTrouble } = options;
  for (let round = 0; isRunning() && (round === 0 || options.goesOn()); round += 1) {
    for (const fault of shuffled(faults, context.random)) {
      if (!isRunning() || (round > 0 && !options.goesOn())) return;
      await context.pause(context.random.next() * options.pauseMaxMs);
      try {
        const struck = (await fault.strike(context)) ?? {};
        const endedAt = performance.now();
        const among = struck.devices;
        if (struck.recoveryMs === undefined) await probe(() => among ?? context.fleet.undisturbed());
        if (!isRunning()) return;
        const ms = struck.recoveryMs ?? performance.now() - endedAt;
        onRecovery({ kind: fault.kind, ms });
        say(`${fault.kind}: recovered after ${(ms / 1000).toFixed(1)} s`);
      } catch (error) {
        onTrouble(`${fault.kind}: ${error instanceof Error ? error.message : String(error)}`);
      }
      await options.whole();
    }
  }
};

const shuffled = <Item>(items: readonly Item[], random: Random): Item[] => {
  const deck = [...items];
  for (let at = deck.length - 1; at > 0; at -= 1) {
    const other = Math.floor(random.next() * (at + 1));
    [deck[at], deck[other]] = [deck[other] as Item, deck[at] as Item];
  }
  return deck;
};
