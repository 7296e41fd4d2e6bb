import { Check } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { ChatView, MessageView } from '../../../sync/types.ts';
import { classNames } from '../../lib/class-names.ts';
import { useObservable } from '../../lib/observable.ts';
import { usePinyin } from '../../lib/pinyin.ts';
import { useLimit } from '../../lib/use-limit.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { showToast } from '../../ui/toast.tsx';
import { ChatAvatar } from '../chat/chat-avatar.tsx';
import { filterChats } from '../chat/filter-chats.ts';
import { useChatTitle } from '../chat/use-chat-title.ts';
import { useEngine } from '../session/session-context.ts';
import { canForward, FORWARD_CHATS_MAX } from './forward.ts';
import { useContentText } from './use-content-text.ts';

const SHOWN_MAX = 100;

interface Props {
  messages: readonly MessageView[];
  onClose: () => void;
  /** It is on its way. */
  onDone: () => void;
}

/** Where to, in which form, and with which words: several chats at once, those that were active last on top. */
export default function ForwardDialog({ messages, onClose, onDone }: Props) {
  const t = useTranslations('forward');
  const engine = useEngine();
  const contentText = useContentText();
  const commentMax = useLimit('bodyLengthMax');
  const taken = useMemo(() => messages.filter(canForward), [messages]);
  const [form, setForm] = useState<'copies' | 'record'>('copies');
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const [comment, setComment] = useState('');
  const leftOut = messages.length - taken.length;

  function toggle(chatId: string) {
    const next = new Set(picked);
    if (!next.delete(chatId)) next.add(chatId);
    if (next.size > FORWARD_CHATS_MAX) void showToast(t('full', { max: String(FORWARD_CHATS_MAX) }));
    else setPicked(next);
  }

  function send() {
    if (picked.size === 0) return;
    engine.forward(taken, [...picked], { merged: form === 'record' });
    if (comment.trim() !== '') for (const chatId of picked) engine.sendText(chatId, comment.trim());
    void showToast(t('done', { count: picked.size }));
    onDone();
  }

  return (
    <Sheet
      title={t('title', { count: taken.length })}
      onClose={onClose}
      testId="forward-dialog"
      footer={
        <Button onClick={send} disabled={picked.size === 0} data-testid="forward-send">
          {t('send', { count: picked.size })}
        </Button>
      }
    >
      <p className="mb-2 line-clamp-2 shrink-0 rounded-lg bg-hover px-3 py-2 text-sm text-muted" dir="auto">
        {taken.length === 1 ? contentText(taken[0]!) : t('several', { count: taken.length })}
      </p>
      {leftOut > 0 && <p className="mb-2 text-[0.8125rem] text-muted">{t('leftOut', { count: leftOut })}</p>}
      {taken.length > 1 && (
        <div className="-mx-4">
          <Segmented
            label={t('form')}
            value={form}
            options={[
              { value: 'copies', label: t('copies') },
              { value: 'record', label: t('asRecord') },
            ]}
            onChange={setForm}
            testId="forward-form"
          />
        </div>
      )}
      <Targets picked={picked} onToggle={toggle} />
      <Field
        label={t('comment')}
        value={comment}
        maxLength={commentMax}
        autoComplete="off"
        onChange={(event) => setComment(event.target.value)}
        data-testid="forward-comment"
        className="pt-3"
      />
    </Sheet>
  );
}

/** The chats to choose from. */
export function Targets({ picked, onToggle }: { picked: ReadonlySet<string>; onToggle: (chatId: string) => void }) {
  const t = useTranslations();
  const chats = useObservable(useEngine().chats);
  const chatTitle = useChatTitle();
  const [query, setQuery] = useState('');
  const readsAs = usePinyin(query);
  // In the order in which they stood when it was opened: a message that comes does not move what one is about to press.
  const [order] = useState(() => new Map([...chats].sort(byActivity).map(({ id }, at) => [id, at])));
  const shown = useMemo(
    () =>
      filterChats(chats, query, chatTitle, readsAs)
        .filter(({ canSend }) => canSend)
        .toSorted((a, b) => (order.get(a.id) ?? Infinity) - (order.get(b.id) ?? Infinity))
        .slice(0, SHOWN_MAX),
    [chats, query, chatTitle, readsAs, order],
  );
  return (
    <>
      <SearchField label={t('chats.search')} clearLabel={t('common.clear')} value={query} onValue={setQuery} data-testid="forward-search" />
      <p role="status" className="px-1 pt-2 text-[0.8125rem] text-muted">
        {picked.size === 0 ? t('forward.recent') : t('forward.picked', { count: picked.size })}
      </p>
      {shown.length === 0 && <p className="py-6 text-center text-sm text-muted">{t('forward.noMatch')}</p>}
      <ul aria-label={t('forward.to')} className="min-h-40 flex-1 overflow-y-auto">
        {shown.map((chat) => (
          <Target key={chat.id} chat={chat} title={chatTitle(chat)} isPicked={picked.has(chat.id)} onToggle={onToggle} />
        ))}
      </ul>
    </>
  );
}

const byActivity = (a: ChatView, b: ChatView): number => (a.lastActivityAt < b.lastActivityAt ? 1 : -1);

function Target({
  chat,
  title,
  isPicked,
  onToggle,
}: {
  chat: ChatView;
  title: string;
  isPicked: boolean;
  onToggle: (chatId: string) => void;
}) {
  return (
    <li>
      <label
        className="-mx-2 flex min-h-14 cursor-pointer items-center gap-3 rounded-lg px-2 hover:bg-hover has-focus-visible:outline-2 has-focus-visible:outline-accent"
        data-testid="forward-target"
      >
        <input type="checkbox" checked={isPicked} onChange={() => onToggle(chat.id)} className="sr-only" />
        <span
          aria-hidden
          className={classNames(
            'flex size-5 shrink-0 items-center justify-center rounded-full border',
            isPicked ? 'border-accent-fill bg-accent-fill text-on-accent' : 'border-line-strong',
          )}
        >
          {isPicked && <Check size={13} strokeWidth={3} />}
        </span>
        <ChatAvatar chat={chat} size={40} />
        <span className="min-w-0 flex-1 truncate text-[0.9375rem]">
          <bdi>{title}</bdi>
        </span>
      </label>
    </li>
  );
}
