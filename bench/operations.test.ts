import { readFileSync } from 'node:fs';
import { buildSchema, coerceInputValue, type DocumentNode, Kind, parse, typeFromAST, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { fill, operations, pick, placeholdersOf } from './operations.ts';

const schema = buildSchema(readFileSync(new URL('../schema/schema.graphql', import.meta.url), 'utf8'));
const readme = readFileSync(new URL('README.md', import.meta.url), 'utf8');

const variableErrors = (document: DocumentNode, variables: Readonly<Record<string, unknown>>): string[] => {
  const errors: string[] = [];
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    for (const { variable, type } of definition.variableDefinitions ?? []) {
      const inputType = typeFromAST(schema, type as never);
      coerceInputValue(variables[variable.name.value], inputType as never, (_path, _value, error) => errors.push(error.message));
    }
  }
  return errors;
};

describe('bench/operations.json', () => {
  it('has what a load tool needs', () => {
    const names = operations.map((operation) => operation.name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of ['signUp', 'signIn', 'openDirectChat', 'createGroup', 'addMembers', 'sendMessage', 'subscribe', 'subscribeToChat']) {
      expect(names).toContain(name);
    }
  });

  it.each(operations)('$name is valid, with its variables, in the committed schema', ({ kind, query, variables }) => {
    const document = parse(query);
    expect(validate(schema, document)).toEqual([]);
    expect(document.definitions.map((definition) => definition.kind === Kind.OPERATION_DEFINITION && definition.operation)).toEqual([kind]);
    expect(variableErrors(document, variables)).toEqual([]);
  });

  it.each(operations)('the README explains the placeholders of $name', ({ variables, answers }) => {
    for (const name of [...placeholdersOf(variables), ...Object.keys(answers)]) expect(readme).toContain(`\`${name}\``);
  });
});

describe('filling in', () => {
  it('replaces placeholders wherever they stand, and nothing else', () => {
    const filled = fill({ input: { ids: ['${a}', 'x${b}'], first: 30, after: null } }, { a: '1', b: '2' });
    expect(filled).toEqual({ input: { ids: ['1', 'x2'], first: 30, after: null } });
  });

  it('does not send a placeholder that nobody filled', () => {
    expect(() => fill('${token}', {})).toThrow('token');
  });

  it('picks by path', () => {
    expect(pick({ chats: { edges: [{ node: { id: 'c_1' } }] } }, 'chats.edges.0.node.id')).toBe('c_1');
    expect(pick(null, 'a.b')).toBeNull();
  });
});
