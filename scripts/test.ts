/** `npm test`: everything: checks that need no engines, then every test. Arguments go to vitest. */
import { ensurePrismaClient } from './support/prisma-client.ts';
import { runTool } from './support/run.ts';

await ensurePrismaClient();
const { code } = await runTool('vitest', 'vitest.mjs', ['run', ...process.argv.slice(2)], { inherit: true, env: { NODE_ENV: 'test' } });
process.exit(code);
