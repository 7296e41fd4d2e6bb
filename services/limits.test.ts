import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { limitSpecs } from './limits.ts';

/** The client asks for limits by name, and would not notice that a name is nobody's. */
describe('the limits that the web client keeps', () => {
  it('are limits of the server', async () => {
    const files = globSync('clients/web/features/**/*.tsx');
    const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
    const names = texts.flatMap((text) => [...text.matchAll(/useLimit\('(\w+)'\)/gu)].map(([, name]) => name!));
    expect(names.length).toBeGreaterThan(10);
    expect(names.filter((name) => !(name in limitSpecs))).toEqual([]);
  });
});
