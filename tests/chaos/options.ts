import { parseArgs } from 'node:util';

export interface ChaosOptions {
  readonly seed: number;
  readonly minutes: number;
  readonly servers: number;
  readonly workers: number;
  readonly devices: number;
}

const ranges = {
  seed: [0, 4_294_967_295],
  minutes: [0, 10_000],
  servers: [1, 16],
  workers: [1, 16],
  devices: [12, 500],
} as const;

export const optionsDefault: Omit<ChaosOptions, 'seed'> = { minutes: 2, servers: 3, workers: 2, devices: 36 };

/** `--seed N --minutes M --servers S --workers W --devices D`, each of them optional. Throws with what is wrong. */
export const parseOptions = (args: readonly string[], seedDefault: number): ChaosOptions => {
  const option = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: { seed: option, minutes: option, servers: option, workers: option, devices: option },
  });
  const read = (name: keyof ChaosOptions, otherwise: number): number => {
    const text = values[name];
    if (text === undefined) return otherwise;
    const [min, max] = ranges[name];
    const value = Number(text);
    const isFine = text.trim() !== '' && value >= min && value <= max && (name === 'minutes' || Number.isInteger(value));
    if (!isFine) throw new Error(`--${name} must be a ${name === 'minutes' ? '' : 'whole '}number from ${min} to ${max}.`);
    return value;
  };
  return {
    seed: read('seed', seedDefault),
    minutes: read('minutes', optionsDefault.minutes),
    servers: read('servers', optionsDefault.servers),
    workers: read('workers', optionsDefault.workers),
    devices: read('devices', optionsDefault.devices),
  };
};
