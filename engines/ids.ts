import type { Clock } from './clock.ts';

/** 2021-01-01T00:00:00Z. */
export const idEpochMs = 1_609_459_200_000;
export const workerMax = 1023;
const sequenceMax = 4095;

/** The right to give out ids as one worker up to a moment. The generator keeps its place in it. */
export interface IdGrant {
  readonly worker: number;
  /** No id carries a later time, since this moment is what the next holder of the worker number starts after. */
  ceilingMs: number;
  /** Time and sequence of the newest id; at first the floor, after which the first id comes. */
  lastMs: number;
  lastSequence: number;
}

/** Gives out Snowflakes: 41 bits of milliseconds since the epoch, 10 bits of worker, 12 bits of sequence. */
export interface IdGenerator {
  next(): bigint;
}

/** There is no right to give out ids now. It comes back by itself once the lease is renewed. */
export class IdsUnavailable extends Error {
  override readonly name = 'IdsUnavailable';
}

export interface IdGeneratorOptions {
  clock: Clock;
  /** The grant in force, or null while there is none. */
  grant(): IdGrant | null;
}

/**
 * Ids of one grant only rise. A clock that steps back, and more than 4,096 ids in a millisecond, borrow from the milliseconds
 * ahead; a clock that runs ahead of the grant is held at its ceiling. An id is never given twice.
 */
export function createIdGenerator({ clock, grant }: IdGeneratorOptions): IdGenerator {
  return {
    next() {
      const current = grant();
      if (!current) throw new IdsUnavailable('No worker number is leased.');
      const now = Math.min(clock.now(), current.ceilingMs);
      if (now > current.lastMs) {
        current.lastMs = now;
        current.lastSequence = 0;
      } else if (current.lastSequence < sequenceMax) {
        current.lastSequence += 1;
      } else if (current.lastMs < current.ceilingMs) {
        current.lastMs += 1;
        current.lastSequence = 0;
      } else {
        throw new IdsUnavailable('All ids up to the end of the lease are given out.');
      }
      return encodeId({ ms: current.lastMs, worker: current.worker, sequence: current.lastSequence });
    },
  };
}

/** A grant whose first id comes after `floorMs`. */
export const grantAfter = (worker: number, floorMs: number, ceilingMs: number): IdGrant => ({
  worker,
  ceilingMs,
  lastMs: floorMs,
  lastSequence: sequenceMax,
});

/** A grant that never ends, for tests and for tools that run alone: it needs a worker number that nobody leases. */
export const endlessGrant = (worker: number): IdGrant => grantAfter(worker, idEpochMs, Number.MAX_SAFE_INTEGER);

export interface IdParts {
  ms: number;
  worker: number;
  sequence: number;
}

export const encodeId = ({ ms, worker, sequence }: IdParts): bigint =>
  (BigInt(ms - idEpochMs) << 22n) | (BigInt(worker) << 12n) | BigInt(sequence);

export const decodeId = (id: bigint): IdParts => ({
  ms: Number(id >> 22n) + idEpochMs,
  worker: Number((id >> 12n) & 1023n),
  sequence: Number(id & 4095n),
});
