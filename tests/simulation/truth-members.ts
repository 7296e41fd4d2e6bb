import { chatId, userId } from '../../schema/ids.ts';
import type { Device } from './devices.ts';
import type { World } from './world.ts';

interface MemberRow {
  chat_id: string;
  user_id: string;
  role: string;
  muted_until: Date | null;
}

const memberText = (id: string, role: string, mutedUntil: string | null): string => `${id} ${role} muted until ${mutedUntil}`;

/** Who is in each group. */
export const readMembers = async ({ real }: World): Promise<ReadonlyMap<string, readonly string[]>> => {
  const rows = await real.main.rows<MemberRow>(
    `SELECT m.chat_id, m.user_id, m.role, m.muted_until FROM members m JOIN chats c ON c.id = m.chat_id
     WHERE m.state = 'JOINED' AND c.kind = 'GROUP'`,
  );
  const byChat = Map.groupBy(rows, (row) => chatId(BigInt(row.chat_id)));
  return new Map(
    [...byChat].map(([id, members]) => [
      id,
      members
        .map(({ user_id, role, muted_until }) => memberText(userId(BigInt(user_id)), role, muted_until?.toISOString() ?? null))
        .toSorted(),
    ]),
  );
};

/** Of the groups into which somebody looks. */
export const membersThatDiffer = ({ engine, watch, name }: Device, membersOf: ReadonlyMap<string, readonly string[]>): readonly string[] =>
  [...watch.looked()].flatMap((id) => {
    if (engine.chat(id).get() === null) return [];
    const shown = engine
      .members(id)
      .get()
      .map(({ user, role, mutedUntil }) => memberText(user.id, role, mutedUntil))
      .toSorted()
      .join('; ');
    const truth = (membersOf.get(id) ?? []).join('; ');
    return shown === truth ? [] : [`${name} shows in ${id} ${shown}, not ${truth}`];
  });
