import { Suspense, useSyncExternalStore } from 'react';
import { lazy } from '../../lib/lazy.ts';
import { closeReport, currentReport, onReportChange } from './report.ts';

const ReportDialog = lazy(() => import('./report-dialog.tsx'));

export function ReportHost() {
  const target = useSyncExternalStore(onReportChange, currentReport, () => null);
  if (target === null) return null;
  return (
    <Suspense fallback={null}>
      <ReportDialog target={target} onClose={closeReport} />
    </Suspense>
  );
}
