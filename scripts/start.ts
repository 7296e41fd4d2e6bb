/**
 * `npm start`: everything that a first look needs, on one port: the engines that the environment does not name, the schema, the
 * web client, a demo (`--empty` starts without), and the server. Ctrl-C stops all of it; the data stays.
 */
import { mkdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { type Env, readEnv, type Settings } from '../server/env.ts';
import { rootDir } from './support/paths.ts';
import { ensurePrismaClient } from './support/prisma-client.ts';
import { ensureSecret } from './support/secret.ts';
import { explain, giveUp } from './support/trouble.ts';
import { ensureWebClient } from './support/web-client.ts';

const startedMs = performance.now();
const say = (line: string): void => console.log(`  ${line}`);
const closers: (() => Promise<void>)[] = [];
let stopping: Promise<void> | null = null;

/** Last started, first stopped. A second Ctrl-C does not wait. */
function stop(code: number): Promise<void> {
  stopping ??= (async () => {
    for (const close of closers.splice(0).toReversed()) {
      await close().catch((error: unknown) => console.error(explain(error) ?? error));
    }
    process.exit(code);
  })();
  return stopping;
}

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
  closers.push(() => postgres.close());
  void postgres.failed.then((reason) => {
    console.error(`\nThe embedded database ended: ${reason}\nStart again; what was acknowledged is in ${postgres.folder}.\n`);
    void stop(1);
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
  return { ...settings, databaseUrl, secret };
}

async function prepareWebClient(settings: Settings): Promise<void> {
  if (settings.role === 'worker' || process.argv.includes('--api-only')) return;
  await ensureWebClient({ onBuild: () => say('Building the web client (the first time, about half a minute) …') });
}

async function main(): Promise<void> {
  const { settings, warnings } = readEnv();
  for (const warning of warnings) console.warn(`  Note: ${warning}`);
  process.on('SIGINT', () => (stopping === null ? void stop(0) : process.exit(1)));
  process.on('SIGTERM', () => void stop(0));
  if (settings.role !== 'worker') await checkPort(settings);
  await mkdir(settings.dataDir, { recursive: true });
  if ((await ensurePrismaClient()) === 'generated') say('Generated the database client.');
  const [env] = await Promise.all([prepareDatabase(settings), prepareWebClient(settings)]);
  if (stopping !== null) return;
  const embedded = settings.databaseUrl === null;
  if (embedded && !process.argv.includes('--empty')) {
    const { ensureDemo } = await import('./support/demo.ts');
    await ensureDemo(env, () => say('Writing the demo …'));
  }
  const { startServer } = await import('../server/main.ts');
  const server = await startServer(env, process.argv.includes('--api-only') ? { webFolder: null } : {});
  closers.push(() => server.close());
  await welcome(server, env, embedded);
}

async function welcome(server: { url: string; engines: { database: string; bus: string } }, env: Env, embedded: boolean): Promise<void> {
  const { demo } = await import('../prisma/demo.ts');
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  const lines = [
    '',
    `  Parley is ready after ${seconds} s (database: ${embedded ? 'embedded PostgreSQL' : server.engines.database}, bus: ${server.engines.bus}).`,
    '',
  ];
  if (env.role !== 'worker') {
    lines.push(`    Chat       ${server.url}`, `    GraphiQL   ${server.url}/graphql`, '');
    if (embedded && !process.argv.includes('--empty')) {
      const handles = demo.people.map((person) => person.handle).join(', ');
      lines.push(
        `    Sign in as ${handles}`,
        `    Password   ${demo.password}`,
        '',
        '  Open a second, private window to be two people at once.',
      );
    }
  }
  console.log(`${lines.join('\n')}\n  Ctrl-C stops it; the data stays. \`npm run db:reset\` starts over.\n`);
}

main().catch(async (error: unknown) => {
  for (const close of closers.splice(0).toReversed()) await close().catch(() => {});
  giveUp(error);
});
