/** As `datetime-local` has it: the time of this place, to the minute. */
export function toLocalInput(ms: number): string {
  const date = new Date(ms);
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day}T${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** The moment that is meant; null for what is none. A time that a change of the clocks leaves out is the one right behind it. */
export function fromLocalInput(text: string): number | null {
  const ms = new Date(text).getTime();
  return Number.isNaN(ms) ? null : ms;
}

const at = (nowMs: number, days: number, hour: number): number => {
  const date = new Date(nowMs);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + days, hour).getTime();
};

export interface Suggestion {
  readonly key: 'hour' | 'evening' | 'tomorrow' | 'monday';
  readonly ms: number;
}

/** What people mean most often, as far as it is still to come. */
export function suggestedMoments(nowMs: number): readonly Suggestion[] {
  const weekday = new Date(nowMs).getDay();
  const toMonday = (8 - weekday) % 7 || 7;
  const evening = at(nowMs, 0, 20);
  return [
    { key: 'hour', ms: Math.ceil((nowMs + 3_600_000) / 60_000) * 60_000 },
    ...(evening > nowMs + 3_600_000 ? [{ key: 'evening', ms: evening } as const] : []),
    { key: 'tomorrow', ms: at(nowMs, 1, 9) },
    // Tomorrow is Monday already.
    ...(toMonday === 1 ? [] : [{ key: 'monday', ms: at(nowMs, toMonday, 9) } as const]),
  ];
}
