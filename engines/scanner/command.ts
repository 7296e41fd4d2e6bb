import { spawn } from 'node:child_process';
import { pipeline } from 'node:stream/promises';
import { SCAN_MS_MAX, type Scanner, ScannerAway } from './scanner.ts';

const OUTPUT_MAX = 4_096;

/** Any program that takes a file on its standard input and ends with 0 for a clean one and 1 for an infected one, as `clamdscan -` does. */
export const createCommandScanner = (command: readonly [string, ...string[]], msMax = SCAN_MS_MAX): Scanner => ({
  name: 'command',
  async scan(file) {
    const [program, ...args] = command;
    // It gets nothing of our environment, which holds secrets.
    const child = spawn(program, args, {
      stdio: ['pipe', 'pipe', 'ignore'],
      env: {},
      timeout: msMax,
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output = (output + text).slice(0, OUTPUT_MAX)));
    const ended = new Promise<number | NodeJS.Signals | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) => resolve(code ?? signal));
    });
    try {
      // A scanner that has seen enough reads no further.
      const [code] = await Promise.all([ended, pipeline(file, child.stdin).catch(() => {})]);
      if (code === 0) return 'clean';
      if (code === 1) return { infected: /: (.+) FOUND/.exec(output)?.[1] ?? output.trim().slice(0, 200) };
      throw new ScannerAway(`The scanner ended with ${String(code)}.`);
    } catch (error) {
      throw error instanceof ScannerAway ? error : new ScannerAway((error as Error).message);
    } finally {
      file.destroy();
      if (child.exitCode === null) child.kill('SIGKILL');
    }
  },
});
