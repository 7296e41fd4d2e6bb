import type { TextRangeView } from '../../../sync/types.ts';
import { classNames } from '../../lib/class-names.ts';
import { formatRoute } from '../../lib/router.ts';
import { useSession } from '../session/session-context.ts';
import { useDisplayName } from '../user/use-display-name.ts';

/** A name that is meant: as the viewer calls that person now, whatever was written, and it leads to their card. */
export function Mention({ text, range, focusable }: { text: string; range: TextRangeView; focusable: boolean }) {
  const displayName = useDisplayName();
  const { userId } = useSession();
  const { user, kind } = range;
  const isMeant = kind === 'MENTION_ALL' || range.userId === userId;
  const name = user === null || user.name === '' ? text : `@${displayName(user)}`;
  const look = classNames('font-medium text-link', isMeant && 'rounded-sm bg-accent-soft px-0.5');
  if (range.userId === undefined || range.userId === userId) {
    return (
      <bdi className={look} data-testid="mention">
        {name}
      </bdi>
    );
  }
  return (
    <a
      href={formatRoute({ name: 'contact', userId: range.userId })}
      tabIndex={focusable ? 0 : -1}
      data-testid="mention"
      className={classNames(look, 'hover:underline')}
    >
      <bdi>{name}</bdi>
    </a>
  );
}
