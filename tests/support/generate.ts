import { ensurePrismaClient } from '../../scripts/support/prisma-client.ts';
import { prepareWebClient } from '../../scripts/support/web-client.ts';

/** What tests import must have been generated, also when vitest is started by hand. */
export default async function setup(): Promise<void> {
  await ensurePrismaClient();
  await prepareWebClient();
}
