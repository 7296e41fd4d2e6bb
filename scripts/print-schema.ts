/** `npm run generate:schema`: prints the SDL from the code into schema/schema.graphql. */
import { ensurePrismaClient } from './support/prisma-client.ts';
import { printSchemaFile } from './support/printed-schema.ts';

await ensurePrismaClient();
await printSchemaFile();
