import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { preferMemoryFolder } from './tests/support/memory-folder.ts';

const rooms = '{bench,engines,prisma,resolvers,schema,scripts,server,services,workers,clients/sync,clients/web}';
const engines = ['tests/support/global-setup.ts'];
/**
 * Files share the modules that a worker has loaded: loading them anew for each took half of the time of the unit tests. So no file may leave
 * a global behind that is not as it was.
 */
const sharing = { isolate: false } as const;

/** Vite would take the package's ES build where Node, and so every library, takes its CommonJS one: two copies that do not know each other. */
const resolve = { alias: [{ find: /^graphql$/, replacement: fileURLToPath(new URL('node_modules/graphql/index.js', import.meta.url)) }] };

preferMemoryFolder();

/** `vitest run --project unit` runs one kind alone; DESIGN's order of trust: what is fast and small speaks first. */
export default defineConfig({
  test: {
    reporters: ['default', './tests/support/tally-reporter.ts'],
    // Engines and browsers of one run share the machine with the tests.
    maxWorkers: 2,
    projects: [
      {
        resolve,
        test: {
          name: 'unit',
          ...sharing,
          include: [`${rooms}/**/*.test.{ts,tsx}`],
          exclude: ['**/node_modules/**', '**/.next/**', '**/out/**'],
          globalSetup: ['tests/support/generate.ts'],
          testTimeout: 10_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        resolve,
        test: {
          name: 'contract',
          ...sharing,
          include: ['tests/contract/**/*.test.ts'],
          globalSetup: engines,
          testTimeout: 20_000,
          hookTimeout: 30_000,
          sequence: { groupOrder: 2 },
        },
      },
      {
        resolve,
        test: {
          name: 'integration',
          ...sharing,
          include: ['tests/integration/**/*.test.ts'],
          globalSetup: engines,
          testTimeout: 30_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 3 },
        },
      },
      {
        resolve,
        test: {
          name: 'simulation',
          include: ['tests/simulation/**/*.test.ts'],
          globalSetup: engines,
          testTimeout: 120_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 4 },
        },
      },
      {
        resolve,
        test: {
          name: 'chaos',
          include: ['tests/chaos/**/*.test.ts'],
          globalSetup: ['tests/support/generate.ts'],
          testTimeout: 240_000,
          hookTimeout: 60_000,
          // Processes, engines and devices of one run have the machine to themselves.
          fileParallelism: false,
          sequence: { groupOrder: 5 },
        },
      },
      {
        resolve,
        test: {
          name: 'e2e',
          include: ['tests/e2e/**/*.test.ts'],
          globalSetup: [...engines, 'tests/support/browser-setup.ts', 'tests/support/web-client.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 6 },
        },
      },
    ],
  },
});
