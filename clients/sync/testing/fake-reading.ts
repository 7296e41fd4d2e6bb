import type { FakeLog } from './fake-log.ts';
import type { FakeChat } from './fake-shapes.ts';

/** Both people of a direct chat show receipts. */
export const isReadingShown = (log: FakeLog, chat: FakeChat): boolean => [...chat.members.keys()].every((id) => !log.hiding.has(id));

/** Hides reading, or shows it again: in direct chats where the other person shows it, that is a change of the chat. */
export const turnReading = (log: FakeLog, userId: string): void => {
  const chats = log.chatsOf(userId).filter(({ kind }) => kind === 'DIRECT');
  const before = chats.map((chat) => isReadingShown(log, chat));
  if (!log.hiding.delete(userId)) log.hiding.add(userId);
  for (const [at, chat] of chats.entries()) {
    if (isReadingShown(log, chat) === before[at]) continue;
    chat.metaVersion = chat.version + 1;
    log.advance(chat);
  }
};
