import { ScrollText } from 'lucide-react';
import { useLocale, useTranslations } from 'use-intl';
import { classNames } from '../../lib/class-names.ts';
import { isRightToLeft } from '../../lib/direction.ts';

interface Props {
  /** In a bubble its last line has the time beside it. */
  inBubble?: boolean;
  authors: readonly string[];
  preview: readonly string[];
  focusable: boolean;
  onOpen?: (() => void) | undefined;
}

/** Messages that were forwarded as one: whose they are and how they begin. Opens as a transcript. */
export default function RecordCard({ inBubble = false, authors, preview, focusable, onOpen }: Props) {
  const t = useTranslations('forward');
  const title = useRecordTitle()(authors);
  return (
    <button
      type="button"
      tabIndex={focusable ? 0 : -1}
      disabled={onOpen === undefined}
      onClick={onOpen}
      data-testid="record-card"
      className="block w-64 max-w-full py-0.5 text-left hover:opacity-85"
    >
      <span className="block text-[0.9375rem] font-semibold [overflow-wrap:anywhere]" dir="auto">
        {title}
      </span>
      <span className="mt-1 block text-[0.8125rem] leading-[1.45] opacity-80">
        {preview.map((line, index) => (
          <span key={index} className="block truncate" dir="auto">
            {line}
          </span>
        ))}
      </span>
      <span
        className={classNames(
          'mt-1.5 flex items-center gap-1.5 border-t border-current/15 pt-1 text-xs leading-[1.4] opacity-75',
          inBubble ? '-mb-7' : 'pb-3',
        )}
      >
        <ScrollText size={13} aria-hidden />
        {t('record')}
      </span>
    </button>
  );
}

/** A name of another direction than the title's keeps it to itself. */
const isolated = (name: string): string => (isRightToLeft(name) ? `\u2068${name}\u2069` : name);

/** Two are named; of more it is said that there are more. */
export function useRecordTitle(): (authors: readonly string[]) => string {
  const t = useTranslations('forward');
  // In Chinese all are counted, also those who are named.
  const locale = useLocale();
  return ([first = '', second, ...more]) => {
    const names = { first: isolated(first), second: isolated(second ?? '') };
    if (second === undefined) return t('recordOfOne', names);
    return more.length === 0
      ? t('recordOfTwo', names)
      : t('recordOfMany', { ...names, count: locale === 'en' ? more.length : more.length + 2 });
  };
}
