import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { resetEmbeddedPostgres } from '../../engines/postgres/embedded/index.ts';
import { isAlive } from '../../engines/postgres/embedded/system.ts';
import { rootDir } from '../../scripts/support/paths.ts';
import { createTestDatabase } from '../support/database.ts';
import { freePort } from '../support/free-port.ts';
import { waitFor } from '../support/wait-for.ts';

interface Command {
  readonly child: ChildProcess;
  output(): string;
  /** The exit code, once it has ended. */
  readonly ended: Promise<number | null>;
}

describe('npm start', { timeout: 240_000 }, () => {
  let home: string;
  let dataDir: string;
  let commands: Command[];

  beforeEach(async () => {
    home = await mkdtemp(path.join(tmpdir(), 'parley-start-'));
    await chmod(home, 0o755);
    dataDir = path.join(home, '.parley');
    commands = [];
  });
  afterEach(async () => {
    for (const { child, ended } of commands) {
      if (child.exitCode === null) child.kill('SIGTERM');
      await ended;
    }
    await resetEmbeddedPostgres({ dataDir, onProgress: () => {} });
    await rm(home, { recursive: true, force: true });
  });

  const command = (script: string, args: string[] = [], env: Record<string, string> = {}): Command => {
    const child = spawn(process.execPath, [path.join(rootDir, 'scripts', script), ...args], {
      cwd: home,
      env: { PATH: process.env.PATH, PARLEY_DATA_DIR: dataDir, LOG_LEVEL: 'warn', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
    const ended = once(child, 'close').then(([code]) => code as number | null);
    const started = { child, output: () => text, ended };
    commands.push(started);
    return started;
  };
  const start = (args: string[] = [], env: Record<string, string> = {}) =>
    command('start.ts', ['--api-only', ...args], { PORT: '0', ...env });
  const address = ({ output, child }: Command) =>
    waitFor(
      () => {
        if (child.exitCode !== null) throw new Error(`It ended:\n${output()}`);
        return /GraphiQL +(http:\S+)\/graphql/.exec(output())?.[1];
      },
      'the address to be printed',
      120_000,
    );
  const ask = async (url: string, query: string, variables: Record<string, unknown> = {}) => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    });
    return (await response.json()) as { data: Record<string, unknown> };
  };
  const signIn = (url: string) =>
    ask(url, `mutation { signIn(input: { handle: "ann", password: "parley-demo" }) { __typename } }`).then(({ data }) => data.signIn);
  const serverPid = async () => Number((await readFile(path.join(dataDir, 'postgres/postmaster.pid'), 'utf8')).split('\n')[0]);
  const isGone = (pid: number) => !isAlive(pid);

  it('prints an address and sign-ins that work, stops whole on Ctrl-C, and is back with its data without the long steps', async () => {
    const first = start();
    const url = await address(first);
    expect(first.output()).toMatch(/Sign in as .*\bann\b/);
    expect(first.output()).toContain('parley-demo');
    const signedIn = await signIn(url);
    expect(signedIn).toMatchObject({ __typename: expect.not.stringContaining('Wrong') as string });
    const pid = await serverPid();
    first.child.kill('SIGINT');
    expect(await first.ended).toBe(0);
    expect(isGone(pid)).toBe(true);

    const second = start();
    const urlAgain = await address(second);
    expect(second.output()).not.toMatch(/Making a new database|Applied migration|Writing the demo|Building|Generated/);
    expect(await signIn(urlAgain)).toEqual(signedIn);
    second.child.kill('SIGTERM');
    expect(await second.ended).toBe(0);
  });

  it('stops when npm is told to stop', async () => {
    const npm = spawn('npm', ['start', '--', '--api-only', '--empty'], {
      cwd: rootDir,
      env: { PATH: process.env.PATH, HOME: home, PARLEY_DATA_DIR: dataDir, PORT: '0' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    npm.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
    await waitFor(() => text.includes('Ctrl-C stops it'), 'the start', 40_000);
    const pid = await serverPid();
    npm.kill('SIGTERM');
    await waitFor(() => isGone(pid), 'the database to end');
    await waitFor(
      () =>
        readFile(path.join(dataDir, 'owner.json')).then(
          () => false,
          () => true,
        ),
      'the folder to be given back',
    );
  });

  it('makes a sandbox with tokens, new at each start and beside the usual installation', async () => {
    const usual = start();
    await address(usual);
    const tokensOf = async (command: Command) => {
      const url = await address(command);
      const tokens = [...command.output().matchAll(/^ +(\w+) +(parley_\S+)$/gm)].map(([, handle, token]) => [handle, token] as const);
      return { url, tokens };
    };
    const whoIs = async (url: string, token: string | undefined) => {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
        body: '{"query":"{ viewer { user { handle statusLine } } chats { edges { node { title lastSeq } } } }"}',
      });
      return (await response.json()) as { data: { viewer: { user: { handle: string } } } | null };
    };
    const first = start(['--sandbox']);
    const before = await tokensOf(first);
    expect(before.tokens.map(([handle]) => handle)).toEqual(['ann', 'bolin', 'meilin']);
    const worlds = await Promise.all(before.tokens.map(([, token]) => whoIs(before.url, token)));
    expect(worlds.map(({ data }) => data?.viewer.user.handle)).toEqual(['ann', 'bolin', 'meilin']);
    first.child.kill('SIGTERM');
    expect(await first.ended).toBe(0);
    const after = await tokensOf(start(['--sandbox']));
    // The same world, and nothing of the last one.
    expect(await Promise.all(after.tokens.map(([, token]) => whoIs(after.url, token)))).toEqual(worlds);
    expect((await whoIs(after.url, before.tokens[0]?.[1])).data).toBeNull();
    expect(usual.child.exitCode).toBeNull();
  });

  it('starts without the demo when asked to', async () => {
    const url = await address(start(['--empty']));
    expect(await signIn(url)).toMatchObject({ __typename: 'WrongCredentials' });
  });

  it('says in one sentence that the port is busy, before anything long', async () => {
    const squatter = createServer().listen(0, '127.0.0.1');
    await once(squatter, 'listening');
    const { port } = squatter.address() as { port: number };
    const busy = start([], { PORT: String(port) });
    expect(await busy.ended).toBe(1);
    expect(busy.output().trim()).toBe(`Port ${port} is in use. Stop what uses it, or choose another one: PORT=${port + 1} npm start`);
    squatter.close();
  });

  it('names all that is wrong with the environment', async () => {
    const wrong = start([], { PORT: 'x', PARLEY_ROLE: 'server' });
    expect(await wrong.ended).toBe(1);
    expect(wrong.output()).toContain('PORT must be');
    expect(wrong.output()).toContain('DATABASE_URL is needed');
    expect(wrong.output()).not.toContain('    at ');
  });

  it('says what to do about a damaged database, and that helps', async () => {
    const first = start(['--empty']);
    await address(first);
    first.child.kill('SIGTERM');
    await first.ended;
    await rm(path.join(dataDir, 'postgres/global/pg_control'));
    const damaged = start();
    expect(await damaged.ended).toBe(1);
    expect(damaged.output()).toMatch(/is damaged: .*`npm run db:reset`/);
    expect(damaged.output()).not.toContain('    at ');
    expect(await command('db-reset.ts').ended).toBe(0);
    expect(await signIn(await address(start()))).not.toMatchObject({ __typename: 'WrongCredentials' });
  });

  it('does not reset what is in use, and leaves alone what it did not make', async () => {
    const running = start(['--empty']);
    await address(running);
    const refused = command('db-reset.ts');
    expect(await refused.ended).toBe(1);
    expect(refused.output()).toContain(`(process ${running.child.pid}). Stop it first`);
    running.child.kill('SIGTERM');
    await running.ended;
    await writeFile(path.join(dataDir, 'letter.txt'), 'mine');
    expect(await command('db-reset.ts').ended).toBe(0);
    expect(await readFile(path.join(dataDir, 'letter.txt'), 'utf8')).toBe('mine');
    await rm(path.join(dataDir, 'letter.txt'));
  });

  it.each(['Making a new database', 'Starting PostgreSQL', 'Writing the demo'])(
    'leaves no server behind when it is stopped at "%s"',
    async (step) => {
      const early = start();
      await waitFor(() => early.output().includes(step), step, 30_000);
      early.child.kill('SIGTERM');
      expect(await early.ended).toBe(0);
      const left = await serverPid().catch(() => null);
      expect(left === null || isGone(left)).toBe(true);
      // What was begun is finished by the next start.
      expect(await signIn(await address(start()))).not.toMatchObject({ __typename: 'WrongCredentials' });
    },
  );

  it('ends with a reason when its database is killed', async () => {
    const running = start(['--empty']);
    await address(running);
    process.kill(await serverPid(), 'SIGKILL');
    expect(await running.ended).toBe(1);
    expect(running.output()).toContain('The embedded database ended');
  });

  it('runs the same build as a server and a worker on real engines', async () => {
    const database = await createTestDatabase({ empty: true });
    const env = {
      DATABASE_URL: database.url,
      REDIS_URL: inject('redisUrl'),
      PARLEY_SECRET: 'Zk3v9QpX1mT7bL5cW0sR8yE2uN4aH6dJ',
    };
    const workerPort = await freePort();
    const server = start([], { ...env, PARLEY_ROLE: 'server' });
    const worker = start([], { ...env, PARLEY_ROLE: 'worker', PORT: String(workerPort) });
    const url = await address(server);
    const isReady = (base: string) =>
      fetch(`${base}/readyz`).then(
        ({ status }) => status === 200,
        () => false,
      );
    await waitFor(() => isReady(url), 'the server to be ready', 20_000);
    await waitFor(() => isReady(`http://127.0.0.1:${workerPort}`), 'the worker to be ready', 20_000);
    // A database that is somebody's gets no demo.
    expect(await signIn(url)).toMatchObject({ __typename: 'WrongCredentials' });
    for (const { child } of [server, worker]) child.kill('SIGTERM');
    expect(await Promise.all([server.ended, worker.ended])).toEqual([0, 0]);
    await database.drop();
  });
});
