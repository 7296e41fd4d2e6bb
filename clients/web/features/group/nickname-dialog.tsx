import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import { useSetGroupNicknameMutation } from '../../gql/graphql.ts';
import { useObservable } from '../../lib/observable.ts';
import { useLimit } from '../../lib/use-limit.ts';
import { answerOf } from '../session/problem.ts';
import { useEngine, useSession } from '../session/session-context.ts';
import { OneFieldDialog } from './one-field-dialog.tsx';

const TEST_IDS = { dialog: 'nickname-dialog', field: 'nickname', save: 'save-nickname' };

export default function NicknameDialog({ chatId, onClose }: { chatId: string; onClose: () => void }) {
  const t = useTranslations('group');
  const lengthMax = useLimit('nicknameLengthMax');
  const engine = useEngine();
  const { userId } = useSession();
  const chat = useObservable(useMemo(() => engine.chat(chatId), [engine, chatId]));
  const [{ fetching }, setNickname] = useSetGroupNicknameMutation();
  return (
    <OneFieldDialog
      title={t('nickname')}
      hint={t('nicknameHint')}
      label={t('nickname')}
      value={chat?.nicknames.get(userId) ?? ''}
      lengthMax={lengthMax}
      busy={fetching}
      onClose={onClose}
      testIds={TEST_IDS}
      onSave={async (nickname) => {
        const answer = answerOf(await setNickname({ input: { chatId, nickname } }), (data) => data.setGroupNickname);
        return answer.ok ? null : answer.problem;
      }}
    />
  );
}
