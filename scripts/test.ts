/** `npm test`: the checks, then every test on real engines and in a real browser. Arguments go to vitest, and then it runs alone. */
import { ensurePrismaClient } from './support/prisma-client.ts';
import { run, runTool } from './support/run.ts';

const args = process.argv.slice(2);
await ensurePrismaClient();
if (args.length === 0) {
  const check = await run(process.execPath, ['scripts/check.ts'], { inherit: true });
  if (check.code !== 0) process.exit(check.code);
}
const { code } = await runTool('vitest', 'vitest.mjs', ['run', ...args], { inherit: true, env: { NODE_ENV: 'test' } });
process.exit(code);
