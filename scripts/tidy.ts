/** `npm run tidy`: taste that can be checked is checked: which way imports point, and a few things that should not be there. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { rootDir } from './support/paths.ts';

interface Rule {
  /** Whose imports. */
  readonly from: RegExp;
  readonly except?: RegExp;
  /** What they may not name. */
  readonly to: RegExp;
  /** Imports of types alone are let through. */
  readonly typesAllowed?: boolean;
  readonly why: string;
}

const tests = /\.test\.tsx?$|\/testing\//;

const rules: readonly Rule[] = [
  {
    from: /./,
    except: /^(server|workers|tests|scripts|bench)\/|^prisma\/|\.test\.tsx?$/,
    to: /^(server|workers)\//,
    why: 'Only roofs and tests import roofs.',
  },
  { from: /^schema\//, to: /^resolvers\//, typesAllowed: true, why: 'schema/ knows no resolver.' },
  {
    from: /^services\//,
    except: tests,
    to: /^engines\/((bus|limits|presence)\/(in-process|redis)|objects\/(folder|s3)|postgres\/|index)/,
    why: 'Services stand on ports; engines/index.ts picks adapters.',
  },
  { from: /^services\//, to: /^(schema|resolvers|server|workers|clients|scripts)\//, why: 'Nothing calls back up.' },
  { from: /^engines\//, to: /^(services|schema|resolvers|server|workers|clients)\//, why: 'Engines know nothing of ours.' },
  { from: /^resolvers\//, except: tests, to: /^(engines|server|workers|prisma)\//, why: 'Resolvers make one call into services.' },
  { from: /^(schema|resolvers|clients)\//, to: /^prisma\/generated/, why: 'Prisma stays in services and engines.' },
  {
    from: /^clients\/sync\//,
    except: tests,
    to: /^(services|schema|resolvers|server|workers|engines|scripts|clients\/web)\//,
    why: 'The sync engine stands alone.',
  },
  {
    from: /^clients\/web\//,
    except: tests,
    to: /^(services|schema|resolvers|server|workers|engines)\//,
    why: 'The web client lives on the schema and the sync engine.',
  },
  { from: /^clients\/web\/(lib|ui)\//, except: tests, to: /^clients\/web\/features\//, why: 'What features share knows no feature.' },
];

const LINES_MAX = 400;
const TEST_LINES_MAX = 700;
const generated = /^(clients\/web\/gql\/|clients\/web\/i18n\/compiled|tests\/support\/operations\/gql\.ts|prisma\/generated)/;
const mayReadEnvironment =
  /^(server\/env\.ts|scripts\/|tests\/|bench\/|clients\/sync\/examples\/|clients\/web\/(next\.config\.ts|scripts\/))|\.test\.ts$/;

const faults: string[] = [];
const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { cwd: rootDir, encoding: 'utf8' })
  .split('\n')
  .filter((file) => file !== '' && existsSync(path.join(rootDir, file)));

for (const file of files) {
  if (/\.(ts|tsx)$/.test(file) && !generated.test(file)) checkSource(file, readFileSync(path.join(rootDir, file), 'utf8'));
}
checkLock(readFileSync(path.join(rootDir, 'package-lock.json'), 'utf8'));

if (faults.length > 0) {
  console.error(faults.join('\n'));
  process.exit(1);
}

function checkSource(file: string, text: string): void {
  for (const match of text.matchAll(/^\s*(?:import|export)\s(type\s)?[^'"]*?from\s+['"](\.[^'"]+)['"]|import\(['"](\.[^'"]+)['"]\)/gm)) {
    const target = path.posix.normalize(path.posix.join(path.posix.dirname(file), (match[2] ?? match[3]) as string));
    for (const rule of rules) {
      if (!rule.from.test(file) || rule.except?.test(file) || !rule.to.test(target)) continue;
      if (rule.typesAllowed && match[1] !== undefined) continue;
      faults.push(`${file}: imports ${target}. ${rule.why}`);
    }
  }
  const lines = text.split('\n').length - 1;
  const linesMax = /\.test\.tsx?$/.test(file) ? TEST_LINES_MAX : LINES_MAX;
  if (lines > linesMax) faults.push(`${file}: ${lines} lines; a room that wants dividing (at most ${linesMax}).`);
  // Next writes NODE_ENV into the bundle; that is no environment.
  if (/process\.env\b(?!\.NODE_ENV)/.test(text) && !mayReadEnvironment.test(file))
    faults.push(`${file}: reads process.env; server/env.ts does that.`);
  if (/\.test\.tsx?$/.test(file) && /\b(it|describe|test)\.(only|skip|todo)\(/.test(text))
    faults.push(`${file}: a test is singled out or skipped.`);
  // A folder whose name has a space has %20 in its URL.
  if (/import\.meta\.url\)\.pathname/.test(text)) faults.push(`${file}: takes a URL's pathname for a path; fileURLToPath makes one.`);
  if (/@ts-(ignore|nocheck)/.test(text) && file !== 'scripts/tidy.ts') faults.push(`${file}: silences the type checker.`);
}

function checkLock(text: string): void {
  if (/"resolved": *"https?:/.test(text))
    faults.push('package-lock.json: records download addresses; install with omit-lockfile-registry-resolved=true.');
}
