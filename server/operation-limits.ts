import { maxAliasesRule } from '@escape.tech/graphql-armor-max-aliases';
import { maxDepthRule } from '@escape.tech/graphql-armor-max-depth';
import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type SelectionSetNode,
  type ValidationRule,
} from 'graphql';
import { limits } from '../services/limits.ts';

/** Depth and aliases are checked with the other validation rules; introspection is exempt. */
export const operationRules: readonly ValidationRule[] = [
  maxDepthRule({ n: limits.queryDepthMax, flattenFragments: true, propagateOnRejection: true }) as unknown as ValidationRule,
  maxAliasesRule({ n: limits.queryAliasesMax, propagateOnRejection: true, allowList: [] }) as unknown as ValidationRule,
];

const pageSize = (field: FieldNode, variables: Record<string, unknown>): number | null => {
  let paged: number | null = null;
  for (const argument of field.arguments ?? []) {
    if (argument.name.value !== 'first' && argument.name.value !== 'last') continue;
    const { value } = argument;
    const size = value.kind === Kind.INT ? Number(value.value) : value.kind === Kind.VARIABLE ? variables[value.name.value] : null;
    if (typeof size === 'number') paged = Math.max(size, 1);
  }
  return paged;
};

const isPage = (field: FieldNode): boolean =>
  field.selectionSet?.selections.some((selection) => selection.kind === Kind.FIELD && selection.name.value === 'edges') ?? false;

/** What an operation may cost at most: each object 1, and a page as many times its entries as it may have. */
export const operationCost = (document: DocumentNode, variables: Record<string, unknown>, operationName?: string | null): number => {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  const cost = (set: SelectionSetNode, seen: ReadonlySet<string>): number => {
    let sum = 0;
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) {
        if (selection.name.value.startsWith('__') || selection.selectionSet === undefined) continue;
        const times = isPage(selection) ? (pageSize(selection, variables) ?? limits.pageSizeDefault) : 1;
        sum += 1 + times * cost(selection.selectionSet, seen);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        sum += cost(selection.selectionSet, seen);
      } else {
        const name = selection.name.value;
        const fragment = fragments.get(name);
        if (fragment !== undefined && !seen.has(name)) sum += cost(fragment.selectionSet, new Set([...seen, name]));
      }
      if (sum > limits.queryCostMax) return sum;
    }
    return sum;
  };
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    if (operationName != null && definition.name?.value !== operationName) continue;
    return cost(definition.selectionSet, new Set());
  }
  return 0;
};

/** The error that says an operation costs too much, or null. */
export const checkCost = (
  document: DocumentNode,
  variables: Record<string, unknown>,
  operationName?: string | null,
): GraphQLError | null => {
  const cost = operationCost(document, variables, operationName);
  if (cost <= limits.queryCostMax) return null;
  return new GraphQLError(`This operation may cost ${cost} points; at most ${limits.queryCostMax} are allowed. Ask for smaller pages.`, {
    extensions: { code: 'OPERATION_TOO_COSTLY', cost, costMax: limits.queryCostMax },
  });
};
