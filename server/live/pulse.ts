import { limits } from '../../services/limits.ts';

/** A network that carried so many beats is trusted with twice the interval. */
const BEATS_UNTIL_LONGER = 4;

/** How far apart one device's heartbeats are. */
export interface Pulse {
  readonly beatMs: number;
  /** A beat leaves: says how long until the next one. */
  beat(): number;
}

/**
 * Without a wish, the server's own interval. With one, it begins there, or at once with the wish where that is shorter, and doubles after each
 * four beats until it is as long as wished. A wish out of bounds is brought into them: the beat tells what holds.
 */
export const createPulse = (ownMs: number, wishedMs: number | null): Pulse => {
  const longestMs = wishedMs === null ? ownMs : Math.min(limits.heartbeatMsMax, Math.max(limits.heartbeatMsMin, wishedMs));
  let beatMs = Math.min(ownMs, longestMs);
  let beats = 0;
  return {
    get beatMs() {
      return beatMs;
    },
    beat() {
      beats += 1;
      if (beats % BEATS_UNTIL_LONGER === 0) beatMs = Math.min(longestMs, beatMs * 2);
      return beatMs;
    },
  };
};
