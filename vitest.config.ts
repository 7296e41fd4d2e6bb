import { defineConfig } from 'vitest/config';

const rooms = '{engines,prisma,resolvers,schema,scripts,server,services,workers,clients/sync,clients/web}';
const engines = ['tests/support/global-setup.ts'];

/** `vitest run --project unit` runs one kind alone; DESIGN's order of trust: what is fast and small speaks first. */
export default defineConfig({
  test: {
    reporters: ['default', './tests/support/tally-reporter.ts'],
    // Engines and browsers of one run share the machine with the tests.
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'unit',
          include: [`${rooms}/**/*.test.{ts,tsx}`],
          exclude: ['**/node_modules/**', '**/.next/**', '**/out/**'],
          globalSetup: ['tests/support/generate.ts'],
          testTimeout: 10_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'contract',
          include: ['tests/contract/**/*.test.ts'],
          globalSetup: engines,
          testTimeout: 20_000,
          hookTimeout: 30_000,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: 'integration',
          include: ['tests/integration/**/*.test.ts'],
          globalSetup: engines,
          testTimeout: 30_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 3 },
        },
      },
      {
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
        test: {
          name: 'e2e',
          include: ['tests/e2e/**/*.test.ts'],
          globalSetup: [...engines, 'tests/support/browser-setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          fileParallelism: false,
          sequence: { groupOrder: 5 },
        },
      },
    ],
  },
});
