/** Dates as people say them: 15:05, 昨天 15:05, 星期三, 11月2日. Every function takes `nowMs`, so a list is dated by one clock. */
interface Formats {
  time: Intl.DateTimeFormat;
  weekday: Intl.DateTimeFormat;
  monthDay: Intl.DateTimeFormat;
  fullDate: Intl.DateTimeFormat;
  shortDate: Intl.DateTimeFormat;
  dateTime: Intl.DateTimeFormat;
  relative: Intl.RelativeTimeFormat;
}

const DAY_MS = 86_400_000;
const cache = new Map<string, Formats>();

function formatsFor(locale: string): Formats {
  const known = cache.get(locale);
  if (known) return known;
  const of = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, options);
  const formats: Formats = {
    time: of({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
    weekday: of({ weekday: 'long' }),
    monthDay: of({ month: locale.startsWith('zh') ? 'long' : 'short', day: 'numeric' }),
    fullDate: of({ year: 'numeric', month: 'long', day: 'numeric' }),
    shortDate: of({ year: 'numeric', month: 'numeric', day: 'numeric' }),
    dateTime: of({ dateStyle: 'long', timeStyle: 'short', hourCycle: 'h23' } as Intl.DateTimeFormatOptions),
    relative: new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }),
  };
  cache.set(locale, formats);
  return formats;
}

function startOfDay(ms: number): number {
  const date = new Date(ms);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}

/** Calendar days between two moments; rounded, because a day of clock change is not 24 hours long. */
export function daysAgo(thenMs: number, nowMs: number): number {
  return Math.round((startOfDay(nowMs) - startOfDay(thenMs)) / DAY_MS);
}

export function isSameDay(leftMs: number, rightMs: number): boolean {
  return startOfDay(leftMs) === startOfDay(rightMs);
}

const capitalized = (text: string, locale: string) => text.charAt(0).toLocaleUpperCase(locale) + text.slice(1);

export function formatTime(ms: number, locale: string): string {
  return formatsFor(locale).time.format(ms);
}

export function formatDateTime(ms: number, locale: string): string {
  return formatsFor(locale).dateTime.format(ms);
}

/** The whole date, for what lies long ago. */
export function formatDate(ms: number, locale: string): string {
  return formatsFor(locale).fullDate.format(ms);
}

/** A day's name as a heading between messages. */
export function formatDay(ms: number, nowMs: number, locale: string): string {
  const formats = formatsFor(locale);
  const days = daysAgo(ms, nowMs);
  if (days === 0 || days === 1) return capitalized(formats.relative.format(-days, 'day'), locale);
  if (days > 1 && days < 7) return formats.weekday.format(ms);
  if (new Date(ms).getFullYear() === new Date(nowMs).getFullYear()) return formats.monthDay.format(ms);
  return formats.fullDate.format(ms);
}

/** 30 seconds, 5 minutes, 1 hour, 90 days: in the largest unit that divides it. */
export function formatDuration(seconds: number, locale: string): string {
  const units = [
    ['week', 604_800],
    ['day', 86_400],
    ['hour', 3600],
    ['minute', 60],
    ['second', 1],
  ] as const;
  const [unit, length] = units.find(([, size]) => seconds >= size && seconds % size === 0) ?? ['second', 1];
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(seconds / length);
}

/** The short time at the end of a row of the chat list. */
export function formatListTime(ms: number, nowMs: number, locale: string): string {
  const formats = formatsFor(locale);
  const days = daysAgo(ms, nowMs);
  if (days <= 0) return formats.time.format(ms);
  if (days < 7) return formatDay(ms, nowMs, locale);
  if (new Date(ms).getFullYear() === new Date(nowMs).getFullYear()) return formats.monthDay.format(ms);
  return formats.shortDate.format(ms);
}

/** A day and a time: 昨天 15:05. */
export function formatMoment(ms: number, nowMs: number, locale: string): string {
  const time = formatTime(ms, locale);
  return daysAgo(ms, nowMs) === 0 ? time : `${formatDay(ms, nowMs, locale)} ${time}`;
}

/** 5 minutes ago, 2 hours ago; from a day on, the moment itself. */
export function formatAgo(ms: number, nowMs: number, locale: string): string {
  const { relative } = formatsFor(locale);
  const minutes = Math.floor(Math.max(nowMs - ms, 0) / 60_000);
  if (minutes < 60) return relative.format(-minutes, 'minute');
  if (minutes < 24 * 60 && daysAgo(ms, nowMs) === 0) return relative.format(-Math.floor(minutes / 60), 'hour');
  return formatMoment(ms, nowMs, locale);
}
