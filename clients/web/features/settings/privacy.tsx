import { Suspense, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useUpdateSettingsMutation } from '../../gql/graphql.ts';
import { lazy } from '../../lib/lazy.ts';
import { useObservable } from '../../lib/observable.ts';
import { setPreferences, usePreferences } from '../../lib/preference.ts';
import { formatRoute } from '../../lib/router.ts';
import { Section } from '../../ui/pane.tsx';
import { SwitchRow } from '../../ui/switch-row.tsx';
import { answerOf } from '../session/problem.ts';
import { useEngine } from '../session/session-context.ts';
import { useShowProblem } from '../session/use-problem-text.ts';

const MyReports = lazy(() => import('../report/my-reports.tsx'));

type Settings = { showPresence: boolean; showReadReceipts: boolean };

/** The switch moves at once; should the server refuse, it moves back and says why. */
export function Privacy() {
  const t = useTranslations('settings');
  const account = useObservable(useEngine().account);
  const showProblem = useShowProblem();
  const { linkPreviews } = usePreferences();
  const [, updateSettings] = useUpdateSettingsMutation();
  const [pending, setPending] = useState<Partial<Settings>>({});
  if (account === null) return null;
  const settings = { ...account.settings, ...pending };

  async function change(part: Partial<Settings>) {
    setPending((current) => ({ ...current, ...part }));
    const answer = answerOf(await updateSettings({ input: part }), (data) => data.updateSettings);
    if (!answer.ok) {
      setPending({});
      showProblem(answer.problem);
    }
  }

  return (
    <>
      <Section>
        <SwitchRow
          label={t('presence')}
          hint={t('presenceHint')}
          checked={settings.showPresence}
          onChange={(showPresence) => void change({ showPresence })}
          testId="show-presence"
        />
        <SwitchRow
          label={t('receipts')}
          hint={t('receiptsHint')}
          checked={settings.showReadReceipts}
          onChange={(showReadReceipts) => void change({ showReadReceipts })}
          testId="show-receipts"
        />
        <SwitchRow
          label={t('linkPreviews')}
          hint={t('linkPreviewsHint')}
          checked={linkPreviews}
          onChange={(wanted) => setPreferences({ linkPreviews: wanted })}
          testId="link-previews"
        />
        <a
          href={formatRoute({ name: 'blocked' })}
          className="flex min-h-12 items-center px-4 text-[0.9375rem] outline-offset-[-2px] hover:bg-hover"
        >
          {t('blocked')}
        </a>
      </Section>
      <Suspense fallback={null}>
        <MyReports />
      </Suspense>
    </>
  );
}
