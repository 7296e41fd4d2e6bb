/** `npm run generate`: what is made from something else: the Prisma client, the printed schema, pages of docs/, typed operations. */
import { writeConfigurationPage } from './support/configuration-page.ts';
import { writeErrorsPage } from './support/errors-page.ts';
import { ensurePrismaClient } from './support/prisma-client.ts';
import { printSchemaFile } from './support/printed-schema.ts';
import { runTool } from './support/run.ts';

await ensurePrismaClient({ force: true });
await printSchemaFile();
await writeConfigurationPage();
await writeErrorsPage();
const { code } = await runTool('@graphql-codegen/cli', 'esm/bin.js', ['--config', 'codegen.yml'], { inherit: true });
process.exit(code);
