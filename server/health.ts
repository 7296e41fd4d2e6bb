import type { Engines } from '../engines/index.ts';

export interface Readiness {
  readonly status: 'ready' | 'degraded' | 'draining' | 'unready';
  /** Engines that do not answer. */
  readonly failing: readonly string[];
}

const DATABASE_TIMEOUT_MS = 2_000;

/**
 * Ready: may be sent traffic. Without the database nothing can be answered; without the bus news comes late, by the sweep, so the
 * process stays in service and says so.
 */
export const createReadiness =
  ({ engines, isDraining }: { engines: Engines; isDraining: () => boolean }) =>
  async (): Promise<Readiness> => {
    if (isDraining()) return { status: 'draining', failing: [] };
    try {
      await engines.database.ping(DATABASE_TIMEOUT_MS);
    } catch {
      return { status: 'unready', failing: ['database'] };
    }
    return engines.bus.healthy() ? { status: 'ready', failing: [] } : { status: 'degraded', failing: ['bus'] };
  };
