/** A month as a calendar shows it: in weeks, with nothing where a day is of another month. */
export interface Month {
  readonly year: number;
  /** From 0. */
  readonly month: number;
}

export const monthOf = (ms: number): Month => ({ year: new Date(ms).getFullYear(), month: new Date(ms).getMonth() });

export const monthAfter = ({ year, month }: Month, months: number): Month => monthOf(new Date(year, month + months, 1).getTime());

export const isBefore = (a: Month, b: Month): boolean => a.year < b.year || (a.year === b.year && a.month < b.month);

export const startOfDay = ({ year, month }: Month, day: number): number => new Date(year, month, day).getTime();

/** Which day a week begins with where this language is spoken: 0 is Sunday. */
export function firstWeekday(locale: string): number {
  const known = new Intl.Locale(locale) as Intl.Locale & { getWeekInfo?: () => { firstDay: number }; weekInfo?: { firstDay: number } };
  return (known.getWeekInfo?.() ?? known.weekInfo ?? { firstDay: 1 }).firstDay % 7;
}

export function weeksOf({ year, month }: Month, firstDay: number): readonly (readonly (number | null)[])[] {
  const days = new Date(year, month + 1, 0).getDate();
  const lead = (new Date(year, month, 1).getDay() - firstDay + 7) % 7;
  const weeks = Math.ceil((lead + days) / 7);
  return Array.from({ length: weeks }, (_week, week) =>
    Array.from({ length: 7 }, (_day, at) => {
      const day = week * 7 + at - lead + 1;
      return day < 1 || day > days ? null : day;
    }),
  );
}
