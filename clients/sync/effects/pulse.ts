/** The shortest and the longest interval of heartbeats that this client asks for; the server has bounds of its own. */
export const BEAT_SHORTEST_MS = 10_000;
export const BEAT_LONGEST_MS = 60_000;
const BEAT_ADVISED_MS = 30_000;
/** A connection that held for this long at a short interval may have a long one again. */
const STEADY_MS = 5 * 60_000;

/**
 * Which interval of heartbeats to ask for. The server begins with its own and makes it longer while the network carries it, up to what
 * is asked; a connection that was lost in silence halves it, so that the next loss is noticed sooner.
 */
export class Pulse {
  #askMs = BEAT_LONGEST_MS;

  get askMs(): number {
    return this.#askMs;
  }

  /** A connection that was live ended without a word. */
  lost(): void {
    this.#askMs = Math.max(BEAT_SHORTEST_MS, Math.min(this.#askMs, BEAT_ADVISED_MS) / 2);
  }

  /** The connection has been live for so long. True when the long interval is worth asking for again. */
  held(liveMs: number): boolean {
    if (this.#askMs === BEAT_LONGEST_MS || liveMs < STEADY_MS) return false;
    this.#askMs = BEAT_LONGEST_MS;
    return true;
  }
}
