import type { Bus } from '../../engines/bus/bus.ts';
import type { ListAccountChanges } from '../../services/account/list-account-changes.ts';
import { accountTopic, type LiveEvent } from '../../services/live/events.ts';
import type { AccountChangesFrame, MarksChangedFrame } from '../../services/sync/frames.ts';

/** Whoever listens to a user's account in this process. */
export interface AccountListener {
  onAccount(frame: AccountChangesFrame): void;
  onMarks(frame: MarksChangedFrame): void;
  onChatJoined(chatId: bigint): void;
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

  const readAll = async (): Promise<void> => {
    try {
      while (version !== null && wanted > version && !closed) {
        const changes = await deps.listAccountChanges(userId, version);
        version = Math.max(version, changes.version);
        wanted = Math.min(wanted, version);
        for (const listener of [...listeners]) listener.onAccount({ kind: 'AccountChanges', ...changes, cursor: deps.cursor() });
      }
    } catch (error) {
      // The hub's next sweep finds the version behind and asks again.
      deps.onError(error);
    }
  };

  const read = (): Promise<void> => {
    reading ??= readAll().finally(() => {
      reading = null;
    });
    return reading;
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
        for (const listener of [...listeners]) listener.onMarks(frame);
        break;
      }
      case 'ChatJoined':
        for (const listener of [...listeners]) listener.onChatJoined(BigInt(event.chatId));
        break;
      case 'DevicesRevoked': {
        const revoked = new Set(event.deviceIds.map(BigInt));
        for (const listener of [...listeners]) listener.onDevicesRevoked(revoked);
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
      if (wanted > version) void read();
    },
    async reach(at: number): Promise<void> {
      wanted = Math.max(wanted, at);
      await read();
    },
    close(): void {
      closed = true;
      void unsubscribe?.();
    },
  };
};

export type AccountChannel = ReturnType<typeof createAccountChannel>;
