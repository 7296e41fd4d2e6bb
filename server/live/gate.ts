/** More wait than could be let in before they give up. */
export class GateFull extends Error {
  override readonly name = 'GateFull';
}

/**
 * Lets so many work at once, the others wait in the order in which they came: when all devices of a server that went come here, what they read
 * is never in memory all at once, and the first are served while the last still wait.
 */
export const createGate = ({ insideMax, waitingMax }: { insideMax: number; waitingMax: number }) => {
  const waiting: (() => void)[] = [];
  let inside = 0;
  return async <Result>(work: () => Promise<Result>): Promise<Result> => {
    if (inside < insideMax) inside += 1;
    else if (waiting.length >= waitingMax) throw new GateFull('Too many wait to catch up.');
    // Whoever leaves hands over their place.
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) inside -= 1;
      else next();
    }
  };
};

export type Gate = ReturnType<typeof createGate>;
