import type { ChatChangesFrame } from '../../services/sync/frames.ts';
import type { ChatChangesAsk, ReadChatChanges } from '../../services/sync/read-chat-changes.ts';

interface Waiting {
  readonly ask: ChatChangesAsk;
  readonly cursor: string;
  resolve(frame: ChatChangesFrame | undefined): void;
  reject(error: unknown): void;
}

const ASKS_MAX = 100;
const READS_MAX = 2;

/**
 * Reads the changes of many chats together, though each channel asks for its own: after the bus was away every channel of a process
 * is behind at once, and each reading alone would take a few queries a chat. At most a few readings are under way.
 */
export const createBatchedReader = (readChatChanges: ReadChatChanges): ReadChatChanges => {
  const waiting: Waiting[] = [];
  let reads = 0;
  let scheduled = false;

  const run = async (batch: readonly Waiting[]): Promise<void> => {
    try {
      // One batch holds a chat once, so an answer names who asked.
      const frames = await readChatChanges(
        batch.map((entry) => entry.ask),
        { cursor: (batch[0] as Waiting).cursor, sinceMs: null },
      );
      const found = new Map(frames.map((frame) => [frame.chatId, frame]));
      for (const entry of batch) entry.resolve(found.get(entry.ask.chatId));
    } catch (error) {
      for (const entry of batch) entry.reject(error);
    }
  };

  /** What can be read together: different chats, the same cursor. */
  const take = (): Waiting[] => {
    const batch: Waiting[] = [];
    const chats = new Set<bigint>();
    const { cursor } = waiting[0] as Waiting;
    for (let at = 0; at < waiting.length && batch.length < ASKS_MAX;) {
      const entry = waiting[at] as Waiting;
      if (entry.cursor !== cursor || chats.has(entry.ask.chatId)) at += 1;
      else {
        chats.add(entry.ask.chatId);
        batch.push(entry);
        waiting.splice(at, 1);
      }
    }
    return batch;
  };

  const pump = (): void => {
    while (reads < READS_MAX && waiting.length > 0) {
      reads += 1;
      void run(take()).then(() => {
        reads -= 1;
        pump();
      });
    }
  };

  return async (asks, options) => {
    if (options.sinceMs !== null || options.limit !== undefined) return readChatChanges(asks, options);
    const frames = asks.map(
      (ask) =>
        new Promise<ChatChangesFrame | undefined>((resolve, reject) => waiting.push({ ask, cursor: options.cursor, resolve, reject })),
    );
    if (!scheduled) {
      scheduled = true;
      setImmediate(() => {
        scheduled = false;
        pump();
      });
    }
    return (await Promise.all(frames)).filter((frame) => frame !== undefined);
  };
};
