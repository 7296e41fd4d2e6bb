import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { classNames } from '../../lib/class-names.ts';
import { Button } from '../../ui/button.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { useProblemText } from '../session/use-problem-text.ts';
import { PersonRow } from '../user/person-row.tsx';
import { useReactors } from './use-reactors.ts';

/** Everyone who reacted to a message, or those with one emoji. */
export default function ReactorsDialog({ messageId, onClose }: { messageId: string; onClose: () => void }) {
  const t = useTranslations();
  const problemText = useProblemText();
  const [emoji, setEmoji] = useState<string | null>(null);
  const { reactors, state, load } = useReactors(messageId, emoji);
  const { people, reactions, next } = reactors;
  const total = reactions.reduce((sum, { count }) => sum + count, 0);
  const shownBy = (userId: string) => reactions.find(({ userIds }) => userIds.includes(userId))?.emoji;
  return (
    <Sheet title={t('reaction.title')} onClose={onClose} testId="reactors-dialog">
      {reactions.length > 1 && (
        <div role="group" aria-label={t('reaction.filter')} className="flex flex-wrap gap-1.5 pb-2">
          <Filter label={t('reaction.all', { count: String(total) })} on={emoji === null} onPress={() => setEmoji(null)}>
            {t('reaction.all', { count: String(total) })}
          </Filter>
          {reactions.map((reaction) => (
            <Filter
              key={reaction.emoji}
              label={t('reaction.chip', { emoji: reaction.emoji, count: reaction.count, own: 'no' })}
              on={emoji === reaction.emoji}
              onPress={() => setEmoji(reaction.emoji)}
            >
              <span className="font-emoji">{reaction.emoji}</span> {reaction.count}
            </Filter>
          ))}
        </div>
      )}
      <ul>
        {people.map((person) => (
          <li key={person.id} className="flex">
            <PersonRow
              person={person}
              detail={t('common.handle', { handle: person.handle })}
              trailing={<span className="font-emoji text-xl">{shownBy(person.id)}</span>}
            />
          </li>
        ))}
      </ul>
      {state === 'loading' && (
        <div className="flex justify-center py-6">
          <Spinner label={t('common.loading')} />
        </div>
      )}
      {typeof state === 'object' && (
        <div className="flex flex-col items-center gap-3 py-6 text-center text-sm text-muted" role="alert">
          {problemText(state)}
          <Button look="soft" small onClick={() => void load(next)}>
            {t('common.retry')}
          </Button>
        </div>
      )}
      {state === 'done' && people.length === 0 && <p className="py-8 text-center text-sm text-muted">{t('reaction.none')}</p>}
      {state === 'done' && next !== null && (
        <Button look="quiet" onClick={() => void load(next)}>
          {t('common.loadMore')}
        </Button>
      )}
    </Sheet>
  );
}

function Filter({ label, on, onPress, children }: { label: string; on: boolean; onPress: () => void; children: React.ReactNode }) {
  return (
    <button
      type="button"
      aria-label={label}
      aria-pressed={on}
      onClick={onPress}
      className={classNames(
        'min-h-8 rounded-full px-3 text-sm tabular-nums pointer-coarse:min-h-10',
        on ? 'bg-accent-soft font-medium text-accent' : 'bg-hover text-ink',
      )}
    >
      {children}
    </button>
  );
}
