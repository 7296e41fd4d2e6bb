import type { PrismaClient } from '../../prisma/generated/client.ts';
import type { Viewer } from '../viewer.ts';
import type { Member } from './chat.ts';
import type { ChatStore } from './chat-store.ts';

export interface PlaceDeps {
  readonly prisma: PrismaClient;
  readonly chats: ChatStore;
}

/** Places in chats that the viewer already came to through a gate: their own, and the other person's in direct chats. */
export const createPlaceServices = ({ prisma, chats }: PlaceDeps) => ({
  async listOwnMembers(viewer: Viewer, chatIds: readonly bigint[]): Promise<Map<bigint, Member>> {
    const members = await chats.listMembersAt(chatIds.map((chatId) => ({ chatId, userId: viewer.userId })));
    return new Map(members.map((member) => [member.chatId, member]));
  },

  /** `readSeq` is 0 where either of the two hides receipts. One query for all the chats. */
  async listPeers(viewer: Viewer, chatIds: readonly bigint[]): Promise<Map<bigint, Member>> {
    const [peers, users] = await Promise.all([
      chats.listPeers(chatIds, viewer.userId),
      prisma.$queryRaw<{ id: bigint }[]>`
        SELECT DISTINCT u.id FROM members m JOIN chats c ON c.id = m.chat_id AND c.kind = 'DIRECT' JOIN users u ON u.id = m.user_id
        WHERE m.chat_id = ANY(${[...chatIds]}::bigint[]) AND NOT u.show_read_receipts`,
    ]);
    const hiding = new Set(users.map((user) => user.id));
    const hidden = (member: Member) => hiding.has(viewer.userId) || hiding.has(member.userId);
    return new Map(peers.map((peer) => [peer.chatId, hidden(peer) ? { ...peer, readSeq: 0 } : peer]));
  },
});
