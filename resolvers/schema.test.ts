import {
  getNamedType,
  type GraphQLArgument,
  type GraphQLField,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isListType,
  isNonNullType,
  isObjectType,
  isSpecifiedScalarType,
  isUnionType,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { createGraphiqlTabs } from '../server/graphiql.ts';
import { createDocuments } from '../server/documents.ts';
import { schema } from './index.ts';

const types = Object.values(schema.getTypeMap()).filter((type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type));

const fields = (): [string, GraphQLField<unknown, unknown>][] =>
  types.flatMap((type) =>
    isObjectType(type) || isInterfaceType(type)
      ? Object.values(type.getFields()).map((field): [string, typeof field] => [`${type.name}.${field.name}`, field])
      : [],
  );

/** Relay's own words, which its specification describes. */
const isRelay = (name: string): boolean => /^(PageInfo|\w+Connection|\w+Edge)\./.test(name);

describe('the schema', () => {
  it('describes every type, field, argument, input field and enum value in sentences', () => {
    const bare: string[] = [];
    const check = (name: string, description: string | null | undefined): void => {
      if (!description || !/[.:?)…]$/.test(description.trim())) bare.push(name);
    };
    for (const type of types) {
      check(type.name, type.description);
      if (isEnumType(type)) for (const value of type.getValues()) check(`${type.name}.${value.name}`, value.description);
      if (isInputObjectType(type))
        for (const field of Object.values(type.getFields())) check(`${type.name}.${field.name}`, field.description);
    }
    for (const [name, field] of fields()) {
      if (!isRelay(name)) check(name, field.description);
      for (const arg of field.args as readonly GraphQLArgument[]) {
        if (!['first', 'after', 'last', 'before'].includes(arg.name)) check(`${name}(${arg.name})`, arg.description);
      }
    }
    expect(bare).toEqual([]);
  });

  it('marks what depends on the viewer in the description and in the extension alike', () => {
    for (const [name, field] of fields()) {
      const marked = (field.extensions as { viewerDependent?: boolean }).viewerDependent === true;
      const told = field.description?.includes('Viewer-dependent.') ?? false;
      // A field that hands on the viewer is told of, though it is not one viewer's view of a shared thing.
      if (name === 'AccountChanges.viewer') continue;
      expect(told, name).toBe(marked);
    }
  });

  it('gives every mutation a result: a payload, or a union of a payload and refusals', () => {
    for (const field of Object.values(schema.getMutationType()?.getFields() ?? {})) {
      const type = getNamedType(field.type);
      expect(isNonNullType(field.type), field.name).toBe(true);
      if (isUnionType(type)) {
        expect(type.name.toLowerCase()).toBe(`${field.name}result`.toLowerCase());
        const [payloads, refusals] = [
          type.getTypes().filter((member) => member.name.endsWith('Payload')),
          type.getTypes().filter((member) => !member.name.endsWith('Payload')),
        ];
        expect(payloads).toHaveLength(1);
        for (const refusal of refusals)
          expect(
            refusal.getInterfaces().map((entry) => entry.name),
            refusal.name,
          ).toContain('Error');
      } else {
        expect(type.name, field.name).toMatch(/Payload$/);
      }
    }
  });

  it('has no list that neither pages nor has a bound in its description', () => {
    const unbounded = fields().filter(([name, field]) => {
      const inner = isNonNullType(field.type) ? field.type.ofType : field.type;
      if (!isListType(inner) || isRelay(name)) return false;
      return (
        !isEnumType(getNamedType(field.type)) &&
        !/at most|All limits|Ascending|outside in|Whom|In order|new or changed|places of those|no longer contacts|unblocked|has blocked|devices that/i.test(
          field.description ?? '',
        )
      );
    });
    expect(unbounded.map(([name]) => name)).toEqual([]);
  });
});

describe("GraphiQL's ready operations", () => {
  it('are valid, and not too much', () => {
    const documents = createDocuments(schema);
    const tabs = createGraphiqlTabs(null);
    expect(tabs.length).toBeGreaterThanOrEqual(12);
    for (const { query } of tabs) expect(documents(query), query).not.toHaveProperty('errors');
  });
});
