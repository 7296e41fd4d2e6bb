import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { typeOfCode } from '../scripts/support/errors-page.ts';
import { schema } from '../resolvers/index.ts';
import { errorCodes } from '../schema/error-codes.ts';
import type { GraphQLEnumType } from 'graphql';

const root = fileURLToPath(new URL('..', import.meta.url));
const readAll = async (pattern: string, passed: RegExp) => {
  const files = globSync(pattern, { cwd: root }).filter((file) => !passed.test(file));
  return (await Promise.all(files.map((file) => readFile(path.join(root, file), 'utf8')))).join('\n');
};
const refusals = (schema.getType('ErrorCode') as GraphQLEnumType).getValues().map(({ name }) => name);
/** Of the library that speaks HTTP for us, and of graphql-js. */
const ofLibraries = ['BAD_REQUEST', 'OPERATION_RESOLUTION_FAILURE', 'GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED'];

describe('the catalogue of errors', () => {
  it('has every code that the sources give out, and none besides', async () => {
    const sources = await readAll('{schema,resolvers,services,server}/**/*.ts', /\.test\.ts$|error-codes\.ts$/);
    const given = [...sources.matchAll(/'([A-Z]+(?:_[A-Z]+)+|UNAUTHENTICATED|UNAVAILABLE)'/g)].map(([, code]) => code as string);
    const told = Object.keys(errorCodes).filter((code) => !ofLibraries.includes(code));
    expect(told.filter((code) => !given.includes(code))).toEqual([]);
    const thrown = [...sources.matchAll(/\bcode: '([A-Z_]+)'|badRequest\([^)]*'([A-Z_]+)'\)/g)].map(([, a, b]) => (a ?? b) as string);
    expect(thrown.length).toBeGreaterThan(10);
    expect(thrown.filter((code) => !Object.hasOwn(errorCodes, code))).toEqual([]);
  });

  it('has a test for every code', async () => {
    const tests = await readAll('{tests,server,services,resolvers}/**/*.test.ts', /^schema/);
    const untested = [...refusals.filter((code) => !new RegExp(`'(${code}|${typeOfCode(code)})'|\\b${typeOfCode(code)}\\)`).test(tests))];
    expect([...untested, ...Object.keys(errorCodes).filter((code) => !tests.includes(`'${code}'`))]).toEqual([]);
  });
});
