import type { Change, Store } from './store.ts';
import type { Chat, Message } from './state/state.ts';
import type { ChatChangesWire } from './wire.ts';

/** After a reconnect or a handover, messages up to this old still count as just come in. */
const FRESH_MS = 60_000;

export interface IncomingDeps {
  readonly store: Store;
  readonly userId: string;
  readonly serverNow: () => number;
  readonly isLive: () => boolean;
  /** The stream has been live in this browser before: what comes now came in meanwhile. */
  readonly wasLive: () => boolean;
  readonly onMessage: (message: Message, chat: Chat) => void;
}

const changesOf = ({ action }: Change): { changes: ChatChangesWire; isFrame: boolean } | null => {
  if (action?.type === 'frame' && action.frame.__typename === 'ChatChanges')
    return { changes: action.frame as ChatChangesWire, isFrame: true };
  if (action?.type === 'changes' && action.answer !== null && !action.replace) return { changes: action.answer.changes, isFrame: false };
  return null;
};

/** Finds the messages of others that are news to the person: each once, whichever way they came, and none from the past. */
export const watchIncoming = ({ store, userId, serverNow, isLive, wasLive, onMessage }: IncomingDeps): void => {
  store.onChange((change) => {
    if (!isLive() && !wasLive()) return;
    const news = changesOf(change);
    const chat = news === null ? undefined : change.state.chats.get(news.changes.chatId);
    if (news === null || chat === undefined) return;
    const before = change.previous.chats.get(chat.id);
    // A gap that is noted or a frame that is dropped changes nothing yet.
    if (before !== undefined && before.version === chat.version) return;
    // Read elsewhere is no news. The own mark held here does not tell: an own message moves it past what nobody has seen yet.
    const from = Math.max(before?.lastSeq ?? 0, news.changes.chat?.viewerMember.readSeq ?? 0);
    const mustBeFresh = !(isLive() && news.isFrame && before !== undefined);
    for (const { seq, sender, content } of news.changes.messages) {
      const isTheirs = sender !== null && sender.id !== userId;
      if (!isTheirs || seq <= from || content.__typename === 'RecalledContent' || content.__typename === 'ExpiredContent') continue;
      const message = chat.messages.find((held) => held.seq === seq);
      if (message === undefined || (mustBeFresh && serverNow() - Date.parse(message.createdAt) > FRESH_MS)) continue;
      onMessage(message, chat);
    }
  });
};
