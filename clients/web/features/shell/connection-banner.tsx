import { CloudOff, LoaderCircle } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { ConnectionStatus } from '../../../sync/types.ts';
import { useObservable } from '../../lib/observable.ts';
import { useEngine } from '../session/session-context.ts';

const PATIENCE_MS = 3000;
/** Nothing of the person's is there yet: the empty list says that it is loading, and a banner would only push it down. */
const FIRST_PATIENCE_MS = 10_000;
const TICK_MS = 1000;

/** Says how things stand with the connection, and only once it has been bad for some seconds: short drops heal unseen. */
export function ConnectionBanner() {
  const t = useTranslations('connection');
  const engine = useEngine();
  const status = useObservable(engine.connection);
  const patienceMs = useObservable(engine.account) === null ? FIRST_PATIENCE_MS : PATIENCE_MS;
  const now = useTicking(status);
  const isDown = status.kind === 'connecting' || status.kind === 'catchingUp' || status.kind === 'offline';
  if (!isDown || now - status.sinceMs < patienceMs) return <div role="status" className="sr-only" />;
  return (
    <div
      role="status"
      data-testid="connection-banner"
      data-state={status.kind}
      className="flex shrink-0 items-center justify-center gap-2 bg-warn-soft px-4 py-1.5 text-center text-[0.8125rem] text-warn-ink"
    >
      {status.kind === 'offline' ? (
        <CloudOff size={15} aria-hidden className="shrink-0" />
      ) : (
        <LoaderCircle size={15} aria-hidden className="shrink-0 animate-spin" />
      )}
      <p className="min-w-0 text-pretty">
        {status.kind === 'connecting' && t('connecting')}
        {status.kind === 'catchingUp' && t('catchingUp')}
        {status.kind === 'offline' && t('offline')}{' '}
        {/* The seconds count on the screen only; read aloud every second they would drown everything else. */}
        {status.kind === 'offline' && <span aria-hidden>{retryText(status.retryAtMs, now, t)}</span>}
      </p>
    </div>
  );
}

function retryText(retryAtMs: number, now: number, t: ReturnType<typeof useTranslations<'connection'>>): string {
  const seconds = Math.ceil((retryAtMs - now) / TICK_MS);
  return seconds > 0 ? t('retryIn', { seconds }) : t('retrying');
}

/** The present, moving once a second while there is something to count, and still while connected. */
function useTicking(status: ConnectionStatus): number {
  const [now, setNow] = useState(() => Date.now());
  const isCalm = status.kind === 'live' || status.kind === 'signedOut';
  useEffect(() => {
    setNow(Date.now());
    if (isCalm) return undefined;
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, [isCalm]);
  return now;
}
