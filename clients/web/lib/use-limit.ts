import { useEffect, useSyncExternalStore } from 'react';
import { type Client, useClient } from 'urql';
import { ServerLimitsDocument, type ServerLimitsQuery } from '../gql/graphql.ts';

let held: ReadonlyMap<string, number> | null = null;
let asking: Promise<void> | null = null;
const listeners = new Set<() => void>();

/** Once for all parts; after an answer that did not come, the next part that wants to know asks again. */
async function ask(client: Client): Promise<void> {
  const { data } = await client.query<ServerLimitsQuery>(ServerLimitsDocument, {}).toPromise();
  if (data === undefined) {
    asking = null;
    return;
  }
  held = new Map(data.serverInfo.limits.map(({ name, value }) => [name, value]));
  for (const tell of listeners) tell();
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};

/**
 * A limit as this server keeps it, by the name in `serverInfo.limits`. Undefined until it has told: then nothing is held back here, and the
 * server says no to what is too much.
 */
export function useLimit(name: string): number | undefined {
  const client = useClient();
  useEffect(() => {
    asking ??= ask(client);
  }, [client]);
  return useSyncExternalStore(subscribe, () => held?.get(name));
}
