/**
 * What an app in React Native hands in: where to store, and when the person is back. The shapes of its modules are written down here so
 * that this file stands alone; in an app they are imported:
 *
 *   import 'react-native-get-random-values';
 *   import { AppState } from 'react-native';
 *   import AsyncStorage from '@react-native-async-storage/async-storage';
 */
import { createKeyValueStorage, createSyncEngine, type KeyValueStore, type Signals, type SyncEngine } from '../index.ts';

interface AppStateModule {
  addEventListener(type: 'change', listener: (state: string) => void): { remove(): void };
}

interface AsyncStorageModule {
  getAllKeys(): Promise<readonly string[]>;
  multiGet(keys: readonly string[]): Promise<readonly (readonly [string, string | null])[]>;
  multiSet(entries: readonly (readonly [string, string])[]): Promise<void>;
  multiRemove(keys: readonly string[]): Promise<void>;
}

export const createAppSignals = (appState: AppStateModule): Signals => {
  const on = (wanted: string, listener: () => void) => {
    const subscription = appState.addEventListener('change', (state) => {
      if (state === wanted) listener();
    });
    return () => subscription.remove();
  };
  return { onWake: (listener) => on('active', listener), onSleep: (listener) => on('background', listener) };
};

export const createTexts = (storage: AsyncStorageModule): KeyValueStore => ({
  keys: () => storage.getAllKeys(),
  getMany: async (keys) => {
    const found = new Map(await storage.multiGet(keys));
    return keys.map((key) => found.get(key) ?? null);
  },
  setMany: (entries) => storage.multiSet(entries),
  removeMany: (keys) => storage.multiRemove(keys),
});

export const createAppEngine = (
  session: { userId: string; token: string; url: string },
  { appState, storage }: { appState: AppStateModule; storage: AsyncStorageModule },
): SyncEngine =>
  createSyncEngine({
    userId: session.userId,
    url: session.url,
    token: () => session.token,
    storage: createKeyValueStorage(createTexts(storage), `parley-${session.userId}`),
    signals: createAppSignals(appState),
    tabs: null,
  });
