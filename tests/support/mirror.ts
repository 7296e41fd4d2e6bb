import type * as ops from './operations/gql.ts';

export type Frame = ops.EventsSubscription['events'];

interface MirroredChat {
  version: number;
  title: string | null;
  memberCount: number;
  canSend: boolean;
  /** By seq: the message's version and what it says. */
  messages: Record<number, string>;
}

/**
 * What a device holds that does no more than the schema says: apply a frame that follows what is held, drop an older one. A gap is an
 * error here, since the server's own stream has none.
 */
export const createMirror = () => {
  const chats = new Map<string, MirroredChat>();
  const marks = new Map<string, [number, number]>();
  const contacts = new Map<string, string | null>();
  const blocked = new Set<string>();
  let accountVersion = 0;
  let dropped = 0;

  const applyChat = (frame: Extract<Frame, { __typename: 'ChatChanges' }>): void => {
    const held = chats.get(frame.chatId);
    if (held !== undefined && frame.version <= held.version) {
      dropped += 1;
      return;
    }
    if (!frame.reset && frame.previousVersion > (held?.version ?? 0)) {
      throw new Error(`A gap in ${frame.chatId}: held ${held?.version}, got ${frame.previousVersion} to ${frame.version}`);
    }
    const before = frame.reset ? undefined : held;
    const messages = { ...before?.messages };
    for (const message of frame.messages) messages[message.seq] = `${message.version} ${message.fallbackText}`;
    chats.set(frame.chatId, {
      version: frame.version,
      title: frame.chat === null || frame.chat === undefined ? (before?.title ?? null) : (frame.chat.title ?? null),
      memberCount: frame.chat?.memberCount ?? before?.memberCount ?? 0,
      canSend: frame.chat?.canSend ?? before?.canSend ?? true,
      messages,
    });
  };

  const applyAccount = (frame: Extract<Frame, { __typename: 'AccountChanges' }>): void => {
    if (!frame.accountReset && frame.accountVersion <= accountVersion) {
      dropped += 1;
      return;
    }
    if (!frame.accountReset && frame.accountPrevious > accountVersion) throw new Error(`A gap in the account after ${accountVersion}`);
    if (frame.accountReset) {
      contacts.clear();
      blocked.clear();
    }
    for (const contact of frame.contacts) contacts.set(contact.user.id, contact.remark ?? null);
    for (const id of frame.removedContactIds) contacts.delete(id);
    for (const user of frame.blocked) blocked.add(user.id);
    for (const id of frame.unblockedIds) blocked.delete(id);
    accountVersion = frame.accountVersion;
  };

  const apply = (frame: Frame): void => {
    switch (frame.__typename) {
      case 'ChatChanges':
        applyChat(frame);
        break;
      case 'ChatRemoved':
        chats.delete(frame.chatId);
        break;
      case 'AccountChanges':
        applyAccount(frame);
        break;
      case 'MarksChanged': {
        const key = `${frame.chatId} ${frame.userId}`;
        const [delivered, read] = marks.get(key) ?? [0, 0];
        marks.set(key, [Math.max(delivered, frame.deliveredSeq), Math.max(read, frame.readSeq)]);
        break;
      }
      default:
    }
  };

  return {
    apply,
    applyAll(frames: readonly Frame[]): void {
      for (const frame of frames) apply(frame);
    },
    marks,
    /** Frames that brought nothing new. */
    dropped: () => dropped,
    /** What is held, to compare with another's. */
    state: () => ({
      chats: Object.fromEntries([...chats].toSorted(([a], [b]) => (a < b ? -1 : 1))),
      contacts: Object.fromEntries([...contacts].toSorted(([a], [b]) => (a < b ? -1 : 1))),
      blocked: [...blocked].toSorted(),
    }),
  };
};

export type Mirror = ReturnType<typeof createMirror>;
