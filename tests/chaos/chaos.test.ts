import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { resetEmbeddedPostgres } from '../../engines/postgres/embedded/index.ts';
import { engineTools, requireTools } from '../support/require-tools.ts';
import { runChaos } from './chaos.ts';
import { deviceFaults, processFaults } from './faults.ts';
import { parseOptions } from './options.ts';
import { reportText } from './report.ts';

const closers: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

it('loses nothing that was acknowledged, whatever breaks: every kind of fault once', async () => {
  await requireTools(engineTools);
  const folder = await mkdtemp(path.join(tmpdir(), 'parley-chaos-'));
  closers.push(async () => {
    await resetEmbeddedPostgres({ dataDir: folder, onProgress: () => {} });
    await rm(folder, { recursive: true, force: true });
  });
  const said: string[] = [];
  const report = await runChaos({
    options: { seed: 4_711, minutes: 0, servers: 2, workers: 1, devices: 14 },
    folder,
    signal: new AbortController().signal,
    say: (line) => said.push(line),
    defer: (close) => closers.push(close),
  });
  const text = `${said.join('\n')}\n${reportText(report)}`;
  expect(report.findings, text).toEqual([]);
  expect(report.acknowledged, text).toBeGreaterThan(50);
  expect(report.comparedRows, text).toBeGreaterThan(report.acknowledged);
  const kinds = [...processFaults, ...deviceFaults].map((fault) => fault.kind);
  expect(new Set(report.recoveries.map((recovery) => recovery.kind)), text).toEqual(new Set(kinds));
});

it('takes its options from the command line, and says what is wrong with them', () => {
  expect(parseOptions(['--seed', '7', '--minutes', '0.5', '--devices', '40'], 1)).toEqual({
    seed: 7,
    minutes: 0.5,
    servers: 3,
    workers: 2,
    devices: 40,
  });
  expect(parseOptions([], 12).seed).toBe(12);
  expect(() => parseOptions(['--servers', '0'], 1)).toThrow('--servers must be a whole number from 1 to 16.');
  expect(() => parseOptions(['--devices', 'many'], 1)).toThrow('--devices must be');
  expect(() => parseOptions(['--sedd', '1'], 1)).toThrow('--sedd');
});
