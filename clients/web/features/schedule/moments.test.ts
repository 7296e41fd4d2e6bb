import { describe, expect, it } from 'vitest';
import { fromLocalInput, suggestedMoments, toLocalInput } from './moments.ts';

const local = (year: number, month: number, day: number, hour = 0, minute = 0) => new Date(year, month - 1, day, hour, minute).getTime();

describe('the moments of scheduled messages', () => {
  it('are read and written in the time of the place, over changes of its clocks too', () => {
    for (const ms of [local(2026, 1, 2, 3, 4), local(2026, 7, 31, 23, 59), local(2026, 12, 31)]) {
      expect(fromLocalInput(toLocalInput(ms))).toBe(ms);
    }
    expect(toLocalInput(local(2026, 3, 9, 5, 7))).toBe('2026-03-09T05:07');
    expect(fromLocalInput('')).toBeNull();
  });

  it('are suggested as far as they are to come', () => {
    // A Wednesday.
    const noon = suggestedMoments(local(2026, 11, 25, 12, 0));
    expect(noon).toEqual([
      { key: 'hour', ms: local(2026, 11, 25, 13) },
      { key: 'evening', ms: local(2026, 11, 25, 20) },
      { key: 'tomorrow', ms: local(2026, 11, 26, 9) },
      { key: 'monday', ms: local(2026, 11, 30, 9) },
    ]);
    expect(suggestedMoments(local(2026, 11, 25, 19, 30)).map(({ key }) => key)).toEqual(['hour', 'tomorrow', 'monday']);
    // A Sunday: tomorrow is Monday. And a Monday: the next one.
    expect(suggestedMoments(local(2026, 11, 29, 12)).map(({ key }) => key)).toEqual(['hour', 'evening', 'tomorrow']);
    expect(suggestedMoments(local(2026, 11, 30, 12)).at(-1)).toEqual({ key: 'monday', ms: local(2026, 12, 7, 9) });
  });
});
