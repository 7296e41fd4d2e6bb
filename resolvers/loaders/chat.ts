import DataLoader from 'dataloader';
import type { Rendition } from '../../services/attachment/rendition-store.ts';
import type { Announcement } from '../../services/chat/announcement.ts';
import type { Chat, Member } from '../../services/chat/chat.ts';
import type { Invite } from '../../services/chat/invite.ts';
import type { Peer } from '../../services/chat/list-places.ts';
import { type ChatSettings, settingsAtFirst } from '../../services/chat-settings/chat-settings.ts';
import type { Draft } from '../../services/draft/draft.ts';
import type { Message, MessageVersion } from '../../services/message/message.ts';
import type { Pin } from '../../services/pin/pin.ts';
import type { Services } from '../../services/index.ts';
import type { Viewer } from '../../services/viewer.ts';

/** The newest message of a chat that the viewer may see, as asked by the chat and the viewer's place. */
export interface LastMessageKey {
  readonly chatId: bigint;
  readonly seq: number;
}

const byText = <Key, Value>(
  load: (keys: readonly Key[]) => Promise<ReadonlyMap<string, Value>>,
  text: (key: Key) => string,
): DataLoader<Key, Value | null, string> =>
  new DataLoader<Key, Value | null, string>(
    async (keys) => {
      const found = await load(keys);
      return keys.map((key) => found.get(text(key)) ?? null);
    },
    { cacheKeyFn: text },
  );

/** Of what a chat's version tells of: a chat that was read later in the same request, at a higher version, does not get what an earlier one found. */
type ChatKey = Pick<Chat, 'id' | 'version'>;
const byVersion = <Value>(load: (chatIds: readonly bigint[]) => Promise<(chatId: bigint) => Value>): DataLoader<ChatKey, Value, string> =>
  new DataLoader<ChatKey, Value, string>(
    async (chats) => {
      const of = await load([...new Set(chats.map(({ id }) => id))]);
      return chats.map(({ id }) => of(id));
    },
    { cacheKeyFn: ({ id, version }) => `${id}:${version}` },
  );

/** Loaders whose answers are the same for everyone. */
export const createChatLoaders = (services: Services) => ({
  message: byText<LastMessageKey, Message>(
    async (keys) => new Map((await services.listMessagesAt(keys)).map((message) => [`${message.chatId}:${message.seq}`, message])),
    (key) => `${key.chatId}:${key.seq}`,
  ),
  announcement: byVersion<Announcement | null>(async (chatIds) => {
    const found = new Map((await services.listAnnouncements(chatIds)).map((announcement) => [announcement.chatId, announcement]));
    return (chatId) => found.get(chatId) ?? null;
  }),
  nicknames: byVersion<readonly { userId: bigint; nickname: string }[]>(async (chatIds) => {
    const byChat = Map.groupBy(await services.listNicknames(chatIds), (entry) => entry.chatId);
    return (chatId) => byChat.get(chatId) ?? [];
  }),
  pins: byVersion<readonly Pin[]>(async (chatIds) => {
    const pins = await services.listPins(chatIds);
    return (chatId) => pins.get(chatId) ?? [];
  }),
  rendition: new DataLoader<bigint, Rendition | null>(async (attachmentIds) => {
    const found = await services.listRenditions(attachmentIds);
    return attachmentIds.map((id) => found.get(id) ?? null);
  }),
  messageVersions: new DataLoader<LastMessageKey, readonly MessageVersion[], string>(
    async (keys) => keys.map(await services.listMessageVersions(keys)),
    { cacheKeyFn: (key) => `${key.chatId}:${key.seq}` },
  ),
});

/** A chat that may have unread mentions, and up to where the viewer has read. */
export interface UnreadMentionsKey {
  readonly chatId: bigint;
  readonly version: number;
  readonly afterSeq: number;
}

/** Loaders whose answers depend on the viewer. */
export const createViewerChatLoaders = (services: Services, viewer: Viewer) => ({
  unreadMentions: new DataLoader<UnreadMentionsKey, readonly number[], string>(
    async (keys) => {
      const found = await services.listUnreadMentions(viewer.userId, keys);
      return keys.map(({ chatId }) => found.get(chatId) ?? []);
    },
    { cacheKeyFn: ({ chatId, version, afterSeq }) => `${chatId}:${version}:${afterSeq}` },
  ),
  viewerMember: byVersion<Member | null>(async (chatIds) => {
    const members = await services.listOwnMembers(viewer, chatIds);
    return (chatId) => members.get(chatId) ?? null;
  }),
  /** The other person of a direct chat, with marks as the viewer may see them. */
  peer: new DataLoader<bigint, Peer | null>(async (chatIds) => {
    const peers = await services.listPeers(viewer, chatIds);
    return chatIds.map((chatId) => peers.get(chatId) ?? null);
  }),
  announcementRead: new DataLoader<Announcement, boolean, bigint>(
    async (announcements) => {
      const read = await services.listReadAnnouncements(viewer, announcements);
      return announcements.map(({ id }) => read.has(id));
    },
    { cacheKeyFn: ({ id }) => id },
  ),
  /** Null for those who may not announce. */
  announcementReadCount: new DataLoader<Announcement, number | null, bigint>(
    async (announcements) => {
      const counts = await services.countAnnouncementReaders(viewer, announcements);
      return announcements.map(({ id }) => counts.get(id) ?? null);
    },
    { cacheKeyFn: ({ id }) => id },
  ),
  invites: new DataLoader<bigint, readonly Invite[]>(async (chatIds) => {
    const invites = await services.listInvites(viewer, chatIds);
    return chatIds.map((chatId) => invites.get(chatId) ?? []);
  }),
  draft: new DataLoader<bigint, Draft | null>(async (chatIds) => {
    const drafts = new Map((await services.listOwnDrafts(viewer, chatIds)).map((draft) => [draft.chatId, draft]));
    return chatIds.map((chatId) => drafts.get(chatId) ?? null);
  }),
  chatSettings: new DataLoader<bigint, ChatSettings>(async (chatIds) => {
    const settings = new Map((await services.listOwnChatSettings(viewer, chatIds)).map((entry) => [entry.chatId, entry]));
    return chatIds.map((chatId) => settings.get(chatId) ?? settingsAtFirst(chatId));
  }),
  pollVote: byText<Message, readonly number[]>(
    (messages) => services.listOwnVotes(viewer, messages),
    (message) => `${message.chatId}:${message.seq}`,
  ),
  readCount: byText<Message, number>(
    (messages) => services.countReaders(viewer, messages),
    (message) => `${message.chatId}:${message.seq}`,
  ),
});
