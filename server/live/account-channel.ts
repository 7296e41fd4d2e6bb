import type { Bus } from '../../engines/bus/bus.ts';
import type { ListAccountChanges } from '../../services/account/list-account-changes.ts';
import { accountTopic, type LiveEvent } from '../../services/live/events.ts';
import type { AccountChangesFrame, MarksChangedFrame } from '../../services/sync/frames.ts';

/** Whoever listens to a user's account in this process. */
export interface AccountListener {
  onAccount(frame: AccountChangesFrame): void;
  onMarks(frame: MarksChangedFrame): void;
  /** The user was put into a chat. */
  onChatJoined(chatId: bigint): void;
  /** A sweep of the log found the user in a chat since not long ago; it says so several times. */
  onChatFound(chatId: bigint): void;
  onDevicesRevoked(deviceIds: ReadonlySet<bigint>): void;
}

export interface AccountChannelDeps {
  readonly bus: Bus;
  readonly listAccountChanges: ListAccountChanges;
  readonly cursor: () => string;
  readonly onError: (error: unknown) => void;
}

/** One user's account stream in this process: one bus subscription for all their sockets, and each change read once for all. */
export const createAccountChannel = (userId: bigint, deps: AccountChannelDeps) => {
  const listeners = new Set<AccountListener>();
  let version: number | null = null;
  let wanted = 0;
  let reading: Promise<void> | null = null;
  let unsubscribe: (() => Promise<void>) | null = null;
  let closed = false;

  /** What one listener throws is not the others' loss. */
  const tell = (how: (listener: AccountListener) => void): void => {
    for (const listener of [...listeners]) {
      try {
        how(listener);
      } catch (error) {
        deps.onError(error);
      }
    }
  };

  const behind = (): boolean => !closed && version !== null && wanted > version;

  const readAll = async (): Promise<void> => {
    try {
      while (behind()) {
        const asked = wanted;
        const changes = await deps.listAccountChanges(userId, version);
        // A log that does not know what was announced before it was asked is another log: what it says now is the truth.
        if (wanted === asked && changes.version < asked) wanted = changes.version;
        version = changes.version;
        tell((listener) => listener.onAccount({ kind: 'AccountChanges', ...changes, cursor: deps.cursor() }));
      }
    } catch (error) {
      // The hub's next sweep finds the version behind and asks again.
      deps.onError(error);
    }
    reading = null;
  };

  const read = (): Promise<void> => {
    if (reading === null && behind()) reading = readAll();
    return reading ?? Promise.resolve();
  };

  const onBus = (payload: unknown): void => {
    const event = payload as LiveEvent;
    switch (event.type) {
      case 'AccountChanged':
        wanted = Math.max(wanted, event.version);
        void read();
        break;
      case 'Marked': {
        const { deliveredSeq, readSeq } = event;
        const frame: MarksChangedFrame = {
          kind: 'MarksChanged',
          chatId: BigInt(event.chatId),
          userId: BigInt(event.userId),
          deliveredSeq,
          readSeq,
          cursor: deps.cursor(),
        };
        tell((listener) => listener.onMarks(frame));
        break;
      }
      case 'ChatJoined': {
        const chatId = BigInt(event.chatId);
        tell((listener) => listener.onChatJoined(chatId));
        break;
      }
      case 'DevicesRevoked': {
        const revoked = new Set(event.deviceIds.map(BigInt));
        tell((listener) => listener.onDevicesRevoked(revoked));
        break;
      }
      default:
    }
  };

  let opening: Promise<void> | null = null;
  return {
    userId,
    listeners,
    get version() {
      return version;
    },
    open(): Promise<void> {
      opening ??= deps.bus.subscribe(accountTopic(userId), onBus).then((stop) => {
        unsubscribe = stop;
        if (closed) void stop();
      });
      return opening;
    },
    begin(at: number): void {
      version ??= at;
      void read();
    },
    /** The log has reached `at`: reads what is missing. Answers whether nothing is missing any more. */
    async reach(at: number): Promise<boolean> {
      wanted = Math.max(wanted, at);
      await read();
      return !behind();
    },
    found(chatId: bigint): void {
      tell((listener) => listener.onChatFound(chatId));
    },
    close(): void {
      closed = true;
      void unsubscribe?.();
    },
  };
};

export type AccountChannel = ReturnType<typeof createAccountChannel>;
