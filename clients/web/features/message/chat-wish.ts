/** What somebody wants of an open chat from elsewhere: its calendar, with the day they begin to look from, or one of its messages. */
export type ChatWish = { readonly chatId: string } & ({ readonly ms: number } | { readonly seq: number });

let wish: ChatWish | null = null;
const listeners = new Set<() => void>();

export const setChatWish = (next: ChatWish | null): void => {
  wish = next;
  for (const listener of listeners) listener();
};

/** Opens the calendar of a chat, from wherever somebody sees one of its days. */
export const openCalendar = (chatId: string, ms: number): void => setChatWish({ chatId, ms });

export const chatWish = {
  get: (): ChatWish | null => wish,
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  },
};
