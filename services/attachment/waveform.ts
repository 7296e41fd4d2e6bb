import { InvalidInput } from '../errors.ts';
import { limits } from '../limits.ts';

/** How loud a recording is from its beginning to its end, as its sender drew it: it is for the eye alone, so it is held to its bounds and believed. */
export const parseWaveform = (waveform: readonly number[], path: readonly string[]): readonly number[] => {
  const { waveformBarsMin: min, waveformBarsMax: max, waveformLevelMax: top } = limits;
  if (waveform.length < min || waveform.length > max) throw new InvalidInput(`A waveform has ${min} to ${max} bars.`, path);
  if (waveform.some((level) => level < 0 || level > top)) throw new InvalidInput(`A bar of a waveform is 0 to ${top}.`, path);
  return waveform;
};

/** Minutes and seconds. What was recorded lasts at least a second for whoever reads of it. */
export const clockOf = (durationMs: number): string => {
  const seconds = Math.max(1, Math.round(durationMs / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
};
