import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { buildSyncPackage } from '../../clients/sync/scripts/build.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { befriend, type Person, send, signUp } from '../support/company.ts';
import * as ops from '../support/operations/gql.ts';
import { waitFor } from '../support/wait-for.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

let app: TestApp;
let project: string;
beforeAll(async () => {
  app = await createTestApp();
  project = projectWithPackage();
});
afterAll(async () => {
  await app.close();
  rmSync(project, { recursive: true, force: true });
});

/** A project of somebody's own, with the package as it is published and its example as the README tells to begin from it. */
const projectWithPackage = (): string => {
  const pkg = buildSyncPackage();
  const folder = mkdtempSync(path.join(tmpdir(), 'parley-bot-'));
  const out = execFileSync('npm', ['pack', '--json', '--pack-destination', folder], { cwd: pkg, encoding: 'utf8' });
  const [{ filename }] = JSON.parse(out) as [{ filename: string }];
  mkdirSync(path.join(folder, 'node_modules'));
  execFileSync('tar', ['-xzf', path.join(folder, filename), '-C', path.join(folder, 'node_modules')]);
  execFileSync('mv', [path.join(folder, 'node_modules/package'), path.join(folder, 'node_modules/parley-sync')]);
  for (const name of ['graphql', 'graphql-ws', 'idb'])
    symlinkSync(path.join(root, 'node_modules', name), path.join(folder, 'node_modules', name));
  const example = readFileSync(path.join(pkg, 'examples/node-bot.ts'), 'utf8');
  const own = example.replace(`from '../index.ts'`, `from 'parley-sync'`);
  expect(own).not.toBe(example);
  writeFileSync(path.join(folder, 'bot.ts'), own);
  writeFileSync(path.join(folder, 'package.json'), '{ "type": "module" }');
  return folder;
};

const bots: ChildProcess[] = [];
afterEach(() => {
  for (const bot of bots.splice(0)) bot.kill('SIGKILL');
});

const startBot = async (handle: string) => {
  const env = { ...process.env, PARLEY_URL: `${app.url}/graphql`, PARLEY_HANDLE: handle, PARLEY_PASSWORD: 'correct horse battery' };
  const bot = spawn(process.execPath, ['bot.ts'], { cwd: project, env });
  bots.push(bot);
  let said = '';
  for (const stream of [bot.stdout, bot.stderr]) stream.on('data', (data) => (said += String(data)));
  await waitFor(() => said.includes('live') || bot.exitCode !== null, 'the bot to be live');
  expect(said, said).toContain('live');
  return bot;
};

const gone = (bot: ChildProcess): Promise<unknown> =>
  (bot.exitCode ?? bot.signalCode) !== null ? Promise.resolve() : new Promise((resolve) => bot.once('exit', resolve));

describe('the published sync engine', () => {
  it('runs the example bot in Node: it answers, ends when told, and answers later what it missed', async () => {
    const [ann, bot] = (await Promise.all([signUp(app, 'Ann'), signUp(app, 'Bot')])) as [Person, Person];
    const chatId = await befriend(ann, bot);
    const texts = async () => {
      const { chat } = await ann.ask(ops.HistoryDocument, { id: chatId, last: 50 });
      return chat?.messages.edges.map(({ node }) => node.fallbackText).slice(1) ?? [];
    };
    const pongs = async () => (await texts()).filter((text) => text === 'pong').length;

    const first = await startBot(bot.handle);
    await send(ann, chatId, 'ping');
    await waitFor(async () => (await pongs()) === 1, 'an answer');
    await send(ann, chatId, 'not for you');
    await send(ann, chatId, 'ping');
    await waitFor(async () => (await pongs()) === 2, 'another answer');
    first.kill('SIGTERM');
    await gone(first);
    expect(first.exitCode).toBe(0);

    await send(ann, chatId, 'ping');
    const second = await startBot(bot.handle);
    await waitFor(async () => (await pongs()) === 3, 'an answer to what it missed');
    expect(await texts()).toEqual(['ping', 'pong', 'not for you', 'ping', 'pong', 'ping', 'pong']);
    second.kill('SIGTERM');
    await gone(second);
    expect(second.exitCode).toBe(0);
  });
});
