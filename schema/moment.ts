const MOMENT = /^(\d{4}|\+\d{6})-(\d{2})-(\d{2})T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})$/u;

/**
 * A moment as clients write it; null where it is none. `Date` by itself takes nearly anything for one ("room 5" is a day of May 2001), a
 * time without a zone for one of this machine's, and the 30th of February for a day of March: each of them would be stored as a moment that nobody meant.
 */
export const parseMoment = (value: unknown): Date | null => {
  const parts = typeof value === 'string' ? MOMENT.exec(value) : null;
  if (parts === null) return null;
  const [year, month, day] = parts.slice(1).map(Number) as [number, number, number];
  if (day > new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate()) return null;
  const moment = new Date(value as string);
  // The database has no year 0, to which a zone may lead; a moment that is too far for Date is none either.
  return moment.getUTCFullYear() >= 1 ? moment : null;
};
