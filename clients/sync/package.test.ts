import { execFileSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { build } from 'esbuild';
import { stripIgnoredCharacters } from 'graphql';
import { publint } from 'publint';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildSyncPackage } from './scripts/build.ts';

const folder = fileURLToPath(new URL('.', import.meta.url));
const read = (file: string) => readFileSync(path.join(folder, file), 'utf8');

let tarball: string;
const place = mkdtempSync(path.join(tmpdir(), 'parley-sync-'));
afterAll(() => rmSync(place, { recursive: true, force: true }));
beforeAll(() => {
  buildSyncPackage();
  const out = execFileSync('npm', ['pack', '--json', '--pack-destination', place], { cwd: folder, encoding: 'utf8' });
  tarball = path.join(place, (JSON.parse(out) as [{ filename: string }])[0].filename);
}, 60_000);

/** Bytes after bundling, minifying and gzip. */
const sizeOf = async (entry: string, external: string[]): Promise<number> => {
  const { outputFiles } = await build({
    stdin: { contents: entry, resolveDir: folder },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    external,
  });
  return gzipSync(outputFiles[0]?.contents ?? '', { level: 9 }).length;
};

describe('the published package', () => {
  it('holds the code, its declarations, its README and its licence, and nothing else', () => {
    const files = execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8' }).trim().split('\n');
    const others = files.filter((file) => !/^package\/dist\/[\w/-]+\.(js|d\.ts)$/.test(file));
    expect(others.toSorted()).toEqual(['package/LICENSE', 'package/README.md', 'package/package.json']);
    expect(files.filter((file) => /test|fake/.test(file))).toEqual([]);
    expect(read('LICENSE')).toBe(read('../../LICENSE'));
  });

  it('imports only what is there: no TypeScript, and what its manifest names', () => {
    const manifest = JSON.parse(read('package.json')) as { dependencies: Record<string, string> };
    for (const file of globSync('dist/**/*.{js,d.ts}', { cwd: folder })) {
      for (const [, name = ''] of read(file).matchAll(/(?:from|import\() ?['"]([^'"]+)['"]/g)) {
        if (name.startsWith('.'))
          expect(globSync(path.join(path.dirname(file), name), { cwd: folder }), `${name} in ${file}`).toHaveLength(1);
        else expect(Object.keys(manifest.dependencies), `${name} in ${file}`).toContain(name.split('/')[0]);
      }
    }
  });

  it('has the versions that are tested here within its ranges', () => {
    const manifest = JSON.parse(read('package.json')) as { version: string; dependencies: Record<string, string> };
    const own = JSON.parse(read('../../package.json')) as { version: string; dependencies: Record<string, string> };
    expect(manifest.version).toBe(own.version);
    for (const [name, range] of Object.entries(manifest.dependencies)) expect(range).toBe(`^${own.dependencies[name]}`);
  });

  it('has nothing that publint would change', async () => {
    const { messages } = await publint({ pkgDir: folder, strict: true, pack: 'npm' });
    expect(messages).toEqual([]);
  }, 30_000);

  it('has types that are right for whoever imports it', async () => {
    const { types, problems = [] } = (await checkPackage(createPackageFromTarballData(readFileSync(tarball)))) as {
      types: { kind: string } | false;
      problems?: { kind: string; resolutionKind?: string }[];
    };
    expect(types).toMatchObject({ kind: 'included' });
    // ESM only: `require` of it is the one thing that is not offered to TypeScript.
    expect(problems.filter(({ kind }) => kind !== 'CJSResolvesToESM')).toEqual([]);
  }, 30_000);

  it('has every operation as it is written, but for the space', async () => {
    const built = (await import(path.join(folder, 'dist/operations.js'))) as Record<string, string>;
    const written = (await import('./operations.ts')) as unknown as Record<string, string>;
    expect(Object.keys(built).toSorted()).toEqual(Object.keys(written).toSorted());
    const documents = Object.entries(written).filter(([, text]) => typeof text === 'string');
    expect(documents.length).toBeGreaterThan(15);
    for (const [name, text] of documents) expect(stripIgnoredCharacters(built[name] ?? '')).toBe(stripIgnoredCharacters(text));
    expect(built['SYNC']).not.toMatch(/\s{2}/);
  });

  it('is small, and does not grow unseen', async () => {
    const core = await sizeOf(`export { Engine } from './dist/engine.js'`, ['graphql-ws/client', 'idb']);
    const whole = await sizeOf(`export * from './dist/index.js'`, []);
    expect(core).toBeLessThanOrEqual(35_900);
    expect(whole).toBeLessThanOrEqual(43_700);
    // Whoever hands in everything pays for nothing else.
    expect(core).toBeLessThan(whole);
  });
});

describe('the source', () => {
  const sources = globSync('**/*.ts', { cwd: folder }).filter(
    (file) => !/^(dist|testing|scripts|examples|node_modules)\/|\.test\.ts$/.test(file),
  );
  const code = (file: string) =>
    read(file)
      .replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
      .replace(/'[^'\n]*'|`[^`]*`/g, "''");

  it('names no global of the browser outside its rooms for them', () => {
    const globals =
      /(?<![.\w])(window|document|navigator|localStorage|sessionStorage|indexedDB|BroadcastChannel|crypto|WebSocket|setTimeout|setInterval)(?![\w:(]*:)\b/;
    const rooms = /^browser\/|^storage\/indexed-db\.ts$/;
    const found = sources.filter(
      (file) =>
        !rooms.test(file) &&
        code(file)
          .split('\n')
          .some((line) => globals.test(line) && !line.includes('typeof indexedDB')),
    );
    // A parameter or a field may be called like one.
    const real = found.filter((file) => !/\bdocument\b/.test(code(file)) || globals.test(code(file).replace(/\bdocument\b/g, '')));
    expect(real).toEqual([]);
    expect(sources.length).toBeGreaterThan(40);
  });

  it('takes time and chance from nowhere but the ports', () => {
    const found = sources.filter((file) => !file.startsWith('browser/') && /Date\.now\(|Math\.random\(|new Date\(\)/.test(code(file)));
    expect(found).toEqual([]);
  });
});

describe('the README', () => {
  const readme = read('README.md');
  const named = (name: string) => new RegExp(`[\`.( |]${name}\\b`).test(readme);

  it('names everything that is exported, and every member of it', () => {
    const missing: string[] = [];
    for (const file of ['types.ts', 'account-types.ts', 'ports.ts', 'storage/key-value.ts', 'index.ts']) {
      for (const [, name = '', body = ''] of read(file).matchAll(/^export interface (\w+)[^{]*\{\n([\s\S]*?)^\}/gm)) {
        if (/^(GraphqlError|GraphqlResult|Sink|StorageWrite|LinkListener|LinkClose|StoredTables)$/.test(name)) continue;
        for (const [, member = ''] of body.matchAll(/^ {2}(?:readonly )?(\w+)\??[(:]/gm))
          if (!named(member)) missing.push(`${name}.${member}`);
      }
    }
    for (const [, list = ''] of read('index.ts').matchAll(/^export \{([^}]*)\}/gm)) {
      for (const name of list.split(',').map((entry) => entry.trim().replace(/^type /, ''))) {
        if (name !== '' && name !== 'GraphqlTransportOptions' && !named(name)) missing.push(name);
      }
    }
    expect(missing).toEqual([]);
  });
});
