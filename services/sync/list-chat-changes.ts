import type { AccessChat } from '../access/access-chat.ts';
import { memberFloor } from '../chat/chat.ts';
import type { Viewer } from '../viewer.ts';
import type { CursorCodec } from './cursor.ts';
import type { ChatChangesFrame } from './frames.ts';
import type { ReadChatChanges } from './read-chat-changes.ts';
import type { SyncStore } from './sync-store.ts';

export interface ListChatChangesDeps {
  readonly accessChat: AccessChat;
  readonly readChatChanges: ReadChatChanges;
  readonly cursors: CursorCodec;
  readonly syncStore: SyncStore;
}

/**
 * What changed in a chat after a version the device holds, as current state. Version 0 (nothing held) and a version the chat has
 * not reached (the device's state is from elsewhere) are answered with the newest page.
 */
export const createListChatChanges =
  ({ accessChat, readChatChanges, cursors, syncStore }: ListChatChangesDeps) =>
  async (viewer: Viewer, chatId: bigint, afterVersion: number): Promise<ChatChangesFrame> => {
    const { chat, member } = await accessChat(viewer, chatId);
    // Someone who came back reads from where they came back.
    const reset = afterVersion <= 0 || afterVersion > chat.version || afterVersion < member.version;
    const cursor = cursors.encode(await syncStore.now());
    const [frame] = await readChatChanges([{ chatId, floorSeq: memberFloor(member), afterVersion, reset }], { cursor, sinceMs: null });
    return frame as ChatChangesFrame;
  };
