import { useTranslations } from 'use-intl';
import type { ChatView } from '../../../sync/types.ts';
import { truncate } from '../../lib/grapheme.ts';
import { type Named, useDisplayName } from '../user/use-display-name.ts';

/** Of a name: more would leave no room for what is said of it. */
const ALONE = 18;
const OF_TWO = 10;

/** Who types, by name up to two; null while nobody does. */
export function useTypingText({ kind, typing, nicknames }: ChatView): string | null {
  const t = useTranslations('chats');
  const displayName = useDisplayName(nicknames);
  const short = (person: Named, length: number) => truncate(displayName(person), length);
  const [first, second] = typing;
  if (first === undefined) return null;
  if (kind !== 'GROUP') return t('typing');
  if (second === undefined) return t('typingOne', { name: short(first, ALONE) });
  return typing.length === 2
    ? t('typingTwo', { first: short(first, OF_TWO), second: short(second, OF_TWO) })
    : t('typingMany', { count: typing.length });
}
