/** In which chat somebody wants to go to a day, and the day they begin to look from. */
export interface CalendarWish {
  readonly chatId: string;
  readonly ms: number;
}

let wish: CalendarWish | null = null;
const listeners = new Set<() => void>();

/** Opens the calendar of a chat, from wherever somebody sees one of its days. */
export function openCalendar(chatId: string, ms: number): void {
  set({ chatId, ms });
}

export const closeCalendar = (): void => set(null);

export const calendar = {
  get: (): CalendarWish | null => wish,
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  },
};

function set(next: CalendarWish | null): void {
  wish = next;
  for (const listener of listeners) listener();
}
