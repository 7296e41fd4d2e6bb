import type { ContactView } from '../../../sync/types.ts';
import type { ReadsAs } from '../../lib/pinyin.ts';
import { fold } from '../chat/filter-chats.ts';

export const nameOf = (contact: ContactView): string => contact.remark ?? contact.user.name;

/** By name as the language sorts it: Chinese by pinyin. */
export function sortContacts(contacts: readonly ContactView[], locale: string): readonly ContactView[] {
  const collator = new Intl.Collator(locale, { numeric: true });
  return [...contacts].sort((left, right) => collator.compare(nameOf(left), nameOf(right)));
}

/** Starred ones, then the others, each in the order they come in. */
export function starredFirst(contacts: readonly ContactView[]): readonly ContactView[] {
  return [...contacts.filter(({ starred }) => starred), ...contacts.filter(({ starred }) => !starred)];
}

/** Contacts whose remark, name, handle or tags hold every word of the query, as written or, in Chinese, as read. */
export function filterContacts(contacts: readonly ContactView[], query: string, readsAs: ReadsAs | null = null): readonly ContactView[] {
  const words = fold(query).split(/\s+/u).filter(Boolean);
  if (words.length === 0) return contacts;
  return contacts.filter(({ user, remark, tags }) => {
    const text = fold([remark ?? '', user.name, user.handle, ...tags].join(' '));
    const names = [remark ?? '', user.name, ...tags];
    return words.every((word) => text.includes(word.replace(/^@/u, '')) || (readsAs !== null && names.some((name) => readsAs(name, word))));
  });
}

/** The tags in use, those of most people first, then by name. */
export function tagsOf(contacts: readonly ContactView[], locale: string): readonly string[] {
  const counts = new Map<string, number>();
  for (const { tags } of contacts) for (const tag of tags) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  const collator = new Intl.Collator(locale, { numeric: true });
  return [...counts].sort(([a, left], [b, right]) => right - left || collator.compare(a, b)).map(([tag]) => tag);
}
