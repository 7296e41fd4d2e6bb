import type { ChatView } from '../../../sync/types.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { useChatTitle } from './use-chat-title.ts';

const KINDS = { DIRECT: 'person', GROUP: 'group', SELF: 'self' } as const;

export function ChatAvatar({ chat, size = 48, online = false }: { chat: ChatView; size?: number; online?: boolean }) {
  const title = useChatTitle()(chat);
  return (
    <Avatar
      id={chat.peer?.id ?? chat.id}
      name={chat.peer?.name ?? title}
      url={chat.peer?.avatarUrl}
      kind={KINDS[chat.kind]}
      size={size}
      online={online}
    />
  );
}
