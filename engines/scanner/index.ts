import { createClamdScanner } from './clamd.ts';
import { createCommandScanner } from './command.ts';
import type { Scanner } from './scanner.ts';

/** Null: it names no scanner. */
export const parseScanner = (told: string): (() => Scanner) | null => {
  if (told.startsWith('clamd:/') && !told.startsWith('clamd://')) return () => createClamdScanner({ path: told.slice('clamd:'.length) });
  if (told.startsWith('clamd://')) {
    const { hostname, port } = URL.parse(told.replace('clamd:', 'http:')) ?? {};
    if (!hostname) return null;
    return () => createClamdScanner({ host: hostname.replace(/^\[(.*)\]$/, '$1'), port: Number(port || 3310) });
  }
  const words = told.trim().split(/\s+/) as [string, ...string[]];
  return words[0].startsWith('/') ? () => createCommandScanner(words) : null;
};
