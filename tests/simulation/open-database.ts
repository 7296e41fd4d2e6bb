import { afterAll, beforeAll } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { RealDatabase } from './database.ts';

/** A database for the runs of one test file, one after the other. */
export const openDatabase = (): (() => RealDatabase) => {
  let test: TestDatabase;
  let real: RealDatabase;
  beforeAll(async () => {
    test = await createTestDatabase();
    real = await RealDatabase.open(test.url);
  });
  afterAll(async () => {
    await real.close();
    await test.drop();
  });
  return () => real;
};
