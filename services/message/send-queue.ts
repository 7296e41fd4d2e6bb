export interface SendQueueOptions {
  /** How long a send may have to wait for those before it. */
  readonly waitMs: number;
  /** So many may wait however slow it goes. */
  readonly roomMin: number;
  /** And no more than so many however fast. */
  readonly roomMax: number;
}

export const sendQueueDefaults: SendQueueOptions = { waitMs: 1_000, roomMin: 1_000, roomMax: 10_000 };

/** How much one batch says about the pace. */
const WEIGHT = 0.2;

/**
 * How many sends may wait: as many as were answered lately in the time that one may wait. So an overloaded server turns sends away at once,
 * and those it takes in wait no longer than they do anyway, instead of all waiting ever longer.
 */
export const createRoom = ({ waitMs, roomMin, roomMax }: SendQueueOptions, now: () => number = () => performance.now()) => {
  /** Of one send; 0 until something is known. */
  let paceMs = 0;
  let lastMs = 0;
  return {
    /** A batch of so many was answered, begun at `sinceMs`. Only those that left others waiting say how fast it can go. */
    answered(count: number, sinceMs: number): void {
      const each = (now() - Math.max(sinceMs, lastMs)) / count;
      lastMs = now();
      paceMs = paceMs === 0 ? each : paceMs + WEIGHT * (each - paceMs);
    },
    size: (): number => (paceMs === 0 ? roomMax : Math.min(roomMax, Math.max(roomMin, Math.floor(waitMs / paceMs)))),
    /** When to come back, with so many before it. */
    retryAfterMs: (waiting: number): number => Math.max(waitMs, Math.round(waiting * paceMs)),
  };
};
