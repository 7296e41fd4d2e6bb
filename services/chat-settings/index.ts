import type { Clock } from '../../engines/clock.ts';
import type { RateLimiter } from '../../engines/limits/rate-limiter.ts';
import type { PrismaClient } from '../../prisma/generated/client.ts';
import type { Chat } from '../chat/chat.ts';
import type { Publisher } from '../live/publisher.ts';
import type { Viewer } from '../viewer.ts';
import { createChangeChatSettings } from './change-chat-settings.ts';
import { type ChatSettings, placementOf } from './chat-settings.ts';
import { createDeleteMessages } from './delete-messages.ts';
import { createMarkPlayed } from './mark-played.ts';
import { createChatSettingsStore } from './chat-settings-store.ts';

export interface ChatSettingsDeps {
  readonly prisma: PrismaClient;
  readonly limiter: RateLimiter;
  readonly publisher: Publisher;
  readonly clock: Clock;
}

/** How a person has their chats: pinned, muted, marked, archived, cleared, deleted. */
export const createChatSettingsServices = (deps: ChatSettingsDeps) => {
  const store = createChatSettingsStore(deps.prisma);
  return {
    ...createChangeChatSettings(deps, store),
    deleteMessages: createDeleteMessages(deps, store),
    markPlayed: createMarkPlayed(deps, store),
    listOwnChatSettings: (viewer: Viewer, chatIds: readonly bigint[]) => store.listSettingsIn(viewer.userId, chatIds),
    countUnread: (viewer: Viewer) => store.countUnread(viewer.userId),
    getPlacement: (chat: Chat, settings: ChatSettings) => placementOf(chat, settings, deps.clock.now()),
  };
};
