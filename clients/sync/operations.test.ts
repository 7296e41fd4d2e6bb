import { isUnionType, Kind, parse, TypeInfo, validate, visit, visitWithTypeInfo } from 'graphql';
import { describe, expect, it } from 'vitest';
import * as operations from './operations.ts';
import { readSchema } from './testing/fake-graph.ts';

const schema = readSchema();
const texts = Object.entries(operations).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
const documents = texts.filter(([, text]) => !text.startsWith('fragment'));

describe('operations', () => {
  it.each([...documents, ['usersQuery', operations.usersQuery(50)] as [string, string]])(
    '%s is valid on the committed schema',
    (_name, text) => {
      expect(validate(schema, parse(text))).toEqual([]);
    },
  );

  it.each(documents)('%s stays within 2,000 tokens and 12 levels', (_name, text) => {
    expect(() => parse(text, { maxTokens: 2000 })).not.toThrow();
  });

  it('asks for at most as many aliases as the server allows', () => {
    const aliases = operations.usersQuery(50).match(/u\d+:/g) ?? [];
    expect(aliases).toHaveLength(50);
  });

  it('selects nothing that depends on the viewer in a frame that many hear, outside of its chat', () => {
    const typeInfo = new TypeInfo(schema);
    const found: string[] = [];
    let chatDepth = 0;
    // Fragments stand beside the operation: ChatFields is what `chat` selects, and AccountFields is for one person anyway.
    const own = new Set(['ChatFields', 'AccountFields', 'DeviceFields']);
    visit(
      parse(operations.EVENTS),
      visitWithTypeInfo(typeInfo, {
        FragmentDefinition: (node) => (own.has(node.name.value) ? false : undefined),
        Field: {
          enter(node) {
            const definition = typeInfo.getFieldDef();
            if (node.name.value === 'chat') chatDepth += 1;
            if (chatDepth === 0 && definition?.description?.includes('iewer-dependent')) found.push(node.name.value);
          },
          leave(node) {
            if (node.name.value === 'chat') chatDepth -= 1;
          },
        },
      }),
    );
    expect(found).toEqual([]);
  });

  it('names every kind of frame that the schema has', () => {
    const event = schema.getType('Event');
    const named = new Set<string>();
    visit(parse(operations.EVENTS), {
      InlineFragment: (node) => void (node.typeCondition && named.add(node.typeCondition.name.value)),
    });
    const kinds = isUnionType(event) ? event.getTypes().map((type) => type.name) : [];
    expect(kinds.filter((kind) => !named.has(kind))).toEqual([]);
  });

  it('gives a name to each operation, so that the server can tell them apart in its logs', () => {
    for (const [, text] of documents) {
      const operation = parse(text).definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION);
      expect(operation?.kind === Kind.OPERATION_DEFINITION && operation.name?.value).toBeTruthy();
    }
  });
});
