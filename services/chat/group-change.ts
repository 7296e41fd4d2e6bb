import { ChatNotFound, UserNotFound } from '../errors.ts';
import type { SystemContent } from '../message/message.ts';
import type { Viewer } from '../viewer.ts';
import { type ChatChange, changeChat } from './change-chat.ts';
import type { Chat, Member } from './chat.ts';
import { createChatStore } from './chat-store.ts';
import type { GroupDeps } from './create-group.ts';

/** A group under its lock, with the acting member's place in it as it is now. */
export interface GroupChange extends ChatChange {
  readonly actor: Member;
  notice(event: SystemContent['event'], targetIds: readonly bigint[], title?: string): Promise<void>;
  /** A joined member, or UserNotFound. */
  getMember(userId: bigint): Promise<Member>;
}

export type ChangeGroup = (viewer: Viewer, chatId: bigint, apply: (group: GroupChange) => Promise<void>) => Promise<Chat>;

/** Changes a group for one of its members. Rights are checked inside, under the chat's lock, so they cannot be outrun. */
export const createChangeGroup =
  ({ prisma, ids, publisher }: GroupDeps): ChangeGroup =>
  async (viewer: Viewer, chatId: bigint, apply: (group: GroupChange) => Promise<void>): Promise<Chat> => {
    const change = await prisma.$transaction((tx) =>
      changeChat(tx, chatId, async (chat) => {
        const actor = await chat.findMember(viewer.userId);
        if (actor === null || actor.state !== 'JOINED') throw new ChatNotFound();
        await apply({
          ...chat,
          actor,
          notice: (event, targetIds, title) =>
            chat.postSystem(ids.next(), { event, actorId: String(viewer.userId), targetIds: targetIds.map(String), title: title ?? null }),
          async getMember(userId) {
            const member = await chat.findMember(userId);
            if (member === null || member.state !== 'JOINED') throw new UserNotFound();
            return member;
          },
        });
      }),
    );
    if (change === null) throw new ChatNotFound();
    if (change.version > change.previousVersion) publisher.chatChanged(change).catch(() => {});
    return (await createChatStore(prisma).findChat(chatId)) as Chat;
  };
