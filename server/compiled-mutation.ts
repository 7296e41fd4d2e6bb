import {
  execute,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  type FieldNode,
  type GraphQLArgument,
  type GraphQLInputType,
  GraphQLObjectType,
  GraphQLSchema,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isInputType,
  Kind,
  type OperationDefinitionNode,
  typeFromAST,
  visit,
} from 'graphql';
import { compileField, type Json } from './compiled-operation.ts';

/** JSON of `{"data":…}`, or what graphql-js has to say where plain data does not do. */
export type MutationAnswer = { readonly json: string } | { readonly result: ExecutionResult };

/** Null: graphql-js is to execute it, nothing has been done. */
export type CompiledMutation = (args: ExecutionArgs) => Promise<MutationAnswer> | null;

/** Thrown, and caught here, where a value is not as plain as it could be: graphql-js says what is wrong with it, or makes something of it. */
const NOT_PLAIN = Symbol('not plain');

type Coerce = (value: unknown) => unknown;

/**
 * Works out once what graphql-js works out for every mutation of one field whose variables feed nothing but that field's arguments. It is
 * resolved once, whatever comes: where its value is not told by plain data, graphql-js completes the value that is already there.
 * Null for any other operation.
 */
export const compileMutation = (
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | null | undefined,
): CompiledMutation | null => {
  const found = findField(schema, document, operationName);
  if (found === null) return null;
  const { operation, node, type } = found;
  const compiled = compileField(schema, document, operation, type, node);
  const coerceAll = argumentsOf(schema, operation, node, compiled.field.args);
  if (coerceAll === null) return null;
  const head = `{"data":{${JSON.stringify((node.alias ?? node.name).value)}:`;

  const complete = async (args: ExecutionArgs, give: () => unknown): Promise<MutationAnswer> => ({
    result: await execute({ ...args, schema: completing(schema), rootValue: give }),
  });

  const run = async (args: ExecutionArgs, fieldArgs: Record<string, unknown>): Promise<MutationAnswer> => {
    let value: unknown;
    try {
      value = await compiled.resolve(args.rootValue, fieldArgs, args.contextValue);
    } catch (error) {
      return complete(args, () => {
        throw error;
      });
    }
    try {
      const json: Json = compiled.complete(value, args.contextValue);
      return { json: `${head}${typeof json === 'string' ? json : await json}}}` };
    } catch {
      return complete(args, () => value);
    }
  };

  return (args) => {
    let fieldArgs: Record<string, unknown>;
    try {
      fieldArgs = coerceAll(args.variableValues ?? {});
    } catch {
      return null;
    }
    return run(args, fieldArgs);
  };
};

/** The one field of a mutation, if that is all there is to it. */
const findField = (
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | null | undefined,
): { operation: OperationDefinitionNode; node: FieldNode; type: GraphQLObjectType } | null => {
  const operations = document.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
  const [operation] = operations;
  const type = schema.getMutationType();
  if (operation === undefined || operations.length > 1 || operation.operation !== 'mutation' || type == null) return null;
  if (operationName != null && operation.name?.value !== operationName) return null;
  const [node, ...others] = operation.selectionSet.selections;
  if (node?.kind !== Kind.FIELD || others.length > 0 || (node.directives ?? []).length > 0) return null;
  if (type.getFields()[node.name.value] === undefined) return null;
  return usesVariables(document, node) ? null : { operation, node, type };
};

/** Whether anything but the field's own arguments depends on a variable. */
const usesVariables = (document: DocumentNode, field: FieldNode): boolean => {
  let uses = false;
  visit(document, {
    VariableDefinition: () => false,
    Argument: (_node, _key, parent) => (parent === field.arguments ? false : undefined),
    Variable() {
      uses = true;
    },
  });
  return uses;
};

/** Coerces variables straight into the field's arguments, each of which is a variable of the same name space; null where it is more than that. */
const argumentsOf = (
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  node: FieldNode,
  given: readonly GraphQLArgument[],
): ((variables: Record<string, unknown>) => Record<string, unknown>) | null => {
  const definitions = operation.variableDefinitions ?? [];
  const steps: { readonly name: string; readonly variable: string; readonly coerce: Coerce }[] = [];
  for (const { name, value } of node.arguments ?? []) {
    if (value.kind !== Kind.VARIABLE) return null;
    const definition = definitions.find((one) => one.variable.name.value === value.name.value);
    const type = definition === undefined ? undefined : typeFromAST(schema, definition.type as never);
    if (definition === undefined || definition.defaultValue !== undefined || !isInputType(type)) return null;
    steps.push({ name: name.value, variable: value.name.value, coerce: coerceOf(type) });
  }
  // Variables that feed no argument would go unchecked, and arguments that are left out may have defaults.
  if (steps.length !== definitions.length || steps.length !== given.length) return null;
  return (variables) => {
    const args: Record<string, unknown> = {};
    for (const { name, variable, coerce } of steps) {
      const value = variables[variable];
      if (value === undefined) throw NOT_PLAIN;
      args[name] = coerce(value);
    }
    return args;
  };
};

const notPlain = (): never => {
  throw NOT_PLAIN;
};

/** Section 6.4.1 of the specification, for values as they should be; for any other it throws. */
const coerceOf = (type: GraphQLInputType): Coerce => {
  if (isNonNullType(type)) {
    const coerce = coerceOf(type.ofType);
    return (value) => (value == null ? notPlain() : coerce(value));
  }
  if (isListType(type)) {
    const coerce = coerceOf(type.ofType);
    return (value) => (value === null ? null : Array.isArray(value) ? value.map(coerce) : notPlain());
  }
  if (isLeafType(type)) return (value) => (value === null ? null : (type.parseValue(value) ?? notPlain()));
  return isInputObjectType(type) ? inputObjectOf(type) : notPlain;
};

const inputObjectOf = (type: Extract<GraphQLInputType, { getFields(): unknown }>): Coerce => {
  // Worked out when the first value comes: an input type may hold itself.
  let fields: { readonly name: string; readonly coerce: Coerce; readonly otherwise: unknown; readonly isRequired: boolean }[] | null = null;
  const compile = () =>
    Object.values(type.getFields()).map(({ name, type: fieldType, defaultValue }) => ({
      name,
      coerce: coerceOf(fieldType),
      otherwise: defaultValue,
      isRequired: isNonNullType(fieldType) && defaultValue === undefined,
    }));
  return (value) => {
    if (value === null) return null;
    if (typeof value !== 'object' || Array.isArray(value)) return notPlain();
    const object = value as Record<string, unknown>;
    const coerced: Record<string, unknown> = {};
    let known = 0;
    for (const { name, coerce, otherwise, isRequired } of (fields ??= compile())) {
      const given = object[name];
      if (given === undefined) {
        if (isRequired || name in object) return notPlain();
        if (otherwise !== undefined) coerced[name] = otherwise;
        continue;
      }
      known += 1;
      coerced[name] = coerce(given);
    }
    if (known !== Object.keys(object).length) return notPlain();
    if (type.isOneOf && (known !== 1 || Object.values(object)[0] === null)) return notPlain();
    return coerced;
  };
};

const completions = new WeakMap<GraphQLSchema, GraphQLSchema>();

/** The same schema, whose mutations answer with what the root value gives. */
const completing = (schema: GraphQLSchema): GraphQLSchema => {
  let known = completions.get(schema);
  if (known === undefined) {
    const { fields, ...mutation } = (schema.getMutationType() as GraphQLObjectType).toConfig();
    const giving = Object.entries(fields).map(([name, field]) => [name, { ...field, resolve: (give: () => unknown) => give() }]);
    known = new GraphQLSchema({
      ...schema.toConfig(),
      types: schema.toConfig().types.filter((type) => type !== schema.getMutationType()),
      mutation: new GraphQLObjectType({ ...mutation, fields: Object.fromEntries(giving) as typeof fields }),
      assumeValid: true,
    });
    completions.set(schema, known);
  }
  return known;
};
