/**
 * `npm run dev`: the server restarts when its files change (http://localhost:4000, or PORT), and the web client reloads by itself
 * (http://localhost:3000, or WEB_PORT), which hands the API's paths to the server.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { rootDir } from './support/paths.ts';
import { ensurePrismaClient } from './support/prisma-client.ts';

await ensurePrismaClient();
const children: ChildProcess[] = [];
let ending = false;

function run(args: string[], env: Record<string, string> = {}): void {
  const child = spawn(process.execPath, args, { cwd: rootDir, stdio: 'inherit', env: { ...process.env, ...env } });
  children.push(child);
  child.once('exit', (code) => end(code ?? 0));
}

/** One ends, all end: half of a development server is no use. */
function end(code: number): void {
  if (ending) return;
  ending = true;
  for (const child of children) if (child.exitCode === null) child.kill('SIGTERM');
  process.exitCode = code;
}

process.on('SIGINT', () => end(0));
process.on('SIGTERM', () => end(0));

const port = process.env['PORT'] ?? '4000';
const webPort = process.env['WEB_PORT'] ?? '3000';
// The page comes from the one port and asks the other: the server has to know that address as one of its own.
const origins = [process.env['PUBLIC_URL'], `http://localhost:${webPort}`, `http://127.0.0.1:${webPort}`].filter(Boolean).join(',');
run(['--watch-preserve-output', '--watch', 'scripts/start.ts', '--api-only'], { PORT: port, PUBLIC_URL: origins });
const next = path.join(rootDir, 'node_modules/next/dist/bin/next');
run([next, 'dev', 'clients/web', '--port', webPort, '--hostname', 'localhost'], {
  NEXT_TELEMETRY_DISABLED: '1',
  PARLEY_DEV_SERVER: `http://127.0.0.1:${port}`,
});
