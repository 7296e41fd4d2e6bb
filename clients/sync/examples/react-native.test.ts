import { describe, expect, it } from 'vitest';
import { createKeyValueStorage } from '../storage/key-value.ts';
import { createAppEngine, createAppSignals, createTexts } from './react-native.ts';

const createAppState = () => {
  const listeners = new Set<(state: string) => void>();
  return {
    change: (state: string) => listeners.forEach((listener) => listener(state)),
    listeners,
    addEventListener: (_type: 'change', listener: (state: string) => void) => {
      listeners.add(listener);
      return { remove: () => void listeners.delete(listener) };
    },
  };
};

/** As the module answers: pairs, in an order of its own, and null for what is not there. */
const createAsyncStorage = () => {
  const texts = new Map<string, string>();
  return {
    getAllKeys: async () => [...texts.keys()],
    multiGet: async (keys: readonly string[]) => keys.toReversed().map((key): [string, string | null] => [key, texts.get(key) ?? null]),
    multiSet: async (entries: readonly (readonly [string, string])[]) => entries.forEach(([key, value]) => texts.set(key, value)),
    multiRemove: async (keys: readonly string[]) => keys.forEach((key) => texts.delete(key)),
  };
};

describe('the example of an app in React Native', () => {
  it('wakes and sleeps with the app, and lets go when it is told to', () => {
    const appState = createAppState();
    const signals = createAppSignals(appState);
    const told: string[] = [];
    const stops = [signals.onWake(() => told.push('wake')), signals.onSleep(() => told.push('sleep'))];
    for (const state of ['inactive', 'background', 'active']) appState.change(state);
    expect(told).toEqual(['sleep', 'wake']);
    for (const stop of stops) stop();
    expect(appState.listeners.size).toBe(0);
  });

  it('keeps its state in AsyncStorage', async () => {
    const storage = createKeyValueStorage(createTexts(createAsyncStorage()), 'parley-u_1');
    await storage.write([
      { table: 'chats', key: 'c_1', value: 1 },
      { table: 'chats', key: 'c_2', value: 2 },
    ]);
    await storage.write([{ table: 'chats', key: 'c_1' }]);
    expect([...(await storage.load()).chats]).toEqual([['c_2', 2]]);
  });

  it('starts without anything of a browser, shows what is stored, and takes words while there is no server', async () => {
    const storage = createAsyncStorage();
    const session = { userId: 'u_1', token: 'none', url: 'http://127.0.0.1:9/graphql' };
    const engine = createAppEngine(session, { appState: createAppState(), storage });
    await engine.start();
    engine.sendText('c_1', 'from a phone');
    await engine.stop();
    const stored = await createKeyValueStorage(createTexts(storage), 'parley-u_1').load();
    expect([...stored.sends.values()]).toMatchObject([{ chatId: 'c_1', body: 'from a phone' }]);
  });
});
