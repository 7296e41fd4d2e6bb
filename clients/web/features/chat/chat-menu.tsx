import { Archive, ArchiveRestore, BellOff, BellRing, Eraser, EyeOff, Images, MailCheck, MailOpen, Pin, PinOff, Trash2 } from 'lucide-react';
import { useMemo, useRef } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import { FOR_EVER, type ChatView } from '../../../sync/types.ts';
import { navigate } from '../../lib/router.ts';
import { formatDateTime } from '../../lib/time.ts';
import { MenuPopup, type MenuEntry } from '../../ui/menu.tsx';
import { isUnread } from './filter-chats.ts';
import { MUTE_CHOICES } from './mute-choices.ts';
import { useChatActions } from './use-chat-actions.ts';
import { usePutAway } from './use-put-away.ts';

export interface OpenChatMenu {
  chat: ChatView;
  anchor: { x: number; y: number };
  source: HTMLElement;
  /** Its second page: for how long. */
  muting?: boolean;
}

interface Props {
  menu: OpenChatMenu;
  onOpen: (menu: OpenChatMenu) => void;
  onClose: () => void;
}

/** One menu for all rows of the list, where the pointer or the row is. It loads when it is first asked for. */
export default function ChatMenu({ menu, onOpen, onClose }: Props) {
  const t = useTranslations('chatActions');
  const entries = useEntries(menu, onOpen);
  const source = useRef(menu.source);
  const anchor = useMemo(() => ({ getBoundingClientRect: () => new DOMRect(menu.anchor.x, menu.anchor.y, 0, 0) }), [menu]);
  return (
    <MenuPopup
      key={menu.muting === true ? 'muting' : 'all'}
      label={t(menu.muting === true ? 'muteFor' : 'menu')}
      anchor={anchor}
      source={source}
      entries={entries}
      onClose={onClose}
      testId="chat-menu"
    />
  );
}

function useEntries(menu: OpenChatMenu, onOpen: (menu: OpenChatMenu) => void): MenuEntry[] {
  const t = useTranslations('chatActions');
  const locale = useLocale();
  const group = useTranslations('group');
  const gallery = useTranslations('gallery');
  const putAway = usePutAway();
  const actions = useChatActions();
  const { chat } = menu;
  if (menu.muting === true) {
    return MUTE_CHOICES.map(({ key, forMs }) => ({ key, label: t(key), run: () => actions.mute(chat, forMs) }));
  }
  const isArchived = chat.placement === 'ARCHIVE';
  const until = chat.mutedUntil === null || chat.mutedUntil === FOR_EVER ? null : formatDateTime(Date.parse(chat.mutedUntil), locale);
  const entries: (MenuEntry | false)[] = [
    {
      key: 'read',
      label: t(isUnread(chat) ? 'markRead' : 'markUnread'),
      icon: isUnread(chat) ? <MailOpen size={17} /> : <MailCheck size={17} />,
      run: () => actions.toggleRead(chat),
    },
    {
      key: 'pin',
      label: t(chat.isPinned ? 'unpin' : 'pin'),
      icon: chat.isPinned ? <PinOff size={17} /> : <Pin size={17} />,
      run: () => actions.togglePin(chat),
    },
    chat.isMuted
      ? {
          key: 'unmute',
          label: t('unmute'),
          ...(until === null ? {} : { hint: t('mutedUntil', { time: until }) }),
          icon: <BellRing size={17} />,
          run: () => actions.mute(chat, 0),
        }
      : {
          key: 'mute',
          label: t('mute'),
          icon: <BellOff size={17} />,
          // The click that chose it closes this page of the menu first.
          run: () => setTimeout(() => onOpen({ ...menu, muting: true })),
        },
    {
      key: 'gallery',
      label: gallery('title'),
      icon: <Images size={17} />,
      run: () => navigate({ name: 'chat', chatId: chat.id, details: false }, { dialog: 'gallery' }),
    },
    {
      key: 'archive',
      label: t(isArchived ? 'unarchive' : 'archive'),
      icon: isArchived ? <ArchiveRestore size={17} /> : <Archive size={17} />,
      run: () => actions.toggleArchive(chat),
    },
    chat.kind !== 'SELF' && { key: 'hide', label: group('hideChat'), icon: <EyeOff size={17} />, run: () => putAway.hide(chat) },
    { key: 'clear', label: t('clear'), icon: <Eraser size={17} />, danger: true, run: () => actions.clear(chat) },
    chat.kind !== 'SELF' && {
      key: 'delete',
      label: t('delete'),
      icon: <Trash2 size={17} />,
      danger: true,
      run: () => actions.remove(chat),
    },
  ];
  return entries.filter((entry) => entry !== false);
}
