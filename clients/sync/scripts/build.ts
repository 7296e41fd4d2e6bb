/** `npm run sync:build`: JavaScript and declarations of the engine, as they are published, in `dist/`. */
import { execFileSync } from 'node:child_process';
import { globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const pkg = fileURLToPath(new URL('..', import.meta.url));
const compiler = path.join(pkg, '../../node_modules/typescript/bin/tsc');

/** In template literals alone: a document has no texts in which space would count. */
const withoutSpace = (code: string): string => code.replaceAll(/`[^`]*`/g, (literal) => literal.replaceAll(/\s+/g, ' '));

/** Answers with the folder of the package, ready to be packed. */
export const buildSyncPackage = (): string => {
  rmSync(path.join(pkg, 'dist'), { recursive: true, force: true });
  execFileSync(process.execPath, [compiler, '-p', path.join(pkg, 'tsconfig.build.json')], { stdio: ['ignore', 'inherit', 'inherit'] });
  // The compiler rewrites the imports of the code, and leaves those of the declarations as they are written.
  for (const file of globSync('dist/**/*.d.ts', { cwd: pkg })) {
    const place = path.join(pkg, file);
    writeFileSync(place, readFileSync(place, 'utf8').replaceAll(/((?:from |import\()['"]\.[^'"]*)\.ts(?=['"])/g, '$1.js'));
  }
  // The space that makes an operation readable here goes to nobody who runs it.
  const operations = path.join(pkg, 'dist/operations.js');
  writeFileSync(operations, withoutSpace(readFileSync(operations, 'utf8')));
  return pkg;
};

if (process.argv[1] === fileURLToPath(import.meta.url)) buildSyncPackage();
