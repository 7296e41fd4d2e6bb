import { Client, fetchExchange } from 'urql';

/** For what the sync engine does not do: forms, look-ups and settings. No cache: what lasts lives in the engine. */
export function createGraphqlClient(): Client {
  return new Client({
    url: '/graphql',
    exchanges: [fetchExchange],
    preferGetMethod: false,
    requestPolicy: 'network-only',
    fetchOptions: { credentials: 'same-origin' },
  });
}
