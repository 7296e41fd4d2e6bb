/** `npm run check`: what can be judged without running the product. All of it runs, so that all faults show at once. */
import { breakingChanges } from './support/breaking-changes.ts';
import { isConfigurationPageTrue } from './support/configuration-page.ts';
import { isErrorsPageTrue } from './support/errors-page.ts';
import { ensurePrismaClient } from './support/prisma-client.ts';
import { isSchemaPrinted } from './support/printed-schema.ts';
import { run, runTool, type RunResult } from './support/run.ts';
import { prepareWebClient } from './support/web-client.ts';

await ensurePrismaClient();
await prepareWebClient();

const verdict = (isFine: boolean, output: string): RunResult => ({ code: isFine ? 0 : 1, output });

const steps: readonly [name: string, hint: string, work: () => Promise<RunResult>][] = [
  ['format', 'npm run format', () => runTool('oxfmt', 'bin/oxfmt', ['--check', '.'])],
  ['lint', 'npm run lint', () => runTool('oxlint', 'bin/oxlint', ['--deny-warnings'])],
  ['types', 'npm run types', () => runTool('typescript', 'bin/tsc', ['-p', '.'])],
  ['types of the web client', 'npx tsc -p clients/web', () => runTool('typescript', 'bin/tsc', ['-p', 'clients/web', '--noEmit'])],
  [
    'printed schema',
    'npm run generate:schema',
    async () => verdict(await isSchemaPrinted(), 'schema/schema.graphql is not what the code says.\n'),
  ],
  [
    'schema compatibility',
    'see CONTRIBUTING.md',
    async () => {
      const breaking = await breakingChanges();
      return verdict(breaking.length === 0, breaking.map((line) => `${line}\n`).join(''));
    },
  ],
  [
    'generated pages',
    'npm run generate',
    async () =>
      verdict(
        (await isConfigurationPageTrue()) && (await isErrorsPageTrue()),
        'docs/CONFIGURATION.md or docs/ERRORS.md is not what the code says.\n',
      ),
  ],
  ['generated operations', 'npm run generate', () => runTool('@graphql-codegen/cli', 'esm/bin.js', ['--config', 'codegen.yml', '--check'])],
  ['structure', 'npm run tidy', () => run(process.execPath, ['scripts/tidy.ts'])],
];

let failed = 0;
for (const [name, hint, work] of steps) {
  const { code, output } = await work();
  console.log(`${code === 0 ? '✓' : '✗'} ${name}`);
  if (code === 0) continue;
  failed += 1;
  console.error(`${output.trim().split('\n').slice(-40).join('\n')}\n  → ${hint}\n`);
}
process.exit(failed === 0 ? 0 : 1);
