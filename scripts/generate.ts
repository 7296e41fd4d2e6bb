/** `npm run generate`: everything that is made from something else: the Prisma client, the printed schema, typed operations. */
import { ensurePrismaClient } from './support/prisma-client.ts';
import { printSchemaFile } from './support/printed-schema.ts';
import { runTool } from './support/run.ts';

await ensurePrismaClient({ force: true });
await printSchemaFile();
const { code } = await runTool('@graphql-codegen/cli', 'esm/bin.js', ['--config', 'codegen.yml'], { inherit: true });
process.exit(code);
