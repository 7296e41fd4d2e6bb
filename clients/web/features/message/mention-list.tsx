import { Users } from 'lucide-react';
import { useEffect, useImperativeHandle, useMemo, useRef, useState, type KeyboardEvent, type Ref } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import type { ChatView, MemberView } from '../../../sync/types.ts';
import { classNames } from '../../lib/class-names.ts';
import { isEnter } from '../../lib/ime.ts';
import { usePinyin, type ReadsAs } from '../../lib/pinyin.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { fold } from '../chat/filter-chats.ts';
import { useMembers } from '../group/use-members.ts';
import { useSession } from '../session/session-context.ts';
import { useDisplayName } from '../user/use-display-name.ts';
import { naming } from './with-name.ts';

/** Whom one can mention: `name` is what the text will say, for others too, so it is never the viewer's own remark. */
export interface Mentionable {
  readonly userId: string | null;
  readonly name: string;
}

interface Choice extends Mentionable {
  readonly shown: string;
  readonly member: MemberView | null;
}

export interface MentionListHandle {
  /** Whether the key was for the list. */
  onKey: (event: KeyboardEvent) => boolean;
}

interface Props {
  id: string;
  ref: Ref<MentionListHandle>;
  chat: ChatView;
  query: string;
  /** Told how the name is put into the text. */
  onPick: (put: ReturnType<typeof naming>) => void;
  onActive: (elementId: string | undefined) => void;
}

const SHOWN_MAX = 50;

/** Choices whose names begin with, hold, or are read as what was typed. */
export function filterChoices<T extends { readonly names: readonly string[] }>(
  choices: readonly T[],
  query: string,
  readsAs: ReadsAs | null,
): readonly T[] {
  const wanted = fold(query);
  if (wanted === '') return choices;
  return choices.filter(({ names }) => names.some((name) => fold(name).includes(wanted) || readsAs?.(name, wanted) === true));
}

/** The members of a group over the field, the best one lit up: arrows move, Enter or Tab picks, Escape leaves the @ as it is. */
export default function MentionList({ id, ref, chat, query, onPick, onActive }: Props) {
  const t = useTranslations('composer');
  const { choices, loading } = useChoices(chat, query);
  const [picked, setPicked] = useState({ query, index: 0 });
  const index = picked.query === query ? Math.min(picked.index, choices.length - 1) : 0;
  const list = useRef<HTMLUListElement>(null);
  const optionId = (at: number) => `${id}-${at}`;
  const activeId = choices.length === 0 ? undefined : optionId(index);
  useEffect(() => {
    onActive(activeId);
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [activeId, onActive]);
  useImperativeHandle(ref, () => ({
    onKey(event) {
      const choice = choices[index];
      if (choice === undefined) return false;
      if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
        const step = event.key === 'ArrowDown' ? 1 : choices.length - 1;
        setPicked({ query, index: (index + step) % choices.length });
        return true;
      }
      if (!isEnter(event) && event.key !== 'Tab') return false;
      onPick(naming(choice));
      return true;
    },
  }));
  if (choices.length === 0 && !loading) return null;
  return (
    // The field keeps the focus: a press here is no way out of it.
    <div
      className="popup absolute inset-x-2 bottom-full z-10 mb-2 max-w-80 overflow-hidden"
      onPointerDown={(event) => event.preventDefault()}
    >
      {choices.length === 0 && (
        <div className="flex justify-center p-4">
          <Spinner label={t('mentionLoading')} size={18} />
        </div>
      )}
      <ul ref={list} id={id} role="listbox" aria-label={t('mention')} data-testid="mention-list" className="max-h-60 overflow-y-auto py-1">
        {choices.map((choice, at) => (
          <li
            key={choice.userId ?? 'everyone'}
            id={optionId(at)}
            role="option"
            aria-selected={at === index}
            data-testid="mention-option"
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => onPick(naming(choice))}
            onPointerMove={() => at !== index && setPicked({ query, index: at })}
            className={classNames('mx-1 flex min-h-11 cursor-pointer items-center gap-3 rounded-lg px-2 py-1', at === index && 'bg-hover')}
          >
            <ChoiceRow choice={choice} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function ChoiceRow({ choice: { member, shown } }: { choice: Choice }) {
  const t = useTranslations();
  return (
    <>
      {member === null ? (
        <span aria-hidden className="flex size-8 shrink-0 items-center justify-center rounded-full bg-accent-soft text-accent">
          <Users size={17} />
        </span>
      ) : (
        <Avatar id={member.user.id} name={member.user.name} url={member.user.avatarUrl} size={32} />
      )}
      <span className="min-w-0 flex-1">
        <span className="block truncate text-[0.9375rem]">
          <bdi>{shown}</bdi>
        </span>
        <span className="block truncate text-xs text-muted">
          {member === null ? t('composer.everyoneHint') : t('common.handle', { handle: member.user.handle })}
        </span>
      </span>
    </>
  );
}

/** Everyone first, for those who may; then the others as the language sorts their names. */
function useChoices(chat: ChatView, query: string): { choices: readonly Choice[]; loading: boolean } {
  const t = useTranslations('composer');
  const locale = useLocale();
  const { userId } = useSession();
  const displayName = useDisplayName();
  const { members, loading } = useMembers(chat.id);
  const readsAs = usePinyin(query);
  const everyone = chat.capabilities.includes('MENTION_EVERYONE') ? t('everyone') : null;
  const all = useMemo(() => {
    const collator = new Intl.Collator(locale, { numeric: true });
    const people = members
      .filter(({ user }) => user.id !== userId)
      .map((member) => {
        const { id, name, handle } = member.user;
        const own = chat.nicknames.get(id) ?? name;
        return { userId: id, name: own, shown: displayName(member.user), member, names: [displayName(member.user), own, name, handle] };
      })
      .sort((a, b) => collator.compare(a.shown, b.shown));
    const first = { userId: null, name: everyone ?? '', shown: everyone ?? '', member: null, names: [everyone ?? '', 'all', 'everyone'] };
    return everyone === null ? people : [first, ...people];
  }, [members, chat.nicknames, everyone, locale, userId, displayName]);
  return { choices: useMemo(() => filterChoices(all, query, readsAs).slice(0, SHOWN_MAX), [all, query, readsAs]), loading };
}
