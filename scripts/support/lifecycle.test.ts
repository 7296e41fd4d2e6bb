import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

/** Says three things to whoever reads, and notes how often that failed the process. */
const talker = (result: string): string => `
  import { writeFileSync } from 'node:fs';
  import { createLifecycle } from ${JSON.stringify(path.join(import.meta.dirname, 'lifecycle.ts'))};
  const lifecycle = createLifecycle();
  let failures = 0;
  process.on('uncaughtExceptionMonitor', () => (failures += 1));
  lifecycle.defer(async () => writeFileSync(${JSON.stringify(result)}, String(failures)));
  process.stdin.once('data', async () => {
    for (let said = 0; said < 3; said += 1) {
      process.stderr.write('something\\n');
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    lifecycle.stop(0);
  });
  process.stdout.write('ready');
`;

describe('a command whose output nobody reads any more', () => {
  it('is not failed by that, and stops when it is told to', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'parley-lifecycle-'));
    const result = path.join(folder, 'failures');
    const child = spawn(process.execPath, ['--input-type=module', '-e', talker(result)], { stdio: 'pipe' });
    await once(child.stdout, 'data');
    child.stdout.destroy();
    child.stderr.destroy();
    child.stdin.write('go\n');
    // One that does not end would go on failing long after the test.
    const timer = setTimeout(() => child.kill('SIGKILL'), 8_000);
    expect(await once(child, 'exit')).toEqual([0, null]);
    clearTimeout(timer);
    expect(await readFile(result, 'utf8')).toBe('0');
    await rm(folder, { recursive: true });
  });
});
