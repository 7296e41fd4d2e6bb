'use client';
import { useEffect, useState } from 'react';
import { Provider as GraphqlProvider } from 'urql';
import { useTranslations } from 'use-intl';
import { CloudOff } from 'lucide-react';
import { LocaleProvider } from '../../i18n/locale-provider.tsx';
import { Button } from '../../ui/button.tsx';
import { ConfirmHost } from '../../ui/confirm.tsx';
import { Notice } from '../../ui/notice.tsx';
import { PaneBoundary } from '../../ui/pane-boundary.tsx';
import { ToastHost } from '../../ui/toast.tsx';
import { createGraphqlClient } from '../session/graphql-client.ts';
import { SessionProvider } from '../session/session-provider.tsx';
import { SignInScreen } from '../session/sign-in-screen.tsx';
import { Shell } from './shell.tsx';
import { Splash } from './splash.tsx';
import { useServiceWorker } from './use-service-worker.ts';
import { useTheme } from './use-theme.ts';

/** The whole client. It renders in the browser only: the exported page holds the splash and nothing that depends on who looks. */
export function App() {
  const [client] = useState(createGraphqlClient);
  const [mounted, setMounted] = useState(false);
  useEffect(() => setMounted(true), []);
  useTheme();
  useServiceWorker();
  if (!mounted) return <Splash />;
  return (
    <LocaleProvider fallback={<Splash />}>
      <GraphqlProvider value={client}>
        <PaneBoundary resetKey="app">
          <SessionProvider
            booting={<Splash />}
            unreachable={(retry) => <Unreachable onRetry={retry} />}
            signedOut={(reason, onSignedIn) => <SignInScreen reason={reason} onSignedIn={onSignedIn} />}
          >
            <Shell />
          </SessionProvider>
        </PaneBoundary>
        <ConfirmHost />
        <ToastHost />
      </GraphqlProvider>
    </LocaleProvider>
  );
}

function Unreachable({ onRetry }: { onRetry: () => void }) {
  const t = useTranslations();
  return (
    <main className="flex h-full flex-col bg-canvas">
      <Notice headingLevel={1} icon={<CloudOff size={40} strokeWidth={1.5} />} title={t('session.cannotReach')}>
        <Button onClick={onRetry}>{t('common.retry')}</Button>
      </Notice>
    </main>
  );
}
