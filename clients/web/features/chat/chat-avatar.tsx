import type { ChatView } from '../../../sync/types.ts';
import { later } from '../../lib/lazy.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { useChatTitle } from './use-chat-title.ts';

const KINDS = { DIRECT: 'person', GROUP: 'group', SELF: 'self' } as const;

export interface ChatAvatarProps {
  chat: ChatView;
  size?: number;
  online?: boolean;
}

export function ChatAvatar(props: ChatAvatarProps) {
  return props.chat.kind === 'GROUP' ? <GroupAvatar {...props} /> : <PlainAvatar {...props} />;
}

export function PlainAvatar({ chat, size = 48, online = false }: ChatAvatarProps) {
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

const GroupAvatar = later(() => import('./group-avatar.tsx'), PlainAvatar);
