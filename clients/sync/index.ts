import { createBrowserSignals, createSystemRandom, systemClock } from './browser/ports.ts';
import { createBrowserTabs } from './browser/tabs.ts';
import type { SignedOutReason } from './effects/connection.ts';
import { Engine } from './engine.ts';
import type { Clock, Random, Signals, Storage, Tabs, Transport } from './ports.ts';
import { createIndexedDbStorage } from './storage/indexed-db.ts';
import { createMemoryStorage } from './storage/memory.ts';
import { createGraphqlTransport } from './transport/graphql-transport.ts';
import type { SyncEngine } from './types.ts';

export { FOR_EVER } from './types.ts';
export type * from './types.ts';
export type * from './ports.ts';
export { CHAT_FIELDS, CONTENT_FIELDS, MESSAGE_FIELDS, SCHEDULED_FIELDS, USER_FIELDS } from './operations.ts';
export { createGraphqlTransport, type GraphqlTransportOptions } from './transport/graphql-transport.ts';
export { createIndexedDbStorage } from './storage/indexed-db.ts';
export { createMemoryStorage } from './storage/memory.ts';
export { createKeyValueStorage, type KeyValueStore } from './storage/key-value.ts';
export type { SignedOutReason } from './effects/connection.ts';

export interface SyncEngineOptions {
  /** Whose engine this is. Each user has a storage of their own. */
  readonly userId: string;
  /** Where the GraphQL server answers. Default: `/graphql` of the page's own server. */
  readonly url?: string;
  /** A bearer token, for clients without the session cookie. */
  readonly token?: () => string | null;
  /** Called once when the session is over: revoked, expired, or ended by `wipe` in this or another tab. */
  readonly onSignedOut?: (reason: 'signOut' | SignedOutReason) => void;
  readonly transport?: Transport;
  /** Default: IndexedDB where there is one, else memory. */
  readonly storage?: Storage;
  readonly clock?: Clock;
  readonly random?: Random;
  readonly signals?: Signals;
  /** The other tabs of this browser; null: this engine is alone. Default: alone where the browser has no locks. */
  readonly tabs?: Tabs | null;
}

/** Makes the engine of one signed-in user. Nothing happens before `start()`. */
export const createSyncEngine = (options: SyncEngineOptions): SyncEngine => {
  const name = `parley-${options.userId}`;
  const { url = '/graphql', token } = options;
  return new Engine({
    userId: options.userId,
    transport: options.transport ?? createGraphqlTransport(token === undefined ? { url } : { url, token }),
    storage: options.storage ?? (typeof indexedDB === 'undefined' ? createMemoryStorage() : createIndexedDbStorage(name)),
    clock: options.clock ?? systemClock,
    random: options.random ?? createSystemRandom(),
    signals: options.signals ?? createBrowserSignals(),
    tabs: options.tabs === undefined ? createBrowserTabs(name) : options.tabs,
    onSignedOut: (reason) => options.onSignedOut?.(reason),
  });
};
