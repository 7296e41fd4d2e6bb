import {
  defaultFieldResolver,
  defaultTypeResolver,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  getArgumentValues,
  getDirectiveValues,
  getOperationAST,
  getVariableValues,
  type GraphQLAbstractType,
  type GraphQLField,
  GraphQLIncludeDirective,
  type GraphQLLeafType,
  type GraphQLNonNull,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  GraphQLSkipDirective,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  typeFromAST,
  TypeNameMetaFieldDef,
} from 'graphql';

/** JSON, or what will be JSON once a loader has answered. */
export type Json = string | Promise<string>;

/** The JSON of `data` for a root value. Throws, or rejects, where graphql-js would have to say something else than plain data. */
export type CompiledOperation = (rootValue: unknown, contextValue: unknown) => Json;

/**
 * Something that plain data cannot tell: a null where there must be none, a type that shows itself only later. Whoever executes asks
 * graphql-js then, which says what is wrong.
 */
export class NotPlain extends Error {
  override readonly name = 'NotPlain';
}

type Complete = (value: unknown, context: unknown) => Json;

interface Compilation {
  readonly schema: GraphQLSchema;
  readonly operation: OperationDefinitionNode;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  readonly variables: Record<string, unknown>;
}

const isPromise = (value: unknown): value is Promise<unknown> =>
  typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function';

const notPlain = (why: string): never => {
  throw new NotPlain(why);
};

/**
 * Works out once what graphql-js works out for every execution: which fields a selection has for a type, what their arguments are, how
 * a value becomes JSON. The variables are part of it. For executions without side effects, since whoever runs it may have to repeat them.
 * Null where even that cannot be worked out.
 */
export const compileOperation = (
  schema: GraphQLSchema,
  document: DocumentNode,
  { variables, operationName }: { variables: Record<string, unknown>; operationName: string | undefined },
): CompiledOperation | null => {
  const operation = getOperationAST(document, operationName);
  const rootType = operation == null ? null : schema.getRootType(operation.operation);
  if (operation == null || rootType == null) return null;
  const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], variables);
  if (coerced === undefined) return null;
  const complete = objectOf({ schema, operation, fragments: fragmentsOf(document), variables: coerced }, rootType, [
    operation.selectionSet,
  ]);
  return (rootValue, contextValue) => complete(rootValue, contextValue);
};

/**
 * One field of a root type whose selection depends on no variable, in two steps: what it resolves to, and the JSON of that. `complete`
 * throws, or rejects, as above.
 */
export const compileField = (
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  parentType: GraphQLObjectType,
  node: FieldNode,
) => {
  const by: Compilation = { schema, operation, fragments: fragmentsOf(document), variables: {} };
  const field: GraphQLField<unknown, unknown> =
    parentType.getFields()[node.name.value] ?? notPlain(`There is no field ${node.name.value}.`);
  const resolve = field.resolve ?? defaultFieldResolver;
  const info = infoOf(by, { parentType, field, nodes: [node] });
  const complete = completeOf(by, field.type, [node], info);
  return {
    field,
    resolve: (source: unknown, args: Record<string, unknown>, context: unknown): unknown => resolve(source, args, context, info),
    complete,
  };
};

// What follows does what section 6 of the specification asks, in its words: collect fields, resolve, coerce, complete.

const fragmentsOf = (document: DocumentNode): Record<string, FragmentDefinitionNode> => {
  const fragments: Record<string, FragmentDefinitionNode> = {};
  for (const node of document.definitions) if (node.kind === Kind.FRAGMENT_DEFINITION) fragments[node.name.value] = node;
  return fragments;
};

const isIncluded = ({ variables }: Compilation, node: SelectionNode): boolean =>
  getDirectiveValues(GraphQLSkipDirective, node, variables)?.['if'] !== true &&
  getDirectiveValues(GraphQLIncludeDirective, node, variables)?.['if'] !== false;

const collectFields = (by: Compilation, type: GraphQLObjectType, sets: readonly SelectionSetNode[]): Map<string, FieldNode[]> => {
  const { schema, fragments } = by;
  const fields = new Map<string, FieldNode[]>();
  const spread = new Set<string>();
  const applies = (fragment: Pick<FragmentDefinitionNode, 'typeCondition'> | { readonly typeCondition?: undefined }): boolean => {
    if (fragment.typeCondition === undefined) return true;
    const condition = typeFromAST(schema, fragment.typeCondition);
    return condition === type || (isAbstractType(condition) && schema.isSubType(condition, type));
  };
  const collect = (set: SelectionSetNode): void => {
    for (const node of set.selections) {
      if (!isIncluded(by, node)) continue;
      if (node.kind === Kind.FIELD) {
        const key = (node.alias ?? node.name).value;
        const same = fields.get(key);
        if (same === undefined) fields.set(key, [node]);
        else same.push(node);
      } else if (node.kind === Kind.INLINE_FRAGMENT) {
        if (applies(node as Pick<FragmentDefinitionNode, 'typeCondition'>)) collect(node.selectionSet);
      } else {
        const fragment = fragments[node.name.value];
        if (fragment === undefined || spread.has(node.name.value)) continue;
        spread.add(node.name.value);
        if (applies(fragment)) collect(fragment.selectionSet);
      }
    }
  };
  for (const set of sets) collect(set);
  return fields;
};

const fieldOf = (by: Compilation, parentType: GraphQLObjectType, nodes: readonly FieldNode[]): Complete => {
  const [node] = nodes as [FieldNode];
  const name = node.name.value;
  if (name === TypeNameMetaFieldDef.name) {
    const json = JSON.stringify(parentType.name);
    return () => json;
  }
  const field: GraphQLField<unknown, unknown> = parentType.getFields()[name] ?? notPlain(`There is no field ${name} to compile.`);
  const args = getArgumentValues(field, node, by.variables);
  const resolve = field.resolve ?? defaultFieldResolver;
  const info = infoOf(by, { parentType, field, nodes });
  const complete = completeOf(by, field.type, nodes, info);
  return (source, context) => {
    const value = resolve(source, args, context, info);
    return isPromise(value) ? value.then((later) => complete(later, context)) : complete(value, context);
  };
};

/** The place in the answer is missing: it differs from value to value, and none of our resolvers asks for it. */
const infoOf = (
  { schema, operation, fragments, variables }: Compilation,
  at: { parentType: GraphQLObjectType; field: GraphQLField<unknown, unknown>; nodes: readonly FieldNode[] },
): GraphQLResolveInfo =>
  ({
    fieldName: at.field.name,
    fieldNodes: at.nodes,
    returnType: at.field.type,
    parentType: at.parentType,
    schema,
    operation,
    fragments,
    rootValue: undefined,
    variableValues: variables,
  }) as unknown as GraphQLResolveInfo;

const completeOf = (by: Compilation, type: GraphQLOutputType, nodes: readonly FieldNode[], info: GraphQLResolveInfo): Complete => {
  const isNonNull = isNonNullType(type);
  const complete = completeValueOf(by, isNonNull ? type.ofType : type, nodes, info);
  return (value, context) => {
    if (value === null || value === undefined) return isNonNull ? notPlain('A null where there must be none.') : 'null';
    if (value instanceof Error) throw value;
    return complete(value, context);
  };
};

const completeValueOf = (
  by: Compilation,
  type: Exclude<GraphQLOutputType, GraphQLNonNull<never>>,
  nodes: readonly FieldNode[],
  info: GraphQLResolveInfo,
): Complete => {
  if (isListType(type)) return listOf(completeOf(by, type.ofType, nodes, info));
  if (isLeafType(type)) return leafOf(type);
  if (isAbstractType(type)) return abstractOf(by, type, nodes, info);
  return objectOf(by, type as GraphQLObjectType, selectionsOf(nodes), info);
};

const selectionsOf = (nodes: readonly FieldNode[]): SelectionSetNode[] =>
  nodes.flatMap(({ selectionSet }) => (selectionSet === undefined ? [] : [selectionSet]));

const leafOf =
  (type: GraphQLLeafType): Complete =>
  (value) => {
    const json = JSON.stringify(type.serialize(value) ?? undefined) as string | undefined;
    return json ?? notPlain(`A ${type.name} that is nothing.`);
  };

const listOf =
  (complete: Complete): Complete =>
  (value, context) => {
    if (!Array.isArray(value)) return notPlain('A list that is no array.');
    return gather('[', ']', value.length, (at) => {
      const item: unknown = value[at];
      const json = isPromise(item) ? item.then((later) => complete(later, context)) : complete(item, context);
      return at === 0 ? json : typeof json === 'string' ? `,${json}` : json.then((later) => `,${later}`);
    });
  };

const abstractOf = (by: Compilation, type: GraphQLAbstractType, nodes: readonly FieldNode[], info: GraphQLResolveInfo): Complete => {
  const { schema } = by;
  const resolveType = type.resolveType ?? defaultTypeResolver;
  const known = new Map<string, Complete>();
  const of = (name: string): Complete => {
    const found = schema.getType(name);
    if (!isObjectType(found) || !schema.isSubType(type, found)) return notPlain(`${name} is no ${type.name}.`);
    const complete = objectOf(by, found, selectionsOf(nodes), info);
    known.set(name, complete);
    return complete;
  };
  return (value, context) => {
    const name = resolveType(value, context, info, type);
    if (typeof name !== 'string') return notPlain(`Which ${type.name} it is does not show at once.`);
    return (known.get(name) ?? of(name))(value, context);
  };
};

/** Fields are worked out when the first value comes: most types of a union never do. */
const objectOf = (by: Compilation, type: GraphQLObjectType, sets: readonly SelectionSetNode[], info?: GraphQLResolveInfo): Complete => {
  let fields: { readonly head: string; readonly field: Complete }[] | null = null;
  const compile = () =>
    [...collectFields(by, type, sets)].map(([key, nodes], at) => ({
      head: `${at === 0 ? '' : ','}${JSON.stringify(key)}:`,
      field: fieldOf(by, type, nodes),
    }));
  const { isTypeOf } = type;
  return (value, context) => {
    if (isTypeOf != null && info !== undefined && isTypeOf(value, context, info) !== true) return notPlain(`Perhaps no ${type.name}.`);
    const all = (fields ??= compile());
    return gather('{', '}', all.length, (at) => {
      const { head, field } = all[at] as (typeof all)[number];
      const json = field(value, context);
      return typeof json === 'string' ? head + json : json.then((later) => head + later);
    });
  };
};

const ignore = (): void => {};

/** Puts parts together: at once when all are there, else when the last one is. */
const gather = (open: string, close: string, count: number, part: (at: number) => Json): Json => {
  let text = open;
  let parts: Json[] | null = null;
  try {
    for (let at = 0; at < count; at += 1) {
      const json = part(at);
      if (typeof json === 'string') text += json;
      else {
        (parts ??= []).push(text, json);
        text = '';
      }
    }
  } catch (error) {
    // Nobody waits any more for those that were begun.
    for (const begun of parts ?? []) if (typeof begun !== 'string') begun.catch(ignore);
    throw error;
  }
  if (parts === null) return text + close;
  parts.push(text + close);
  return Promise.all(parts).then((all) => all.join(''));
};
