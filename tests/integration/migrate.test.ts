import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { migrate } from '../../engines/postgres/migrate.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

describe('migrate', () => {
  let folder: string;
  let database: TestDatabase;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'parley-migrations-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  beforeEach(async () => {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder);
    database = await createTestDatabase({ empty: true });
    return () => database.drop();
  });

  const write = async (name: string, sql: string) => {
    await mkdir(path.join(folder, name), { recursive: true });
    await writeFile(path.join(folder, name, 'migration.sql'), sql);
  };
  const run = () => migrate({ url: database.url, folder });
  const query = async (sql: string) => {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(sql)).rows;
    } finally {
      await client.end();
    }
  };

  it('leaves a database alone that a newer version has taken beyond this one', async () => {
    await write('1_first', 'CREATE TABLE schema_compat (since text); INSERT INTO schema_compat VALUES ($$1_first$$);');
    await run();
    await write('2_second', 'CREATE TABLE second (n int); UPDATE schema_compat SET since = $$2_second$$;');
    await run();
    await rm(path.join(folder, '2_second'), { recursive: true });
    await expect(run()).rejects.toThrow(/brought to 2_second by a newer version of Parley, .* Start that version or a later one\.$/);
    // A version in between that only lacks what came after may go on.
    await query("UPDATE schema_compat SET since = '1_first'");
    expect((await run()).unknown).toEqual(['2_second']);
  });

  it('applies what is missing, in the order of the names, once', async () => {
    await write('2_second', 'ALTER TABLE a ADD COLUMN n int; INSERT INTO a VALUES (1);');
    await write('1_first', 'CREATE TABLE a ();');
    expect(await run()).toEqual({ applied: ['1_first', '2_second'], unknown: [] });
    expect(await run()).toEqual({ applied: [], unknown: [] });
    await write('3_third', 'INSERT INTO a VALUES (2);');
    expect(await run()).toEqual({ applied: ['3_third'], unknown: [] });
    expect(await query('SELECT n FROM a ORDER BY n')).toEqual([{ n: 1 }, { n: 2 }]);
  });

  it('runs function bodies as they are', async () => {
    await write('1_function', `CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN PERFORM 1; RETURN 2; END $$;`);
    await run();
    expect(await query('SELECT f()')).toEqual([{ f: 2 }]);
  });

  it('records what Prisma records', async () => {
    await write('1_first', 'CREATE TABLE a ();');
    await run();
    expect(
      await query('SELECT migration_name, checksum, finished_at IS NOT NULL AS finished, applied_steps_count FROM _prisma_migrations'),
    ).toEqual([
      {
        migration_name: '1_first',
        checksum: '902f5c947b00294d6b0cdb41666553a31c51672ed6e65af6209e622790dce7b1',
        finished: true,
        applied_steps_count: 1,
      },
    ]);
  });

  it('leaves no trace of a migration that fails, and says which', async () => {
    await write('1_first', 'CREATE TABLE a ();');
    await write('2_wrong', 'CREATE TABLE b (); SELECT nonsense();');
    await expect(run()).rejects.toThrow(/^The migration 2_wrong failed and was rolled back: function nonsense\(\) does not exist/);
    expect(await query(`SELECT to_regclass('a') IS NOT NULL AS a, to_regclass('b') IS NOT NULL AS b`)).toEqual([{ a: true, b: false }]);
    await write('2_wrong', 'CREATE TABLE b ();');
    expect((await run()).applied).toEqual(['2_wrong']);
  });

  it('refuses when an applied file has changed', async () => {
    await write('1_first', 'CREATE TABLE a ();');
    await run();
    await write('1_first', 'CREATE TABLE a (n int);');
    await expect(run()).rejects.toThrow('The migration 1_first has been applied and its file has changed since.');
  });

  it('refuses when another tool left a migration unfinished', async () => {
    await write('1_first', 'CREATE TABLE a ();');
    await run();
    await query('UPDATE _prisma_migrations SET finished_at = NULL');
    await expect(run()).rejects.toThrow('The migration 1_first was begun by another tool and did not finish.');
  });

  it('accepts a database that a newer version has been at, and tells', async () => {
    await write('1_first', 'CREATE TABLE a ();');
    await write('2_second', 'CREATE TABLE b ();');
    await run();
    await rm(path.join(folder, '2_second'), { recursive: true });
    expect(await run()).toEqual({ applied: [], unknown: ['2_second'] });
  });

  it('applies each migration once when many processes start together', async () => {
    await write('1_first', 'CREATE TABLE a (n int); INSERT INTO a VALUES (1);');
    const results = await Promise.all(Array.from({ length: 8 }, run));
    expect(results.flatMap(({ applied }) => applied)).toEqual(['1_first']);
    expect(await query('SELECT count(*)::int AS n FROM a')).toEqual([{ n: 1 }]);
  });

  it("makes Parley's own tables: 256 partitions, each with its indexes", async () => {
    const own = await createTestDatabase();
    const client = new pg.Client({ connectionString: own.url });
    await client.connect();
    const { rows } = await client.query<{ n: number }>(`SELECT count(*)::int AS n FROM pg_inherits WHERE inhparent = 'messages'::regclass`);
    await client.end();
    await own.drop();
    expect(rows).toEqual([{ n: 256 }]);
  });
});
