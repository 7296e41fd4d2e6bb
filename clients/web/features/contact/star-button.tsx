import { Star } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { ContactView } from '../../../sync/types.ts';
import { useUpdateContactMutation } from '../../gql/graphql.ts';
import { classNames } from '../../lib/class-names.ts';
import { answerOf } from '../session/problem.ts';
import { useShowProblem } from '../session/use-problem-text.ts';

/** Keeps a contact at the top of the list, or no longer. It shows at once, and takes that back when the server says no. */
export function StarButton({ contact }: { contact: ContactView }) {
  const t = useTranslations('card');
  const showProblem = useShowProblem();
  const [, updateContact] = useUpdateContactMutation();
  const [wished, setWished] = useState<boolean | null>(null);
  const starred = wished ?? contact.starred;
  // The account's news has the last word, from whichever device it comes.
  useEffect(() => setWished(null), [contact.starred]);
  async function toggle() {
    setWished(!starred);
    const answer = answerOf(await updateContact({ input: { userId: contact.user.id, starred: !starred } }), (data) => data.updateContact);
    if (answer.ok) return;
    setWished(null);
    showProblem(answer.problem);
  }
  return (
    <button
      type="button"
      aria-pressed={starred}
      onClick={() => void toggle()}
      data-testid="star-contact"
      className="flex min-h-12 w-full items-center gap-3 px-4 text-left text-[0.9375rem] outline-offset-[-2px] hover:bg-hover"
    >
      <Star size={18} aria-hidden className={classNames(starred ? 'fill-current text-accent' : 'text-muted')} />
      {t('star')}
    </button>
  );
}
