import { readFileSync } from 'node:fs';
import { buildSchema, parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { digestOf } from './state/digest.ts';

const page = readFileSync(new URL('../../docs/SYNC.md', import.meta.url), 'utf8');
const schema = buildSchema(readFileSync(new URL('../../schema/schema.graphql', import.meta.url), 'utf8'));
const blocks = (language: string): string[] =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(([, text = '']) => text);

describe('the sync contract, as docs/SYNC.md writes it down', () => {
  it('asks only for what the schema has', () => {
    const documents = blocks('graphql');
    expect(documents.length).toBeGreaterThanOrEqual(5);
    // What stands for other fields is no field.
    for (const text of documents) expect(validate(schema, parse(text.replaceAll('…', ''))), text).toEqual([]);
  });

  it('names every kind of frame that a device may get, and every code that ends a stream', () => {
    const event = schema.getType('Event');
    const kinds = schema.getPossibleTypes(event as never).map(({ name }) => name);
    for (const kind of kinds) expect(page, kind).toMatch(new RegExp(`^\\| \`${kind}\` \\|`, 'm'));
    for (const code of ['UNAUTHENTICATED', 'CURSOR_INVALID', 'UNAVAILABLE']) expect(page).toContain(`\`${code}\``);
  });

  it('works its digest through as the engine does', () => {
    const rows = [...page.matchAll(/^\| `(c_\w+):(\d+)` \| `(\w+)` \| `(\w+)` \|$/gm)].map(([, id = '', version, own, all]) => ({
      id,
      version: Number(version),
      own,
      all,
    }));
    expect(rows).toHaveLength(3);
    rows.forEach((row, at) => {
      expect(digestOf([row])).toBe(row.own);
      expect(digestOf(rows.slice(0, at + 1))).toBe(row.all);
    });
    const [first, ...others] = rows;
    const next = { ...first, id: first?.id ?? '', version: (first?.version ?? 0) + 1 };
    const [, from, before, after, sum] = /takes version \d+: `(\w+)` ⊕ `(\w+)` ⊕ `(\w+)` = `(\w+)`/.exec(page) ?? [];
    expect([from, before, after, sum]).toEqual([rows[2]?.all, first?.own, digestOf([next]), digestOf([next, ...others])]);
    // The function that is printed there is the one that is meant.
    const code = blocks('js').find((text) => text.includes('fnv1a32'));
    const printed = new Function(`${code}; return digest;`)() as (chats: readonly { id: string; version: number }[]) => string;
    expect(printed(rows)).toBe(digestOf(rows));
    expect(printed([])).toBe('00000000');
  });
});
