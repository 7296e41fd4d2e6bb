'use client';
import { useEffect, useState } from 'react';
import { SessionContext, type Session } from '../features/session/session-context.ts';
import { Shell } from '../features/shell/shell.tsx';
import { useTheme } from '../features/shell/use-theme.ts';
import { LocaleProvider } from '../i18n/locale-provider.tsx';
import { ConfirmHost } from '../ui/confirm.tsx';
import { ToastHost } from '../ui/toast.tsx';
import { createFakeEngine } from './fake-engine.ts';

/** The shell on an in-memory engine. `window.stage` lets a script make things happen. */
export function StoryApp() {
  const [session, setSession] = useState<Session | null>(null);
  useEffect(() => {
    const { engine, stage } = createFakeEngine();
    Object.assign(window, { stage });
    setSession({ engine, userId: 'u_me', signOut: async () => undefined });
  }, []);
  useTheme();
  if (session === null) return null;
  return (
    <LocaleProvider fallback={null}>
      <SessionContext value={session}>
        <Shell />
      </SessionContext>
      <ConfirmHost />
      <ToastHost />
    </LocaleProvider>
  );
}
