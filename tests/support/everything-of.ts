import {
  getNamedType,
  type GraphQLField,
  type GraphQLNamedType,
  isInterfaceType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
  isUnionType,
} from 'graphql';
import { schema } from '../../resolvers/index.ts';

const isPage = (type: GraphQLNamedType): boolean => type.name.endsWith('Connection');

/**
 * A selection of all that a type offers, so many levels deep: whatever a client may ask of each entry of a list. What has to be told an
 * argument is left out, and so are pages within pages: each of those is a list of its own.
 */
export const everythingOf = (typeName: string, depth: number): string => {
  const type = schema.getType(typeName);
  if (isUnionType(type)) {
    // The members may call different things by one name; an alias keeps them apart.
    const members = type.getTypes().map((member) => `... on ${member.name} { ${fieldsOf(member.getFields(), depth, `${member.name}_`)} }`);
    return ['__typename', ...members].join(' ');
  }
  if (!isObjectType(type) && !isInterfaceType(type)) throw new Error(`${typeName} has no fields.`);
  return fieldsOf(type.getFields(), depth, '');
};

const fieldsOf = (fields: Record<string, GraphQLField<unknown, unknown>>, depth: number, prefix: string): string => {
  const selected = Object.values(fields).flatMap((field) => {
    const type = getNamedType(field.type);
    if (field.args.some(isRequiredArgument) || isPage(type)) return [];
    const name = prefix === '' ? field.name : `${prefix}${field.name}: ${field.name}`;
    if (isLeafType(type)) return [name];
    return depth > 1 ? [`${name} { ${everythingOf(type.name, depth - 1)} }`] : [];
  });
  return ['__typename', ...selected].join(' ');
};
