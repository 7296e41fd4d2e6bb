import { Suspense, useSyncExternalStore } from 'react';
import { useTranslations } from 'use-intl';
import { lazy } from '../../lib/lazy.ts';
import { PaneBoundary } from '../../ui/pane-boundary.tsx';
import { showToast } from '../../ui/toast.tsx';
import { closeReport, currentReport, onReportChange } from './report.ts';

const ReportDialog = lazy(() => import('./report-dialog.tsx'));

export function ReportHost() {
  const t = useTranslations('app');
  const target = useSyncExternalStore(onReportChange, currentReport, () => null);
  const onBroken = () => {
    closeReport();
    void showToast(t('paneTitle'), { kind: 'problem' });
  };
  return (
    <PaneBoundary resetKey={JSON.stringify(target)} onBroken={onBroken}>
      {target !== null && (
        <Suspense fallback={null}>
          <ReportDialog target={target} onClose={closeReport} />
        </Suspense>
      )}
    </PaneBoundary>
  );
}
