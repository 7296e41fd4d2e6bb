import { distanceMetres } from './distance.ts';
import type { LiveShare } from './live-shares.ts';
import type { Position } from './use-position.ts';

export interface LiveSenderDeps {
  /** Tells the server; `ended`: it will take no more of this one. Rejects never. */
  readonly tell: (share: LiveShare, position: Position) => Promise<'told' | 'later' | 'ended'>;
  readonly onEnded: (share: LiveShare) => void;
  readonly now: () => number;
}

interface Told {
  readonly atMs: number;
  readonly position: Position;
}

/** Somebody who walks is told of a few times a minute; somebody who stays, once: so that the others see that it still goes on. */
const STEP_MS = 10_000;
const STEP_METRES = 10;
const STAY_MS = 60_000;

/** Decides when a position is worth telling. Pure but for what it is handed; `tick` is called every few seconds. */
export class LiveSender {
  readonly #deps: LiveSenderDeps;
  readonly #told = new Map<string, Told>();
  readonly #busy = new Set<string>();
  #position: Position | null = null;

  constructor(deps: LiveSenderDeps) {
    this.#deps = deps;
  }

  found(position: Position): void {
    this.#position = position;
  }

  tick(shares: readonly LiveShare[]): void {
    const nowMs = this.#deps.now();
    for (const share of shares) {
      if (share.untilMs <= nowMs) this.#deps.onEnded(share);
      else if (share.messageId !== null && this.#position !== null && this.#isDue(share, this.#position, nowMs))
        void this.#tell(share, this.#position, nowMs);
    }
  }

  #isDue({ clientMessageId }: LiveShare, position: Position, nowMs: number): boolean {
    if (this.#busy.has(clientMessageId)) return false;
    const told = this.#told.get(clientMessageId);
    if (told === undefined) return true;
    const sinceMs = nowMs - told.atMs;
    return sinceMs >= STAY_MS || (sinceMs >= STEP_MS && distanceMetres(told.position, position) >= STEP_METRES);
  }

  async #tell(share: LiveShare, position: Position, nowMs: number): Promise<void> {
    const { clientMessageId } = share;
    this.#busy.add(clientMessageId);
    const outcome = await this.#deps.tell(share, position);
    this.#busy.delete(clientMessageId);
    if (outcome === 'ended') this.#deps.onEnded(share);
    if (outcome === 'told') this.#told.set(clientMessageId, { atMs: nowMs, position });
  }
}
