interface Waiting {
  readonly chatId: string;
  readonly seq: number;
  readonly start: () => void;
}

/** Recordings that stand on the screen and were not listened to. */
const waiting = new Set<Waiting>();

export function onScreen(one: Waiting): () => void {
  waiting.add(one);
  return () => void waiting.delete(one);
}

/** The next new one of the chat plays on. What has scrolled far away, or lies in a chat that was left, does not start by itself. */
export function playNextAfter(chatId: string, seq: number): void {
  const later = [...waiting].filter((one) => one.chatId === chatId && one.seq > seq);
  later.sort((a, b) => a.seq - b.seq);
  later[0]?.start();
}

export const isPlayedIn = (ranges: readonly { readonly fromSeq: number; readonly toSeq: number }[], seq: number | null): boolean =>
  ranges.some(({ fromSeq, toSeq }) => seq !== null && fromSeq <= seq && seq <= toSeq);
