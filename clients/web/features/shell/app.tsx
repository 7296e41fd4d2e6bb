'use client';
import { Suspense, useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { CloudOff } from 'lucide-react';
import { LocaleProvider } from '../../i18n/locale-provider.tsx';
import { lazy } from '../../lib/lazy.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmHost } from '../../ui/confirm.tsx';
import { Notice } from '../../ui/notice.tsx';
import { PaneBoundary } from '../../ui/pane-boundary.tsx';
import { ToastHost } from '../../ui/toast.tsx';
import { readLastUser } from '../session/last-user.ts';
import { SessionProvider } from '../session/session-provider.tsx';
import { Shell } from './shell.tsx';
import { Splash } from './splash.tsx';
import { useServiceWorker } from './use-service-worker.ts';
import { useTheme } from './use-theme.ts';

const loadSignIn = () => import('../session/sign-in-screen.tsx');
const SignInScreen = lazy(loadSignIn);
// Whoever was signed in here before is most likely so still; for the others the screen comes while the server is asked who they are.
if (typeof window !== 'undefined' && readLastUser() === null) void loadSignIn().catch(() => {});

/** The whole client. It renders in the browser only: the exported page holds the splash and nothing that depends on who looks. */
export function App() {
  const [mounted, setMounted] = useState(false);
  useEffect(() => setMounted(true), []);
  useTheme();
  useServiceWorker();
  if (!mounted) return <Splash />;
  return (
    <LocaleProvider fallback={<Splash />}>
      <PaneBoundary resetKey="app">
        <SessionProvider
          booting={<Splash />}
          unreachable={(retry) => <Unreachable onRetry={retry} />}
          signedOut={(reason, onSignedIn) => (
            <Suspense fallback={<Splash />}>
              <SignInScreen reason={reason} onSignedIn={onSignedIn} />
            </Suspense>
          )}
        >
          <Shell />
        </SessionProvider>
      </PaneBoundary>
      <ConfirmHost />
      <ToastHost />
    </LocaleProvider>
  );
}

function Unreachable({ onRetry }: { onRetry: () => void }) {
  const t = useTranslations();
  return (
    <main className="flex h-full flex-col bg-canvas">
      <Notice headingLevel={1} icon={<CloudOff size={40} strokeWidth={1.5} />} title={t('app.cannotReach')}>
        <Button onClick={onRetry}>{t('common.retry')}</Button>
      </Notice>
    </main>
  );
}
