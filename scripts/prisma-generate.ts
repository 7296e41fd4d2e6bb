// `npm run generate:prisma`: makes prisma/generated from prisma/schema.prisma, with no network.
import { ensurePrismaClient } from './support/prisma-client.ts';

await ensurePrismaClient({ force: true });
process.stdout.write('prisma/generated is up to date.\n');
