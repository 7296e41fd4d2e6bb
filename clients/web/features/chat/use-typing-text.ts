import { useTranslations } from 'use-intl';
import type { ChatView } from '../../../sync/types.ts';
import { useDisplayName } from '../user/use-display-name.ts';

/** Who types, by name up to two; null while nobody does. */
export function useTypingText({ kind, typing, nicknames }: ChatView): string | null {
  const t = useTranslations('chats');
  const displayName = useDisplayName(nicknames);
  const [first, second] = typing;
  if (first === undefined) return null;
  if (kind !== 'GROUP') return t('typing');
  if (second === undefined) return t('typingOne', { name: displayName(first) });
  return typing.length === 2
    ? t('typingTwo', { first: displayName(first), second: displayName(second) })
    : t('typingMany', { count: typing.length });
}
