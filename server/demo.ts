import type { PrismaClient } from '../prisma/generated/client.ts';
import { demo } from '../prisma/demo.ts';
import { chatId, contactRequestId, messageId, userId } from '../schema/ids.ts';
import type { GraphiqlExample } from './graphiql.ts';

/** Fills GraphiQL's operations in from the seeded demo; null where it was not seeded. */
export const createFindExample =
  ({ prisma }: { prisma: PrismaClient }) =>
  async (): Promise<GraphiqlExample | null> => {
    const [me, peer, third] = demo.people;
    const people = await prisma.user.findMany({ where: { handleKey: { in: [me.handle, peer.handle, third.handle] } } });
    const byKey = new Map(people.map((person) => [person.handleKey, person.id]));
    const meId = byKey.get(me.handle);
    const peerId = byKey.get(peer.handle);
    const thirdId = byKey.get(third.handle);
    if (meId === undefined || peerId === undefined || thirdId === undefined) return null;
    const [lowId, highId] = meId < peerId ? [meId, peerId] : [peerId, meId];
    const direct = await prisma.directChat.findUnique({ where: { lowId_highId: { lowId, highId } } });
    const group = await prisma.chat.findFirst({ where: { kind: 'GROUP', ownerId: meId }, orderBy: { id: 'asc' } });
    const self = await prisma.directChat.findUnique({ where: { lowId_highId: { lowId: meId, highId: meId } } });
    const note = self && (await prisma.message.findFirst({ where: { chatId: self.chatId, senderId: meId }, orderBy: { seq: 'asc' } }));
    if (direct === null || group === null || note === null) return null;
    const newest = async (kind: 'POLL' | 'CHAIN') => {
      const found = await prisma.message.findFirst({ where: { chatId: group.id, kind, recalledAt: null }, orderBy: { seq: 'desc' } });
      return found === null ? 'm_…' : messageId(found.chatId, found.seq);
    };
    const request = await prisma.contactRequest.findFirst({ where: { toId: meId, state: 'PENDING' } });
    return {
      handle: me.handle,
      password: demo.password,
      peerHandle: peer.handle,
      peerId: userId(peerId),
      memberId: userId(thirdId),
      chatId: chatId(direct.chatId),
      groupId: chatId(group.id),
      noteId: messageId(note.chatId, note.seq),
      pollId: await newest('POLL'),
      chainId: await newest('CHAIN'),
      requestId: request === null ? 'r_…' : contactRequestId(request.id),
    };
  };
