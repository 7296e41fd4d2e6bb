import {
  CircleCheck,
  Copy,
  Flag,
  Forward,
  History,
  Info,
  Lock,
  Pencil,
  Pin,
  PinOff,
  Reply,
  RotateCcw,
  SmilePlus,
  Trash2,
  Undo2,
} from 'lucide-react';
import { useMemo, useRef } from 'react';
import { useTranslations } from 'use-intl';
import type { ChatView, MessageView } from '../../../sync/types.ts';
import { MenuPopup, type MenuEntry } from '../../ui/menu.tsx';
import { showToast } from '../../ui/toast.tsx';
import { canPin } from '../pin/pins.ts';
import { usePinning } from '../pin/use-pinning.ts';
import { canClosePoll } from '../poll/poll-state.ts';
import { QuickReactions } from '../reaction/quick-reactions.tsx';
import { canReact, ownReaction } from '../reaction/reactions.ts';
import type { ReactionActions } from '../reaction/use-reactions.tsx';
import { textToCopy } from './text-to-copy.ts';
import { canEdit } from './edit.ts';
import { useStickerEntries } from '../sticker/use-sticker-entries.tsx';
import { canForward, whyNotForward } from './forward.ts';
import { openReport } from '../report/report.ts';
import { canRecall } from './recall.ts';
import { canReply } from './reply.ts';
import { useDiscard } from './use-discard.ts';

export interface OpenMenu {
  message: MessageView;
  anchor: { x: number; y: number };
  source: HTMLElement;
}

interface Props {
  menu: OpenMenu;
  chat: ChatView;
  onReply: (message: MessageView) => void;
  onEdit: (message: MessageView) => void;
  reactions: ReactionActions;
  onEdits: (message: MessageView) => void;
  onClosePoll: (message: MessageView) => void;
  onRecall: (message: MessageView) => void;
  onReaders: (message: MessageView) => void;
  /** Opens what a message shows in a dialog. */
  onOpen: (message: MessageView) => void;
  onRetry: (message: MessageView) => void;
  onDiscard: (message: MessageView) => void;
  onSelect: (message: MessageView) => void;
  onForward: (message: MessageView) => void;
  onDelete: (messages: readonly MessageView[]) => void;
  onClose: () => void;
}

/** One menu for all rows, where the pointer or the row is. It loads when it is first asked for. */
export default function MessageMenu({ menu, onClose, ...rest }: Props) {
  const t = useTranslations('message');
  const entries = useEntries({ menu, onClose, ...rest });
  const source = useRef(menu.source);
  const anchor = useMemo(() => ({ getBoundingClientRect: () => new DOMRect(menu.anchor.x, menu.anchor.y, 0, 0) }), [menu]);
  const { message } = menu;
  const then = (run: () => void) => () => {
    onClose();
    run();
  };
  const top = canReact(message, rest.chat) && (
    <QuickReactions
      own={ownReaction(message)}
      onChoose={(emoji) => then(() => rest.reactions.react(message, emoji))()}
      onMore={then(() => rest.reactions.openPicker(message, menu.source))}
    />
  );
  return (
    <MenuPopup label={t('menu')} anchor={anchor} source={source} top={top} entries={entries} onClose={onClose} testId="message-menu" />
  );
}

function useEntries({
  menu,
  chat,
  onReply,
  onEdit,
  onEdits,
  onClosePoll,
  onRecall,
  onReaders,
  onOpen,
  onRetry,
  onDiscard,
  onSelect,
  onForward,
  onDelete,
  reactions,
}: Props): MenuEntry[] {
  const t = useTranslations();
  const { message } = menu;
  const { content } = message;
  const { pin, unpin } = usePinning();
  const discard = useDiscard(onDiscard);
  const isPinned = message.seq !== null && chat.pinnedSeqs.includes(message.seq);
  const text = textToCopy(content);
  const whyNot = whyNotForward(message);
  const ofSticker = useStickerEntries(message, () => onOpen(message));
  const entries: (MenuEntry | false)[] = [
    canReply(message, chat) && {
      key: 'reply',
      label: t('message.reply'),
      icon: <Reply size={17} className="rtl:-scale-x-100" />,
      run: () => onReply(message),
    },
    text !== null && {
      key: 'copy',
      label: t('message.copyText'),
      icon: <Copy size={17} />,
      run: () => void navigator.clipboard.writeText(text).then(() => showToast(t('common.copied'))),
    },
    canEdit(message, chat, Date.now()) && {
      key: 'edit',
      label: t('message.edit'),
      icon: <Pencil size={17} />,
      run: () => onEdit(message),
    },
    ...ofSticker,
    canForward(message) && {
      key: 'forward',
      label: t('message.forward'),
      icon: <Forward size={17} className="rtl:-scale-x-100" />,
      run: () => onForward(message),
    },
    whyNot !== null && {
      key: 'forward',
      label: t('message.forward'),
      hint: t(`forward.${whyNot}`),
      icon: <Forward size={17} className="rtl:-scale-x-100" />,
      disabled: true,
      run: () => undefined,
    },
    message.seq !== null && { key: 'select', label: t('message.select'), icon: <CircleCheck size={17} />, run: () => onSelect(message) },
    canClosePoll(message, Date.now()) && {
      key: 'close-poll',
      label: t('poll.close'),
      icon: <Lock size={17} />,
      run: () => onClosePoll(message),
    },
    message.editedAt !== null &&
      message.id !== null && {
        key: 'edits',
        label: t('message.editsTitle'),
        icon: <History size={17} />,
        run: () => onEdits(message),
      },
    message.state === 'failed' && { key: 'retry', label: t('message.resend'), icon: <RotateCcw size={17} />, run: () => onRetry(message) },
    message.state === 'failed' && {
      key: 'discard',
      label: t('message.discard'),
      icon: <Trash2 size={17} />,
      danger: true,
      run: () => discard(message),
    },
    message.id !== null && {
      key: 'readers',
      label: t('details.title'),
      ...(chat.kind === 'GROUP' && message.isOwn ? { hint: t('message.readBy', { count: message.readCount ?? 0 }) } : {}),
      icon: <Info size={17} />,
      run: () => onReaders(message),
    },
    canPin(message, chat) && {
      key: 'pin',
      label: t(isPinned ? 'pin.unpin' : 'pin.pin'),
      icon: isPinned ? <PinOff size={17} /> : <Pin size={17} />,
      run: () => (isPinned ? unpin : pin)(message.id ?? ''),
    },
    message.reactions.length > 0 && {
      key: 'reactors',
      label: t('reaction.who'),
      icon: <SmilePlus size={17} />,
      run: () => reactions.openReactors(message),
    },
    !message.isOwn &&
      message.seq !== null &&
      message.sender !== null &&
      content.kind !== 'recalled' && {
        key: 'report',
        label: t('report.action'),
        icon: <Flag size={17} />,
        run: () => openReport({ chatId: chat.id, seqs: [message.seq!] }),
      },
    message.seq !== null && {
      key: 'delete',
      label: t('message.deleteForMe'),
      icon: <Trash2 size={17} />,
      danger: true,
      run: () => onDelete([message]),
    },
    canRecall(message, chat, Date.now()) && {
      key: 'recall',
      label: t('message.recall'),
      hint: t('message.recallHint'),
      icon: <Undo2 size={17} />,
      danger: true,
      run: () => onRecall(message),
    },
  ];
  return entries.filter((entry) => entry !== false);
}
