import { Suspense, useEffect, useId, useImperativeHandle, useRef, useState, type KeyboardEvent, type Ref } from 'react';
import { useTranslations } from 'use-intl';
import type { ChatView, MessageView, Timeline, TimelineView } from '../../../sync/types.ts';
import { isEnter, isImeKey } from '../../lib/ime.ts';
import { lazy } from '../../lib/lazy.ts';
import { getPreferences } from '../../lib/preference.ts';
import { hasModifier } from '../../lib/shortcut.ts';
import { useEngine } from '../session/session-context.ts';
import { keepDraft } from './draft-keeper.ts';
import { EmojiButton } from './emoji-button.tsx';
import { SendButton } from './send-button.tsx';
import { readTrimmed, useMarkup } from './markup-loader.ts';
import { useAnswered } from './use-answered.ts';
import { useAutosize, useDraft } from './use-draft.ts';
import { useEditing } from './use-editing.ts';
import { useMentioning } from './use-mentioning.ts';
import { useWritingKeys } from './use-writing-keys.ts';
import { useWritten } from './use-written.ts';
import { bodyLength } from './body-length.ts';

/** They come with the first parts after the screen: their signs and entries are nothing to begin with. */
const ComposerTop = lazy(() => import('./composer-top.tsx'));
const PlusMenu = lazy(() => import('./plus-menu.tsx'));
const ComposerEnd = lazy(() => import('./composer-end.tsx'));
const MentionList = lazy(() => import('./mention-list.tsx'));

export interface ComposerHandle {
  focus: () => void;
  /** Puts text at the cursor, in front of nothing that is there. */
  insert: (text: string) => void;
  /** Takes what an own message says into the field; what was being written comes back afterwards. */
  edit: (message: MessageView) => void;
  /** The next message answers this one. */
  reply: (message: MessageView) => void;
}

interface Props {
  chat: ChatView;
  timeline: Timeline | null;
  view: TimelineView;
  /** The own message that the arrow key takes back into an empty field. */
  lastEditable: () => Promise<MessageView | null>;
  ref: Ref<ComposerHandle>;
}

/** Where one writes. What is written stays with its chat until it is sent, across chats, reloads and lost networks. */
export function Composer({ chat, timeline, view, lastEditable, ref }: Props) {
  const t = useTranslations('composer');
  const engine = useEngine();
  const draft = useWritten({ body: chat.draft, ranges: chat.draftRanges ?? [] });
  const area = useRef<HTMLTextAreaElement>(null);
  const hintId = useId();
  const editing = useEditing(area);
  const answering = useAnswered(chat, view, timeline);
  const answered = answering.message;
  const written = editing.message === null ? draft : editing.written;
  const { text, setText } = written;
  useMarkup(written);
  const mentioning = useMentioning(chat, written, area);
  const keys = useWritingKeys(written, area);
  const [bodyMax, setBodyMax] = useState(Infinity);
  /** The link of what is written is to have no preview. */
  const [isBare, setBare] = useState(false);
  const length = bodyLength(text, bodyMax);
  // A slow mode holds up what is new, and no edit.
  const slowUntil = editing.message === null ? chat.nextMessageAt : null;
  const canSend = length > 0 && length <= bodyMax && slowUntil === null;
  useDraft(chat, draft, answering);
  useAutosize(area, text);
  useImperativeHandle(ref, () => ({ focus: () => area.current?.focus(), insert: keys.insert, edit: editing.begin, reply }));

  // On a phone the keyboard would cover half of what one came to read.
  useEffect(() => {
    if (!isCoarse()) area.current?.focus({ preventScroll: true });
  }, []);

  function reply(message: MessageView) {
    editing.end();
    answering.answer(message);
    // After the menu that asked for it has given the focus back.
    requestAnimationFrame(() => area.current?.focus());
  }

  function send(silent = false) {
    if (!canSend) return;
    const asWritten = readTrimmed(written);
    if (editing.message !== null) {
      const { body, ranges } = written.shown ?? asWritten;
      engine.editMessage(editing.message, body, ranges);
      editing.end();
      return;
    }
    const { body, ranges } = asWritten;
    engine.sendText(chat.id, body, { replyTo: answered, ranges, silent, linkPreview: linkPreview() });
    sent();
  }

  function sent() {
    answering.answer(null);
    clear();
    area.current?.focus();
  }

  const linkPreview = () => getPreferences().linkPreviews && !isBare;

  const toSend = () => ({
    chatId: chat.id,
    ...readTrimmed(written),
    replyToSeq: answering.seq,
    linkPreview: linkPreview(),
  });

  function clear() {
    keepDraft(engine, chat.id, '');
    draft.setText('');
  }

  function onKeyDown(event: KeyboardEvent) {
    if (isImeKey(event)) return;
    if (mentioning.onKey(event) || keys.onKey(event)) return;
    if (event.key === 'ArrowUp' && !hasModifier(event) && text === '' && editing.message === null) {
      event.preventDefault();
      void lastEditable().then((last) => last !== null && area.current?.value === '' && editing.begin(last));
      return;
    }
    if (event.key === 'Escape' && (editing.message !== null || answered !== null)) {
      event.preventDefault();
      event.stopPropagation();
      if (editing.message === null) answering.answer(null);
      else editing.end();
      return;
    }
    // Screen keyboards have one Enter for both: there it starts a line, and the button sends.
    if (!isEnter(event) || event.shiftKey || isCoarse()) return;
    event.preventDefault();
    send();
  }

  const sendButton = (
    <SendButton canSend={canSend} isEdit={editing.message !== null} written={toSend} onSilent={() => send(true)} onSent={sent} />
  );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
      className="shrink-0 px-3 pt-1 pb-[max(0.75rem,env(safe-area-inset-bottom))] md:px-5"
    >
      <Suspense
        fallback={<div className={(editing.message ?? answered) !== null ? 'mb-1 h-12' : chat.disappearSeconds > 0 ? 'h-6' : ''} />}
      >
        <ComposerTop
          edited={editing.message}
          answered={answered}
          onCancel={() => (editing.message === null ? answering.answer(null) : editing.end())}
          written={written}
          draft={draft}
          isBare={isBare}
          onBare={setBare}
          hintId={hintId}
          vanishSeconds={chat.disappearSeconds}
        />
      </Suspense>
      <div className="relative mx-auto flex w-full max-w-[54rem] items-end gap-1 rounded-3xl border border-line bg-paper p-1 shadow-bubble focus-within:border-accent/60">
        {mentioning.wanted && (
          <Suspense fallback={null}>
            <MentionList {...mentioning.list} />
          </Suspense>
        )}
        {editing.message === null && (
          <Suspense fallback={<span className="size-10 shrink-0" />}>
            <PlusMenu chatId={chat.id} written={text} onSent={clear} />
          </Suspense>
        )}
        <EmojiButton onPick={keys.insert} />
        <textarea
          ref={area}
          value={text}
          rows={1}
          dir="auto"
          data-composer
          data-testid="composer"
          aria-label={t(editing.message === null ? 'label' : 'editing')}
          placeholder={t('placeholder')}
          title={t('hint')}
          aria-describedby={chat.disappearSeconds > 0 ? hintId : undefined}
          aria-autocomplete={chat.kind === 'GROUP' ? 'list' : undefined}
          aria-controls={mentioning.wanted ? mentioning.list.id : undefined}
          aria-activedescendant={mentioning.activeId}
          enterKeyHint="send"
          autoComplete="off"
          onChange={(event) => {
            setText(event.target.value);
            mentioning.look(event.target);
            if (event.target.value !== '' && editing.message === null) engine.typing(chat.id);
          }}
          onSelect={(event) => mentioning.look(event.currentTarget)}
          onBlur={mentioning.close}
          onKeyDown={onKeyDown}
          className="max-h-52 min-h-10 flex-1 resize-none bg-transparent px-1 py-2 text-[0.9375rem] leading-[1.5] outline-none"
        />
        <Suspense fallback={sendButton}>
          <ComposerEnd
            key={chat.id}
            chatId={chat.id}
            length={length}
            onMax={setBodyMax}
            slowUntil={slowUntil}
            isEmpty={text === '' && editing.message === null}
            replyTo={answered}
            onAnswered={() => answering.answer(null)}
          >
            {sendButton}
          </ComposerEnd>
        </Suspense>
      </div>
    </form>
  );
}

const isCoarse = (): boolean => window.matchMedia('(pointer: coarse)').matches;
