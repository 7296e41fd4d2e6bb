import { afterCommit } from '../after-commit.ts';
import { ChatNotFound, InvalidInput, LimitReached, NotPermitted, RateLimited } from '../errors.ts';
import { limits } from '../limits.ts';
import type { Viewer } from '../viewer.ts';
import { type ChatSettings, FOR_EVER } from './chat-settings.ts';
import { type ChatSettingsRow, type ChatSettingsStore, fromChatSettingsSql } from './chat-settings-store.ts';
import type { ChatSettingsDeps } from './index.ts';

/** What is to change; what is left out stays. */
export interface ChatSettingsChange {
  readonly pinned?: boolean | undefined;
  /** Null: no longer muted. */
  readonly mutedUntil?: Date | null | undefined;
  readonly markedUnread?: boolean | undefined;
  readonly archived?: boolean | undefined;
  /** Out of the list until something new comes; nothing is cleared. */
  readonly hidden?: boolean | undefined;
  /** Among the contacts; groups only. */
  readonly saved?: boolean | undefined;
  /** With `archived` and `hidden`: the newest message that the person knew of. What came after it is news. */
  readonly upToSeq?: number | undefined;
}

type Change = Omit<ChatSettingsChange, 'mutedUntil'> & { mutedUntil?: string | null; clear?: true; hide?: true };

type ChangeRow =
  | (Omit<ChatSettingsRow, 'chat_id' | 'played_ranges'> & { status: 'SAVED' | 'SAME'; versions: number[] })
  | { status: 'NO_CHAT' | 'PINS_FULL' | 'SELF' | 'NO_GROUP' | 'SAVED_FULL' };

const rule = { name: 'chat-settings', points: limits.chatSettingsPerMinute, durationMs: 60_000 };

const checkSeq = (upToSeq: number | undefined): void => {
  if (upToSeq !== undefined && upToSeq < 0) throw new InvalidInput('A seq is not negative.', ['input', 'upToSeq']);
};

/**
 * Changes how the viewer has a chat; nobody else hears of it. Their own devices do, by the account stream. The last one to arrive stands,
 * and a repeat changes nothing. Refuses with ChatNotFound, InvalidInput, LimitReached (pins), NotPermitted and RateLimited.
 */
export const createChangeChatSettings = ({ prisma, limiter, publisher }: ChatSettingsDeps, store: ChatSettingsStore) => {
  const change = async ({ userId }: Viewer, chatId: bigint, what: Change): Promise<ChatSettings> => {
    checkSeq(what.upToSeq);
    const allowance = await limiter.consume(rule, String(userId));
    if (!allowance.allowed) throw new RateLimited(allowance.retryAfterMs);
    const [row] = await prisma.$queryRaw<[ChangeRow]>`
      SELECT * FROM set_chat_settings(${userId}::bigint, ${chatId}::bigint, ${JSON.stringify(what)}::jsonb, ${limits.pinnedChatsMax}::int,
        ${limits.savedGroupsMax}::int)`;
    switch (row.status) {
      case 'NO_CHAT':
        throw new ChatNotFound();
      case 'PINS_FULL':
        throw new LimitReached('pinnedChatsMax', ['input', 'pinned']);
      case 'SAVED_FULL':
        throw new LimitReached('savedGroupsMax', ['input', 'saved']);
      case 'NO_GROUP':
        throw new InvalidInput('Only groups are kept among the contacts.', ['input', 'saved']);
      case 'SELF':
        if (what.hide !== true) throw new InvalidInput('Notes to self are always there.', ['input', 'hidden']);
        throw new NotPermitted('Notes to self can be cleared, not deleted.', ['input', 'chatId']);
      default:
        afterCommit(publisher.accountChanged(row.versions.map((version) => ({ userId, version }))));
    }
    // Read after the change: what was listened to only grows, so more than there was at its version does no harm.
    return fromChatSettingsSql({ ...row, chat_id: chatId, played_ranges: await store.findPlayedRanges(userId, chatId) });
  };

  return {
    async updateChatSettings(viewer: Viewer, chatId: bigint, { mutedUntil, ...rest }: ChatSettingsChange): Promise<ChatSettings> {
      if ([rest.pinned, rest.archived, rest.hidden].filter((is) => is === true).length > 1) {
        throw new InvalidInput('A chat is pinned in the list, archived or hidden: one of them.', [
          'input',
          rest.hidden === true ? 'hidden' : 'archived',
        ]);
      }
      const until = mutedUntil != null && mutedUntil > FOR_EVER ? FOR_EVER : mutedUntil;
      return change(viewer, chatId, { ...rest, ...(until === undefined ? {} : { mutedUntil: until?.toISOString() ?? null }) });
    },
    /** Takes what was said so far out of the viewer's sight, for good. It counts as read. */
    clearHistory: (viewer: Viewer, chatId: bigint, upToSeq?: number): Promise<ChatSettings> =>
      change(viewer, chatId, { clear: true, ...(upToSeq === undefined ? {} : { upToSeq }) }),
    /** Clears, and takes the chat out of the viewer's list until something new comes. Their draft goes too. */
    deleteChat: (viewer: Viewer, chatId: bigint, upToSeq?: number): Promise<ChatSettings> =>
      change(viewer, chatId, { hide: true, ...(upToSeq === undefined ? {} : { upToSeq }) }),
  };
};
