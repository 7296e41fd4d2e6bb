import type { PrismaClient } from '../../prisma/generated/client.ts';
import type { Viewer } from '../viewer.ts';
import type { Member } from './chat.ts';
import type { ChatStore } from './chat-store.ts';

export interface PlaceDeps {
  readonly prisma: PrismaClient;
  readonly chats: ChatStore;
}

/** The other person of a direct chat. `readSeq` is 0 where either of the two hides receipts. */
export interface Peer extends Member {
  readonly readShown: boolean;
}

/** Places in chats that the viewer already came to through a gate: their own, and the other person's in direct chats. */
export const createPlaceServices = ({ prisma, chats }: PlaceDeps) => ({
  async listOwnMembers(viewer: Viewer, chatIds: readonly bigint[]): Promise<Map<bigint, Member>> {
    const members = await chats.listMembersAt(chatIds.map((chatId) => ({ chatId, userId: viewer.userId })));
    return new Map(members.map((member) => [member.chatId, member]));
  },

  /** One query for all the chats. */
  async listPeers(viewer: Viewer, chatIds: readonly bigint[]): Promise<Map<bigint, Peer>> {
    const [peers, users] = await Promise.all([
      chats.listPeers(chatIds, viewer.userId),
      prisma.$queryRaw<{ id: bigint }[]>`
        SELECT DISTINCT u.id FROM members m JOIN chats c ON c.id = m.chat_id AND c.kind = 'DIRECT' JOIN users u ON u.id = m.user_id
        WHERE m.chat_id = ANY(${[...chatIds]}::bigint[]) AND NOT u.show_read_receipts`,
    ]);
    const hiding = new Set(users.map((user) => user.id));
    const isShown = (member: Member) => !hiding.has(viewer.userId) && !hiding.has(member.userId);
    return new Map(
      peers.map((peer) => {
        const readShown = isShown(peer);
        return [peer.chatId, { ...peer, readShown, readSeq: readShown ? peer.readSeq : 0 }];
      }),
    );
  },
});
