import { lazy, Suspense, type KeyboardEvent, type RefObject } from 'react';
import { useTranslations } from 'use-intl';
import type { ChatView } from '../../../sync/types.ts';
import { isEnter, isImeKey } from '../../lib/ime.ts';
import { EmojiButton } from '../message/emoji-button.tsx';
import { rewritten, useMarkup } from '../message/markup-loader.ts';
import type { Token } from '../message/tokens.ts';
import { useMentioning } from '../message/use-mentioning.ts';
import type { Field } from '../message/use-written.ts';
import { useWritingKeys } from '../message/use-writing-keys.ts';
import type { Staged, StagedFiles } from './staged.ts';

const MentionList = lazy(() => import('../message/mention-list.tsx'));
const MarkupPreview = lazy(() => import('../message/markup-preview.tsx'));

const NO_TOKENS: readonly Token[] = [];

/** A caption is written where it is kept, so that it stays through a reload. */
const writtenIn = (chatId: string, { caption: text, tokens = NO_TOKENS }: Staged, all: StagedFiles): Field => ({
  text,
  tokens,
  setText(next) {
    // Of now: a picked sign may come after letters that this rendering has not seen.
    const held = all.get().get(chatId);
    const { tokens } = rewritten({ text: held?.caption ?? '', tokens: held?.tokens ?? NO_TOKENS }, next);
    all.word(chatId, { caption: next, tokens });
  },
  replace: (next, nextTokens) => all.word(chatId, { caption: next, tokens: nextTokens }),
});

interface Props {
  chat: ChatView;
  staged: Staged;
  all: StagedFiles;
  area: RefObject<HTMLTextAreaElement | null>;
  onSubmit: () => void;
}

/** What is said of what is sent: with names, marks and signs, as where one writes a message. */
export function CaptionField({ chat, staged, all, area, onSubmit }: Props) {
  const t = useTranslations('attachment');
  const written = writtenIn(chat.id, staged, all);
  const { text, setText, tokens } = written;
  const markup = useMarkup(written);
  const mentioning = useMentioning(chat, written, area);
  const keys = useWritingKeys(written, area);

  function onKeyDown(event: KeyboardEvent) {
    if (isImeKey(event) || mentioning.onKey(event) || keys.onKey(event)) return;
    if (!isEnter(event) || event.shiftKey || window.matchMedia('(pointer: coarse)').matches) return;
    event.preventDefault();
    onSubmit();
  }

  return (
    <>
      {markup !== null && (
        <Suspense fallback={null}>
          <MarkupPreview text={text} tokens={tokens} />
        </Suspense>
      )}
      <div className="relative flex shrink-0 items-end rounded-2xl border border-line-strong/60 bg-paper p-1 focus-within:border-accent/60">
        {mentioning.wanted && (
          <Suspense fallback={null}>
            <MentionList {...mentioning.list} />
          </Suspense>
        )}
        <EmojiButton onPick={keys.insert} emojiOnly />
        <textarea
          ref={area}
          value={text}
          rows={1}
          dir="auto"
          aria-label={t('caption')}
          placeholder={t('caption')}
          data-testid="caption"
          aria-autocomplete={chat.kind === 'GROUP' ? 'list' : undefined}
          aria-controls={mentioning.wanted ? mentioning.list.id : undefined}
          aria-activedescendant={mentioning.activeId}
          onChange={(event) => {
            setText(event.target.value);
            mentioning.look(event.target);
          }}
          onSelect={(event) => mentioning.look(event.currentTarget)}
          onBlur={mentioning.close}
          onKeyDown={onKeyDown}
          className="max-h-40 min-h-10 min-w-0 flex-1 resize-none bg-transparent px-1 py-2 text-base leading-[1.5] outline-none [field-sizing:content]"
        />
      </div>
    </>
  );
}
