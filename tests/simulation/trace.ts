import { createHash } from 'node:crypto';

/** All that happened, in order: its hash shows whether two runs were the same run, its end how a failing one came to fail. */
export interface Trace {
  note(line: string): void;
  hash(): string;
  /** The last lines, or all of them when they were kept. */
  lines(): readonly string[];
  keepAll(): void;
}

const KEPT = 60;

export const createTrace = (): Trace => {
  const hash = createHash('sha256');
  let lines: string[] = [];
  let keepsAll = false;
  return {
    note(line) {
      hash.update(`${line}\n`);
      lines.push(line);
      if (!keepsAll && lines.length > 2 * KEPT) lines = lines.slice(-KEPT);
    },
    hash: () => hash.copy().digest('hex').slice(0, 16),
    lines: () => (keepsAll ? lines : lines.slice(-KEPT)),
    keepAll() {
      keepsAll = true;
    },
  };
};
