import { readFileSync } from 'node:fs';
import { parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { schema } from '../resolvers/index.ts';

const { operations } = JSON.parse(readFileSync(new URL('operations.json', import.meta.url), 'utf8')) as {
  operations: { name: string; query: string }[];
};

describe('bench/operations.json', () => {
  it.each(operations)('$name is valid', ({ query }) => {
    expect(validate(schema, parse(query))).toEqual([]);
  });
});
