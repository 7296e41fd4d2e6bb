import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createIdGenerator, decodeId, encodeId, endlessGrant, grantAfter, idEpochMs, IdsUnavailable } from './ids.ts';

const startMs = idEpochMs + 1_000_000;
const clockAt = (ms: number) => {
  const clock = { ms, now: () => clock.ms };
  return clock;
};

describe('ids', () => {
  it('survive being taken apart and put together', () => {
    fc.assert(
      fc.property(
        fc.record({
          ms: fc.integer({ min: idEpochMs, max: idEpochMs + 2 ** 41 - 1 }),
          worker: fc.integer({ min: 0, max: 1023 }),
          sequence: fc.integer({ min: 0, max: 4095 }),
        }),
        (parts) => {
          const id = encodeId(parts);
          expect(decodeId(id)).toEqual(parts);
          expect(id).toBeGreaterThanOrEqual(0n);
          expect(id).toBeLessThan(2n ** 63n);
        },
      ),
    );
  });

  it('carry the time and the worker they were made with', () => {
    const ids = createIdGenerator({ clock: clockAt(startMs), grant: () => grant });
    const grant = endlessGrant(7);
    expect(decodeId(ids.next())).toEqual({ ms: startMs, worker: 7, sequence: 0 });
    expect(decodeId(ids.next())).toEqual({ ms: startMs, worker: 7, sequence: 1 });
  });

  it('only rise, whatever the clock does', () => {
    const steps = fc.array(fc.record({ jumpMs: fc.integer({ min: -100_000, max: 100_000 }), count: fc.integer({ min: 1, max: 200 }) }), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(steps, (moves) => {
        const clock = clockAt(startMs);
        const grant = endlessGrant(1);
        const ids = createIdGenerator({ clock, grant: () => grant });
        let last = -1n;
        for (const { jumpMs, count } of moves) {
          clock.ms = Math.max(idEpochMs, clock.ms + jumpMs);
          for (let n = 0; n < count; n += 1) {
            const id = ids.next();
            expect(id > last).toBe(true);
            last = id;
          }
        }
      }),
    );
  });

  it('borrow the next millisecond when one is used up', () => {
    const grant = endlessGrant(1);
    const ids = createIdGenerator({ clock: clockAt(startMs), grant: () => grant });
    const made = Array.from({ length: 4097 }, () => decodeId(ids.next()));
    expect(made[4095]).toMatchObject({ ms: startMs, sequence: 4095 });
    expect(made[4096]).toMatchObject({ ms: startMs + 1, sequence: 0 });
  });

  it('never carry a time after the ceiling of their grant, and end there', () => {
    const grant = grantAfter(1, startMs, startMs + 2);
    const ids = createIdGenerator({ clock: clockAt(startMs + 50_000), grant: () => grant });
    for (let n = 0; n < 4096; n += 1) expect(decodeId(ids.next()).ms).toBe(startMs + 2);
    expect(() => ids.next()).toThrow(IdsUnavailable);
  });

  it('begin after the floor of their grant although the clock is behind it', () => {
    const grant = grantAfter(1, startMs, startMs + 1_000);
    const ids = createIdGenerator({ clock: clockAt(startMs - 500), grant: () => grant });
    expect(decodeId(ids.next())).toMatchObject({ ms: startMs + 1, sequence: 0 });
  });

  it('are refused without a grant', () => {
    const ids = createIdGenerator({ clock: clockAt(startMs), grant: () => null });
    expect(() => ids.next()).toThrow(IdsUnavailable);
  });
});
