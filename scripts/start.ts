/**
 * `npm start`: everything that a first look needs, on one port: the engines that the environment does not name, the schema, the
 * web client, a demo (`--empty` starts without), and the server. Ctrl-C stops all of it; the data stays.
 */
import { mkdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { reaching } from '../engines/postgres/embedded/trouble.ts';
import { type Env, readEnv, type Settings } from '../server/env.ts';
import { createLifecycle } from './support/lifecycle.ts';
import { importServer, keepCompiled } from './support/import-server.ts';
import { parseOptions, type StartOptions } from './support/options.ts';
import { rootDir } from './support/paths.ts';
import { ensurePrismaClient } from './support/prisma-client.ts';
import { run } from './support/run.ts';
import { prepareSandbox, sandboxTokens } from './support/sandbox.ts';
import { ensureSecret } from './support/secret.ts';
import { ensureWebClient } from './support/web-client.ts';

const startedMs = performance.now();
const say = (line: string): void => console.log(`  ${line}`);
const lifecycle = createLifecycle();
let options: StartOptions;

/** A busy port is told before the long steps and not after them. */
function checkPort({ port, host }: Settings): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(port, host, () => probe.close(() => resolve()));
  });
}

async function startPostgres(settings: Settings): Promise<string> {
  const { startEmbeddedPostgres } = await import('../engines/postgres/embedded/index.ts');
  const postgres = await startEmbeddedPostgres({ dataDir: settings.dataDir, onProgress: say });
  lifecycle.defer(() => postgres.close());
  void postgres.failed.then((reason) => {
    console.error(`\nThe embedded database ended: ${reason}\nStart again; what was acknowledged is in ${postgres.folder}.\n`);
    lifecycle.stop(1);
  });
  return postgres.url;
}

async function prepareDatabase(settings: Settings): Promise<Env> {
  const databaseUrl = settings.databaseUrl ?? (await startPostgres(settings));
  const secret = settings.secret ?? (await ensureSecret(settings.dataDir));
  const { migrate } = await import('../engines/postgres/migrate.ts');
  await migrate({
    url: databaseUrl,
    folder: path.join(rootDir, 'prisma/migrations'),
    onApplied: (name) => say(`Applied migration ${name}.`),
  });
  return { ...settings, databaseUrl, secret, commit: settings.commit || (await checkedOutCommit()) };
}

/** The commit of a checkout; empty in an image, which has no history and sets PARLEY_COMMIT. */
async function checkedOutCommit(): Promise<string> {
  const { code, output } = await run('git', ['rev-parse', 'HEAD']);
  return code === 0 ? output.trim() : '';
}

async function prepareWebClient(settings: Settings, signal: AbortSignal): Promise<void> {
  if (settings.role === 'worker' || options.apiOnly) return;
  await ensureWebClient({
    signal,
    onBuild: () => say('Building the web client (the first time, about half a minute) …'),
  });
}

/** The two long steps at once. A database that fails ends the build, and a failure leaves neither of them running unseen. */
async function prepare(settings: Settings): Promise<Env> {
  const building = new AbortController();
  const [database, web] = await Promise.allSettled([
    prepareDatabase(settings).catch((error: unknown) => {
      building.abort();
      throw error;
    }),
    prepareWebClient(settings, AbortSignal.any([lifecycle.signal, building.signal])),
  ]);
  if (database.status === 'rejected') throw database.reason;
  if (web.status === 'rejected') throw web.reason;
  return database.value;
}

async function main(): Promise<void> {
  options = parseOptions(process.argv.slice(2));
  const { settings: read, warnings } = readEnv();
  for (const warning of warnings) console.warn(`  Note: ${warning}`);
  const settings = options.sandbox ? await prepareSandbox(read) : read;
  if (settings.role !== 'worker') await checkPort(settings);
  await reaching(`the folder ${settings.dataDir}`, () => mkdir(settings.dataDir, { recursive: true }));
  if ((await ensurePrismaClient()) === 'generated') say('Generated the database client.');
  const env = await prepare(settings);
  lifecycle.signal.throwIfAborted();
  const embedded = settings.databaseUrl === null;
  if (embedded && !options.empty) {
    const { ensureDemo } = await import('./support/demo.ts');
    await ensureDemo(env, () => say('Writing the demo …'));
    lifecycle.signal.throwIfAborted();
  }
  const { startServer } = await importServer(settings.dataDir);
  const server = await startServer(env, options.apiOnly ? { webFolder: null } : {});
  lifecycle.defer(() => server.close());
  await welcome(server, env, embedded);
  keepCompiled();
}

const loopback = /^(127\.|::1$|localhost$)/;

async function welcome(server: { url: string; engines: { database: string; bus: string } }, env: Env, embedded: boolean): Promise<void> {
  const { demo } = await import('../prisma/demo.ts');
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  const lines = [
    '',
    `  Parley is ready after ${seconds} s (database: ${embedded ? 'embedded PostgreSQL' : server.engines.database}, bus: ${server.engines.bus}).`,
    '',
  ];
  if (env.role !== 'worker') {
    // `npm run dev` serves the client from a port of its own, and says which.
    if (!process.argv.includes('--api-only')) lines.push(`    Chat       ${server.url}`);
    lines.push(`    GraphiQL   ${server.url}/graphql`, '');
    if (embedded && !options.empty) {
      const handles = demo.people.map((person) => person.handle).join(', ');
      lines.push(
        `    Sign in as ${handles}`,
        `    Password   ${demo.password}`,
        '',
        '  Open a second, private window to be two people at once.',
      );
      if (!loopback.test(env.host))
        lines.push('', '  Note: HOST lets other machines in, and these passwords are public. Start with --empty to be alone.');
    }
    if (options.sandbox && !options.empty) {
      lines.push('', '    Tokens, for `Authorization: Bearer …`');
      for (const { handle, token } of await sandboxTokens(server.url)) lines.push(`    ${handle.padEnd(10)} ${token}`);
    }
  }
  const ending = options.sandbox ? 'the next sandbox is a new one.' : 'the data stays. `npm run db:reset` starts over.';
  console.log(`${lines.join('\n')}\n  Ctrl-C stops it; ${ending}\n`);
}

await lifecycle.run(main);
