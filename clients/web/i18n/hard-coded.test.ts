import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAst } from 'vitest/node';

const root = path.join(import.meta.dirname, '..');
/** What reads the same in every language, and each language's own name. */
const UNTRANSLATED = new Set(['Parley', 'English', '简体中文']);
const SPOKEN = new Set([
  'aria-label',
  'aria-description',
  'title',
  'placeholder',
  'alt',
  'label',
  'backLabel',
  'clearLabel',
  'body',
  'hint',
]);

interface Node {
  type: string;
  start: number;
  value?: unknown;
  name?: { name?: string };
}

const isWords = (text: unknown): boolean => typeof text === 'string' && /\p{L}{2}/u.test(text) && !UNTRANSLATED.has(text.trim());

/** Words that stand in the page's own code: as text between tags, or in an attribute that is shown or read out. */
function hardCoded(source: string): string[] {
  const found: string[] = [];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) return value.forEach(visit);
    if (typeof value !== 'object' || value === null) return;
    const node = value as Node;
    if (node.type === 'JSXText' && isWords(node.value)) found.push(String(node.value).trim());
    const given = node.value as { type?: string; value?: unknown } | null | undefined;
    if (node.type === 'JSXAttribute' && SPOKEN.has(node.name?.name ?? '') && given?.type === 'Literal' && isWords(given.value))
      found.push(`${node.name?.name}=${String(given.value)}`);
    for (const child of Object.values(node)) visit(child);
  };
  visit(parseAst(source, { lang: 'tsx' }));
  return found;
}

describe('the screens', () => {
  it('hold no words of their own: every sentence comes from the catalogues', () => {
    const files = globSync('{features,ui}/**/*.tsx', { cwd: root });
    expect(files.length).toBeGreaterThan(50);
    const found = files.flatMap((file) => hardCoded(readFileSync(path.join(root, file), 'utf8')).map((words) => `${file}: ${words}`));
    expect(found).toEqual([]);
  });

  it('would be caught with some', () => {
    expect(hardCoded('const a = <p title="Say it">Hello there</p>;')).toEqual(['title=Say it', 'Hello there']);
    expect(hardCoded('const a = <p title={t("x")} className="flex">Parley {name}</p>;')).toEqual([]);
  });
});
