/**
 * `npm run web:build`: exports the site to `clients/web/out`, makes its page start the client's own entry, then completes the worker
 * that keeps the shell for offline starts and packs the files. `--story` builds the story page beside it, in `clients/web/.story`.
 */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { readEntryFiles, startByEntry } from './entry.ts';
import { finish } from './finish.ts';

const root = path.join(import.meta.dirname, '..');
const isStory = process.argv.includes('--story');

function run(command: string, args: readonly string[], variables: Record<string, string>): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit', env: { ...process.env, ...variables } });
    child.once('error', reject);
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`next build ended with code ${code}.`))));
  });
}

const next = path.join(root, '..', '..', 'node_modules/next/dist/bin/next');
await run(process.execPath, [next, 'build', root, ...(isStory ? [] : ['--webpack'])], {
  NEXT_TELEMETRY_DISABLED: '1',
  ...(isStory ? { PARLEY_STORY: '1' } : {}),
});
// The story is looked at and tested from where it was exported; only the client is made ready to be served.
if (!isStory) {
  const folder = path.join(root, 'out');
  await startByEntry(folder, await readEntryFiles(path.join(root, '.build', 'client-files.json')));
  await finish(folder);
}
