import { useEffect, useSyncExternalStore } from 'react';
import { type Client, useClient } from 'urql';
import { ServerLimitsDocument, type ServerLimitsQuery } from '../gql/graphql.ts';
import { knownLimits } from './known-limits.ts';

const STORAGE_KEY = 'parley:limits';

let asking: Promise<void> | null = null;
const listeners = new Set<() => void>();

/** Once for all parts; after an answer that did not come, the next part that wants to know asks again. */
async function ask(client: Client): Promise<void> {
  if (knownLimits.size === 0) recall();
  const { data } = await client.query<ServerLimitsQuery>(ServerLimitsDocument, {}).toPromise();
  if (data === undefined) {
    asking = null;
    return;
  }
  const limits = data.serverInfo.limits.map(({ name, value }) => [name, value] as const);
  learn(limits);
  try {
    window.localStorage.setItem(STORAGE_KEY, JSON.stringify(limits));
  } catch {
    // Asked for again at the next start.
  }
}

function learn(limits: readonly (readonly [string, number])[]): void {
  for (const [name, value] of limits) knownLimits.set(name, value);
  for (const tell of listeners) tell();
}

/** What it told last time is better than nothing for whoever starts without a network. */
function recall(): void {
  try {
    learn(JSON.parse(window.localStorage.getItem(STORAGE_KEY) ?? '[]') as [string, number][]);
  } catch {
    // It is asked for anyway.
  }
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};

/** One of `knownLimits`, asked for, and shown anew when it is told. Undefined until then. */
export function useLimit(name: string): number | undefined {
  const client = useClient();
  useEffect(() => {
    asking ??= ask(client);
  }, [client]);
  return useSyncExternalStore(subscribe, () => knownLimits.get(name));
}
