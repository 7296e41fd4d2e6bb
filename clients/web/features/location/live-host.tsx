import { Suspense, useSyncExternalStore } from 'react';
import { lazy } from '../../lib/lazy.ts';
import { storedShares, subscribeShares } from './live-shares.ts';

const LiveBanner = lazy(() => import('./live-banner.tsx'));

/** What moves own live locations loads where there are some. */
export default function LiveHost() {
  const stored = useSyncExternalStore(subscribeShares, storedShares);
  return stored === '' ? null : (
    <Suspense fallback={null}>
      <LiveBanner stored={stored} />
    </Suspense>
  );
}
