import type { Engines } from '../engines/index.ts';

export interface Readiness {
  readonly status: 'ready' | 'degraded' | 'draining' | 'unready';
  /** Engines that do not answer, or `schema` when the database is of another version. */
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
      // Migrated too little or too far for this version: what it asks for may not be there.
      if ((await engines.database.fit(DATABASE_TIMEOUT_MS)) !== 'fits') return { status: 'unready', failing: ['schema'] };
    } catch {
      return { status: 'unready', failing: ['database'] };
    }
    return engines.bus.healthy() ? { status: 'ready', failing: [] } : { status: 'degraded', failing: ['bus'] };
  };
