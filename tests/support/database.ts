import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';

export interface TestDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

/** A database of one's own: migrated, or empty with `{ empty: true }`. One per test file is the custom. */
export async function createTestDatabase({ empty = false } = {}): Promise<TestDatabase> {
  const templateUrl = new URL(inject('postgresTemplateUrl'));
  const template = templateUrl.pathname.slice(1);
  const name = `test_${randomBytes(6).toString('hex')}`;
  await administer(templateUrl, `CREATE DATABASE ${name} TEMPLATE ${empty ? 'template0' : template} STRATEGY file_copy`);
  const url = new URL(templateUrl);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    drop: () => drop(templateUrl, name),
  };
}

/** What was in use by somebody who did not leave. */
const OBJECT_IN_USE = '55006';

/** Waits for connections that are closing: ended by force, each would be an error of its client. Who stays connected is ended after a while. */
async function drop(templateUrl: URL, name: string): Promise<void> {
  try {
    await administer(templateUrl, `DROP DATABASE IF EXISTS ${name}`);
  } catch (error) {
    if ((error as { code?: string }).code !== OBJECT_IN_USE) throw error;
    await administer(templateUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  }
}

async function administer(templateUrl: URL, statement: string): Promise<void> {
  const url = new URL(templateUrl);
  url.pathname = '/postgres';
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
