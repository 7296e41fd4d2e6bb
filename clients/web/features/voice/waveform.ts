const BARS = 48;
const LEVEL_MAX = 31;
/** What a microphone hears in a quiet room; nothing below it is drawn. */
const FLOOR = 0.01;

/** Levels as they were measured, from 0 to 1, as so many bars as are sent: loud is high, whatever the microphone. */
export function waveformOf(levels: readonly number[]): readonly number[] {
  if (levels.length === 0) return Array.from({ length: BARS }, () => 0);
  const bars = Array.from({ length: BARS }, (_, at) => {
    const from = Math.floor((at * levels.length) / BARS);
    const to = Math.max(from + 1, Math.floor(((at + 1) * levels.length) / BARS));
    return Math.max(...levels.slice(from, to));
  });
  const top = Math.max(...bars);
  // What is silence throughout stays silence.
  if (top < FLOOR) return bars.map(() => 0);
  return bars.map((bar) => Math.round((bar / top) * LEVEL_MAX));
}

/** How loud samples are together, from 0 to 1. */
export function levelOf(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return Math.min(1, Math.sqrt(sum / Math.max(1, samples.length)) * 2);
}
