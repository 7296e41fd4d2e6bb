import type { ChatChangesFrame } from './frames.ts';
import type { ChatChangesAsk, ReadChatChanges, ReadOptions } from './read-chat-changes.ts';

interface Waiting {
  readonly ask: ChatChangesAsk;
  /** Those of one kind can be read together. */
  readonly kind: string;
  readonly options: ReadOptions;
  resolve(frame: ChatChangesFrame | undefined): void;
  reject(error: unknown): void;
}

const ASKS_MAX = 100;
const READS_MAX = 2;

const isSame = (a: ChatChangesAsk, b: ChatChangesAsk): boolean =>
  a.floorSeq === b.floorSeq && a.afterVersion === b.afterVersion && a.reset === b.reset && a.tail === b.tail;

/**
 * Reads the changes of many chats together, though each channel, and each device that comes back, asks for its own: after the bus was away
 * every channel of a process is behind at once, and each reading alone would take a few queries a chat. At most a few readings are under
 * way. Whoever asks the same gets the same frame, which is then told as the same bytes.
 */
export const createBatchedReader = (readChatChanges: ReadChatChanges): ReadChatChanges => {
  const waiting: Waiting[] = [];
  let reads = 0;
  let scheduled = false;

  const run = async (batch: readonly Waiting[]): Promise<void> => {
    try {
      const asks = new Map(batch.map(({ ask }) => [ask.chatId, ask]));
      const frames = await readChatChanges([...asks.values()], (batch[0] as Waiting).options);
      const found = new Map(frames.map((frame) => [frame.chatId, frame]));
      for (const entry of batch) entry.resolve(found.get(entry.ask.chatId));
    } catch (error) {
      for (const entry of batch) entry.reject(error);
    }
  };

  /** What can be read together: of one kind, and a chat in one way only, so that an answer names who asked. */
  const take = (): Waiting[] => {
    const batch: Waiting[] = [];
    const chats = new Map<bigint, ChatChangesAsk>();
    const { kind } = waiting[0] as Waiting;
    let kept = 0;
    for (const [at, entry] of waiting.entries()) {
      const known = chats.get(entry.ask.chatId);
      const fits = entry.kind === kind && (known === undefined ? chats.size < ASKS_MAX : isSame(known, entry.ask));
      if (fits) {
        chats.set(entry.ask.chatId, entry.ask);
        batch.push(entry);
      } else {
        waiting[kept] = waiting[at] as Waiting;
        kept += 1;
      }
    }
    waiting.length = kept;
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
    if (asks.length === 0) return [];
    // Enough for a reading of its own: dealt out over several it would take more statements, not fewer.
    if (asks.length > ASKS_MAX / 2) return readChatChanges(asks, options);
    const kind = `${options.cursor}|${options.sinceMs}|${options.limit}`;
    const frames = asks.map(
      (ask) => new Promise<ChatChangesFrame | undefined>((resolve, reject) => waiting.push({ ask, kind, options, resolve, reject })),
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
