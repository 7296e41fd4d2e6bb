import { ensureWebClient } from '../../scripts/support/web-client.ts';

/** End-to-end tests drive the built client, the one that customers get. */
export default async function setup(): Promise<void> {
  await ensureWebClient();
}
