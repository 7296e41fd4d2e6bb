import { spawn } from 'node:child_process';
import path from 'node:path';
import { rootDir } from './paths.ts';

export interface RunOptions {
  /** Shows the child's output as it comes; otherwise it is collected and only returned. */
  inherit?: boolean;
  env?: Record<string, string>;
  cwd?: string;
  signal?: AbortSignal;
}

export interface RunResult {
  code: number;
  output: string;
}

/** Runs one of the project's own Node command-line tools under this very Node. */
export function runTool(packageName: string, binPath: string, args: string[], options: RunOptions = {}): Promise<RunResult> {
  const entry = path.join(rootDir, 'node_modules', packageName, binPath);
  return run(process.execPath, [entry, ...args], options);
}

/** Runs a command to its end. A command that cannot be started counts as one that failed. */
export function run(command: string, args: string[], options: RunOptions = {}): Promise<RunResult> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd ?? rootDir,
      // Children see the caller's environment: PATH, proxies, locale.
      env: { ...process.env, ...options.env },
      stdio: options.inherit ? 'inherit' : ['ignore', 'pipe', 'pipe'],
      ...(options.signal ? { signal: options.signal } : {}),
    });
    let output = '';
    child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.on('error', (error) => resolve({ code: 127, output: `${output}${error.message}\n` }));
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}
