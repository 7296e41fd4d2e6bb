import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { isAlive, until } from './system.ts';

let parent: ChildProcess | undefined;
afterEach(async () => {
  if (parent === undefined) return;
  parent.kill('SIGKILL');
  await once(parent, 'exit');
});

describe('isAlive', () => {
  it('tells a process that runs from one that has gone', async () => {
    parent = spawn('sleep', ['60']);
    expect(isAlive(parent.pid as number)).toBe(true);
    parent.kill('SIGKILL');
    await once(parent, 'exit');
    expect(isAlive(parent.pid as number)).toBe(false);
    parent = undefined;
  });

  // Only there can a process be told from what is left of it.
  it.runIf(process.platform === 'linux')(
    'is false for one that has ended and was not asked after, as in a container without an init',
    async () => {
      // The shell becomes a program that never asks after the child it was left with.
      parent = spawn('sh', ['-c', 'sleep 0.2 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'inherit'] });
      const [chunk] = (await once(parent.stdout as NodeJS.ReadableStream, 'data')) as [Buffer];
      const child = Number(chunk.toString());
      const state = () => readFile(`/proc/${child}/status`, 'utf8').then((text) => /^State:\s+(\w)/m.exec(text)?.[1]);
      expect(await until(async () => (await state()) === 'Z', 5_000)).toBe(true);
      expect(() => process.kill(child, 0)).not.toThrow();
      expect(isAlive(child)).toBe(false);
    },
  );
});
