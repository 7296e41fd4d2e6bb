import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import { useRenameGroupMutation } from '../../gql/graphql.ts';
import { useObservable } from '../../lib/observable.ts';
import { useLimit } from '../../lib/use-limit.ts';
import { answerOf } from '../session/problem.ts';
import { useEngine } from '../session/session-context.ts';
import { OneFieldDialog } from './one-field-dialog.tsx';

const TEST_IDS = { dialog: 'rename-group-dialog', field: 'group-title', save: 'save-title' };

export default function RenameGroupDialog({ chatId, onClose }: { chatId: string; onClose: () => void }) {
  const t = useTranslations('group');
  const lengthMax = useLimit('titleLengthMax');
  const engine = useEngine();
  const chat = useObservable(useMemo(() => engine.chat(chatId), [engine, chatId]));
  const [{ fetching }, renameGroup] = useRenameGroupMutation();
  return (
    <OneFieldDialog
      title={t('rename')}
      label={t('titleLabel')}
      value={chat?.title ?? ''}
      lengthMax={lengthMax}
      busy={fetching}
      onClose={onClose}
      testIds={TEST_IDS}
      onSave={async (title) => {
        const answer = answerOf(await renameGroup({ input: { chatId, title } }), (data) => data.renameGroup);
        return answer.ok ? null : answer.problem;
      }}
    />
  );
}
