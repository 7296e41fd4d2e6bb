import type { ChatAccess } from '../../services/access/access-chat.ts';
import type { ChatStore } from '../../services/chat/chat-store.ts';
import type { ChatChangesFrame, TypingChangedFrame } from '../../services/sync/frames.ts';
import type { Viewer } from '../../services/viewer.ts';
import type { ChatListener } from './chat-channel.ts';
import type { Hub } from './hub.ts';
import type { PayloadSink } from './source.ts';

export interface ChatWatchDeps {
  readonly hub: Hub;
  readonly chats: ChatStore;
}

export interface ChatWatchListener {
  onChanges(frame: ChatChangesFrame): void;
  /** More changed than a frame holds. */
  onOverflow(): void;
  onTyping(frame: TypingChangedFrame): void;
}

/**
 * Listens to one chat for a narrow subscription, and ends it with the viewer's membership: also with one that ended before the channel
 * was joined, or that ended and began anew.
 */
export const createChatWatch = (
  { hub, chats }: ChatWatchDeps,
  { userId }: Viewer,
  { chat, member }: ChatAccess,
  sink: PayloadSink,
  on: Partial<ChatWatchListener>,
) => {
  let closed = false;
  const end = (): void => {
    if (!closed) sink.end();
  };
  const fail = (error: unknown): void => {
    if (!closed) sink.fail(error);
  };

  /** Ends the subscription unless the membership it began with still stands; answers whether it does. */
  const confirm = async (): Promise<boolean> => {
    const place = await chats.findMember(chat.id, userId);
    const stands = place?.state === 'JOINED' && place.joinedSeq === member.joinedSeq;
    if (!stands) end();
    return stands && !closed;
  };

  const listener: ChatListener = {
    userId,
    onChanges(frame, place) {
      if (place !== undefined && place.joinedSeq !== member.joinedSeq) end();
      else on.onChanges?.(frame);
    },
    onRemoved: end,
    onOverflow() {
      confirm().then((stands) => stands && on.onOverflow?.(), fail);
    },
    onTyping: (frame) => on.onTyping?.(frame),
    onMarks() {},
  };

  return {
    join: () => hub.joinChats([chat.id], listener),
    confirm,
    /** Runs what may fail, and fails the subscription with it. */
    guard(work: Promise<unknown>): void {
      work.catch(fail);
    },
    closed: () => closed,
    close(): void {
      closed = true;
      hub.leaveChat(chat.id, listener);
    },
  };
};
