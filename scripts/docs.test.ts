import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { rootDir } from './support/paths.ts';

const pages = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '*.md'], { cwd: rootDir, encoding: 'utf8' })
  .split('\n')
  .filter((file) => file !== '' && existsSync(path.join(rootDir, file)))
  .map((file) => ({ file, text: readFileSync(path.join(rootDir, file), 'utf8') }));

/** As GitHub makes them from headings. */
const anchorsOf = (text: string): string[] =>
  [...text.replaceAll(/```[\s\S]*?```/g, '').matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(' ', '-'),
  );

describe('the documents', () => {
  it('link to files and headings that are there', () => {
    const broken: string[] = [];
    for (const { file, text } of pages) {
      for (const [, target = ''] of text.replaceAll(/```[\s\S]*?```/g, '').matchAll(/\]\(([^)\s]+)\)/g)) {
        if (/^(https?:|mailto:)/.test(target)) continue;
        const [place = '', anchor] = target.split('#');
        const found = place === '' ? file : path.posix.join(path.posix.dirname(file), decodeURIComponent(place));
        if (!existsSync(path.join(rootDir, found))) broken.push(`${file}: ${target}`);
        else if (
          anchor !== undefined &&
          found.endsWith('.md') &&
          !anchorsOf(readFileSync(path.join(rootDir, found), 'utf8')).includes(anchor)
        )
          broken.push(`${file}: ${target}`);
      }
    }
    expect(broken).toEqual([]);
  });

  it('name npm scripts that there are', () => {
    const { scripts } = JSON.parse(readFileSync(path.join(rootDir, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
    const unknown = pages.flatMap(({ file, text }) =>
      [...text.matchAll(/\bnpm run ([\w:-]+)/g)]
        .filter(([, name = '']) => !Object.hasOwn(scripts, name))
        .map(([, name]) => `${file}: ${name}`),
    );
    expect(unknown).toEqual([]);
  });

  it('name files of ours that there are', () => {
    const rooms = 'schema|resolvers|services|engines|server|workers|prisma|clients|tests|scripts|bench|docs';
    const named = new RegExp(`\`((?:${rooms})/[\\w./-]+\\.(?:ts|tsx|sql|md|json|graphql|prisma))\``, 'g');
    const missing = pages
      .filter(({ file }) => !/^docs\/adr\/|CHANGELOG/.test(file))
      .flatMap(({ file, text }) => [...text.matchAll(named)].map(([, name = '']) => ({ file, name })))
      .filter(({ name }) => !existsSync(path.join(rootDir, name)));
    expect(missing).toEqual([]);
  });

  it('name tests that there are', () => {
    const named = pages.flatMap(({ file, text }) =>
      [...text.matchAll(/`([\w./-]+\.test\.ts)` › ([^|;\n]+)/g)].map(([, test = '', words = '']) => ({ file, test, words: words.trim() })),
    );
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter(({ test, words }) => !readFileSync(path.join(rootDir, test), 'utf8').includes(words))).toEqual([]);
  });
});
