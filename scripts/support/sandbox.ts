import path from 'node:path';
import { resetEmbeddedPostgres } from '../../engines/postgres/embedded/index.ts';
import { demo } from '../../prisma/demo.ts';
import type { Settings } from '../../server/env.ts';

/** An installation beside the usual one: embedded whatever the environment names, and nothing left of the last time. */
export async function prepareSandbox(settings: Settings): Promise<Settings> {
  const dataDir = path.join(settings.dataDir, 'sandbox');
  await resetEmbeddedPostgres({ dataDir, onProgress: () => {} });
  return { ...settings, dataDir, databaseUrl: null, redisUrls: [], role: 'all' };
}

/** Signs the first three of the demo in, as any program would. */
export async function sandboxTokens(url: string): Promise<{ handle: string; token: string }[]> {
  const query = 'mutation ($input: SignInInput!) { signIn(input: $input) { ... on SessionPayload { token } } }';
  return Promise.all(
    demo.people.slice(0, 3).map(async ({ handle }) => {
      const input = { handle, password: demo.password, deviceName: 'Sandbox' };
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ query, variables: { input } }),
      });
      const { data } = (await response.json()) as { data: { signIn: { token: string } } };
      return { handle, token: data.signIn.token };
    }),
  );
}
