import { describe, expect, it } from 'vitest';
import { firstWeekday, isBefore, monthAfter, monthOf, startOfDay, weeksOf } from './month.ts';

describe('a month of the calendar', () => {
  it('has each of its days once, under its weekday', () => {
    for (const firstDay of [0, 1, 6]) {
      for (let month = 0; month < 12; month += 1) {
        for (const year of [2024, 2026]) {
          const weeks = weeksOf({ year, month }, firstDay);
          const days = weeks.flat().filter((day) => day !== null);
          expect(days).toEqual(Array.from({ length: new Date(year, month + 1, 0).getDate() }, (_, at) => at + 1));
          weeks.forEach((week) =>
            week.forEach((day, at) => day !== null && expect(new Date(year, month, day).getDay()).toBe((firstDay + at) % 7)),
          );
        }
      }
    }
    expect(weeksOf({ year: 2026, month: 1 }, 0)).toHaveLength(4);
  });

  it('goes from year to year, and knows what comes before', () => {
    expect(monthAfter({ year: 2026, month: 11 }, 1)).toEqual({ year: 2027, month: 0 });
    expect(monthAfter({ year: 2026, month: 0 }, -1)).toEqual({ year: 2025, month: 11 });
    expect(isBefore({ year: 2025, month: 11 }, { year: 2026, month: 0 })).toBe(true);
    expect(isBefore({ year: 2026, month: 3 }, { year: 2026, month: 3 })).toBe(false);
    expect(monthOf(startOfDay({ year: 2026, month: 4 }, 31))).toEqual({ year: 2026, month: 4 });
  });

  it('begins its weeks as the language does', () => {
    expect([firstWeekday('en-US'), firstWeekday('de-DE')]).toEqual([0, 1]);
  });
});
