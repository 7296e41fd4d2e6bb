import type { MessageView, SyncEngine, TimelineItem } from '../../../sync/types.ts';
import { currentScreen } from '../../lib/router.ts';
import { play } from './player.ts';

type Played = readonly { readonly fromSeq: number; readonly toSeq: number }[];

export const isPlayedIn = (ranges: Played, seq: number | null): boolean =>
  ranges.some(({ fromSeq, toSeq }) => seq !== null && fromSeq <= seq && seq <= toSeq);

/** The first recording of somebody else's after a place that was not listened to, as far as the chat is held here; what is far from the screen counts, too. */
export const nextUnplayed = (items: readonly TimelineItem[], played: Played, afterSeq: number): MessageView | null => {
  for (const item of items) {
    if (item.kind !== 'message') continue;
    const { seq, isOwn, content } = item.message;
    if (content.kind === 'voice' && !isOwn && seq !== null && seq > afterSeq && !isPlayedIn(played, seq)) return item.message;
  }
  return null;
};

/** Plays a recording that is new; the next new one of the chat follows, until it is left. */
export function playNew(engine: SyncEngine, message: MessageView): void {
  const { content, key, seq, chatId } = message;
  if (content.kind !== 'voice' || seq === null) return;
  engine.markPlayed(message);
  play({ key, url: content.url, durationMs: content.durationMs, onEnded: () => playNextAfter(engine, chatId, seq) });
}

/** What is said in a chat that was left does not start by itself. */
function playNextAfter(engine: SyncEngine, chatId: string, seq: number): void {
  const screen = currentScreen();
  if (screen.name !== 'chat' || screen.chatId !== chatId) return;
  const timeline = engine.openTimeline(chatId);
  const next = nextUnplayed(timeline.get().items, engine.chat(chatId).get()?.playedRanges ?? [], seq);
  timeline.close();
  if (next !== null) playNew(engine, next);
}
