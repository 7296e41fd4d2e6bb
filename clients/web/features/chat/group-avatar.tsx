import { useEffect, useState } from 'react';
import { GroupFacesDocument, type GroupFacesQuery } from '../../gql/graphql.ts';
import { client } from '../../lib/graphql-client.ts';
import { Avatar } from '../../ui/avatar.tsx';

interface Face {
  id: string;
  name: string;
  avatarUrl: string;
}

export interface GroupAvatarProps {
  chat: { readonly id: string; readonly title: string | null; readonly memberCount: number };
  size?: number;
}

/** By chat, and by how many are in it: who comes or goes changes the picture. */
const asked = new Map<string, Promise<readonly Face[]>>();
const known = new Map<string, readonly Face[]>();

async function ask(key: string, chatId: string): Promise<readonly Face[]> {
  const { data } = await client.query<GroupFacesQuery>(GroupFacesDocument, { chatId }, { requestPolicy: 'network-only' }).toPromise();
  const faces = data?.chat?.members.edges.map(({ node }) => node.user) ?? null;
  // Asked again when the row comes by the next time.
  if (faces === null) asked.delete(key);
  else known.set(key, faces);
  return faces ?? [];
}

function facesOf(key: string, chatId: string): Promise<readonly Face[]> {
  const asking = asked.get(key) ?? ask(key, chatId);
  asked.set(key, asking);
  return asking;
}

/** A group looks like its first members, as many as nine. Decoration only, as every avatar. */
export default function GroupAvatar({ chat, size = 48 }: GroupAvatarProps) {
  const { id: chatId } = chat;
  const key = `${chatId} ${chat.memberCount}`;
  const [found, setFound] = useState<{ key: string; faces: readonly Face[] } | null>(null);
  useEffect(() => {
    let isGone = false;
    void facesOf(key, chatId).then((faces) => {
      if (!isGone) setFound({ key, faces });
    });
    return () => {
      isGone = true;
    };
  }, [key, chatId]);
  const faces = found?.key === key ? found.faces : (known.get(key) ?? []);
  if (faces.length < 2) return <Avatar id={chatId} name={chat.title ?? ''} kind="group" size={size} />;
  const columns = faces.length <= 4 ? 2 : 3;
  const gap = Math.max(1, Math.round(size / 32));
  const side = Math.floor((size - gap * (columns + 1)) / columns);
  return (
    <span
      aria-hidden
      className="inline-flex shrink-0 flex-wrap content-center items-center justify-center overflow-hidden rounded-[22%] bg-field"
      style={{ width: size, height: size, gap, padding: gap }}
      data-testid="group-faces"
    >
      {faces.map(({ id, name, avatarUrl }) => (
        <Avatar key={id} id={id} name={name} url={avatarUrl} size={side} />
      ))}
    </span>
  );
}
