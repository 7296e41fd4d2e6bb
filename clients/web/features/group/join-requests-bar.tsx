import { UserRoundPlus } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { openDialog } from '../../lib/router.ts';

/** Above the messages of whoever may let people in, while somebody waits. */
export default function JoinRequestsBar({ count }: { count: number }) {
  const t = useTranslations('group');
  return (
    <button
      type="button"
      onClick={() => openDialog('join-requests')}
      className="flex min-h-11 w-full items-center gap-3 border-b border-line bg-paper px-4 py-2 text-left text-[0.9375rem] outline-offset-[-2px] hover:bg-hover"
      data-testid="join-requests-bar"
    >
      <UserRoundPlus size={18} aria-hidden className="shrink-0 text-accent" />
      <span className="min-w-0 flex-1">{t('joinRequestsWait', { count })}</span>
    </button>
  );
}
