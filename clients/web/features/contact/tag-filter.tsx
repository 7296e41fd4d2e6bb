import { useTranslations } from 'use-intl';
import { classNames } from '../../lib/class-names.ts';

interface TagFilterProps {
  tags: readonly string[];
  chosen: string | null;
  onChoose: (tag: string | null) => void;
}

/** Those with one of the viewer's own tags; chosen once more, everybody again. */
export function TagFilter({ tags, chosen, onChoose }: TagFilterProps) {
  const t = useTranslations('contacts');
  return (
    <div
      role="group"
      aria-label={t('byTag')}
      className="flex gap-1 overflow-x-auto px-0.5 pb-0.5 [scrollbar-width:none]"
      data-testid="tag-filter"
    >
      {tags.map((tag) => (
        <button
          key={tag}
          type="button"
          aria-pressed={tag === chosen}
          onClick={() => onChoose(tag === chosen ? null : tag)}
          className={classNames(
            'min-h-8 max-w-40 shrink-0 truncate rounded-full px-2.5 text-[0.8125rem] transition-colors pointer-coarse:min-h-10 pointer-coarse:px-4',
            tag === chosen ? 'bg-accent-soft font-medium text-accent' : 'bg-field text-muted hover:bg-hover hover:text-ink',
          )}
        >
          <bdi>{tag}</bdi>
        </button>
      ))}
    </div>
  );
}
