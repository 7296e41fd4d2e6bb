import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { AccountView, ChatView } from '../../../sync/types.ts';
import type { UnblockUserMutation } from '../../gql/graphql.ts';
import { operate } from '../../lib/graphql.ts';
import { useSelected } from '../../lib/observable.ts';
import { navigate } from '../../lib/router.ts';
import { Button } from '../../ui/button.tsx';
import { answerOf } from '../session/problem.ts';
import { useEngine } from '../session/session-context.ts';
import { MutedNotice } from './muted-notice.tsx';
import { useShowProblem } from '../session/use-problem-text.ts';

const blockedOf = (account: AccountView | null) => account?.blocked;

/** In place of the composer where one cannot write: why, and what would change it. */
export default function ClosedComposer({ chat }: { chat: ChatView }) {
  const t = useTranslations('chat');
  const blocked = useSelected(useEngine().account, blockedOf);
  const showProblem = useShowProblem();
  const [busy, setBusy] = useState(false);
  const { peer } = chat;
  const hasBlocked = peer !== null && (blocked ?? []).some((user) => user.id === peer.id);
  return (
    <div
      className="flex shrink-0 flex-wrap items-center justify-center gap-3 border-t border-line bg-paper px-4 py-3 pb-[max(0.75rem,env(safe-area-inset-bottom))] text-center text-sm text-muted"
      data-testid="closed-composer"
    >
      {chat.mutedHereUntil === null ? (
        <span>{hasBlocked ? t('blockedNotice') : t('cannotSend')}</span>
      ) : (
        <MutedNotice chat={chat} until={chat.mutedHereUntil} />
      )}
      {peer !== null && !hasBlocked && (
        <Button look="soft" small onClick={() => navigate({ name: 'contact', userId: peer.id })}>
          {t('addContact')}
        </Button>
      )}
      {peer !== null && hasBlocked && (
        <Button
          look="soft"
          small
          busy={busy}
          onClick={async () => {
            setBusy(true);
            const input = { userId: peer.id };
            const result = await operate<UnblockUserMutation>('mutation', (all) => all.UnblockUserDocument, { input });
            setBusy(false);
            const answer = answerOf(result, (data) => data.unblockUser);
            if (!answer.ok) showProblem(answer.problem);
          }}
        >
          {t('unblock')}
        </Button>
      )}
    </div>
  );
}
