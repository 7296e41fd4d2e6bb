import type { Readable } from 'node:stream';

export type ScanVerdict = { readonly infected: string } | 'clean';

/** Looks for what harms whoever opens a file. */
export interface Scanner {
  readonly name: string;
  /** Reads all of it. `ScannerAway` when it could not be asked, which says nothing about the file. */
  scan(file: Readable): Promise<ScanVerdict>;
}

/** It is down, busy, or did not say what it is asked to say: ask again later, and let nothing pass meanwhile. */
export class ScannerAway extends Error {
  override readonly name = 'ScannerAway';
}

/** Longer than any scanner takes for the largest file. */
export const SCAN_MS_MAX = 10 * 60_000;
