export interface Month<T> {
  /** Such as "November 2026". */
  readonly name: string;
  readonly key: string;
  readonly entries: readonly T[];
}

/** In the order in which they come: each month once, as long as that is an order of time. */
export function byMonth<T>(entries: readonly T[], msOf: (entry: T) => number, locale: string): Month<T>[] {
  const nameOf = new Intl.DateTimeFormat(locale, { year: 'numeric', month: 'long' });
  const months: { name: string; key: string; entries: T[] }[] = [];
  for (const entry of entries) {
    const date = new Date(msOf(entry));
    const key = `${date.getFullYear()}-${date.getMonth()}`;
    const last = months.at(-1);
    if (last?.key === key) last.entries.push(entry);
    else months.push({ key, name: nameOf.format(date), entries: [entry] });
  }
  return months;
}
