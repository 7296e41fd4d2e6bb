import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { closeCodes } from './close-codes.ts';

describe('the close codes', () => {
  it('are the table of the sync contract: code, reason, and whether to come back', async () => {
    const page = await readFile(new URL('../docs/SYNC.md', import.meta.url), 'utf8');
    const rows = [...page.matchAll(/^\| (\d{4}) \| ([^|]+) \| [^|]+ \| ([^|]+) \|$/gm)].map(([, code, reason, reconnect]) => ({
      code: Number(code),
      reason,
      reconnect,
    }));
    const byCode = (a: { code: number }, b: { code: number }) => a.code - b.code;
    expect(rows.toSorted(byCode)).toEqual(Object.values(closeCodes).toSorted(byCode));
  });

  it('are each sent somewhere', async () => {
    const sources = await Promise.all(
      ['connections.ts', 'ws.ts', 'live/socket-writer.ts', 'live/socket-sink.ts'].map((file) =>
        readFile(new URL(file, import.meta.url), 'utf8'),
      ),
    );
    for (const name of Object.keys(closeCodes)) expect(sources.join(''), name).toMatch(new RegExp(`closeCodes\\.${name}|'${name}'`));
  });
});
