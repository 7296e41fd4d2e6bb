import type { PrismaClient } from '../prisma/generated/client.ts';
import { demo } from '../prisma/demo.ts';
import { chatId, userId } from '../schema/ids.ts';
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
    if (direct === null || group === null) return null;
    return {
      handle: me.handle,
      password: demo.password,
      peerHandle: peer.handle,
      peerId: userId(peerId),
      memberId: userId(thirdId),
      chatId: chatId(direct.chatId),
      groupId: chatId(group.id),
    };
  };
