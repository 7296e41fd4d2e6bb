import { maxAliasesRule } from '@escape.tech/graphql-armor-max-aliases';
import { maxDepthRule } from '@escape.tech/graphql-armor-max-depth';
import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  parse,
  type ParseOptions,
  type SelectionSetNode,
  type Source,
  type ValidationRule,
  visit,
} from 'graphql';
import { limits } from '../services/limits.ts';

/** Names the limit for programs; the library's own words call it a syntax error. */
const refuse =
  (code: string, what: string, max: number) =>
  (_context: unknown, error: GraphQLError): void => {
    error.message = `${what}: at most ${max} are allowed.`;
    Object.assign(error.extensions, { code });
  };

/** Depth and aliases are checked with the other validation rules; introspection is exempt. */
export const operationRules: readonly ValidationRule[] = [
  maxDepthRule({
    n: limits.queryDepthMax,
    flattenFragments: true,
    onReject: [refuse('OPERATION_TOO_DEEP', 'Too many levels', limits.queryDepthMax)],
  }) as unknown as ValidationRule,
  maxAliasesRule({
    n: limits.queryAliasesMax,
    allowList: [],
    onReject: [refuse('TOO_MANY_ALIASES', 'Too many aliases', limits.queryAliasesMax)],
  }) as unknown as ValidationRule,
];

/** Parses, but no text longer than the limit. */
export const parseWithinLimits = (source: string | Source, options?: ParseOptions): DocumentNode => {
  try {
    return parse(source, { ...options, maxTokens: limits.queryTokensMax });
  } catch (error) {
    if (!(error instanceof GraphQLError) || !error.message.includes(`more that ${limits.queryTokensMax} tokens`)) throw error;
    throw new GraphQLError(`Too many tokens: at most ${limits.queryTokensMax} are allowed.`, { extensions: { code: 'TOO_MANY_TOKENS' } });
  }
};

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
  // Each fragment is counted through once, though it costs as often as it is spread: fragments that spread others twice would
  // else take time without end. One that spreads itself does not validate.
  const known = new Map<string, number>();
  const fragmentCost = (name: string): number => {
    let sum = known.get(name);
    if (sum === undefined) {
      known.set(name, 0);
      const fragment = fragments.get(name);
      known.set(name, (sum = fragment === undefined ? 0 : cost(fragment.selectionSet)));
    }
    return sum;
  };
  const fieldCost = (field: FieldNode): number => {
    if (field.name.value.startsWith('__') || field.selectionSet === undefined) return 0;
    const times = isPage(field) ? (pageSize(field, variables) ?? limits.pageSizeDefault) : 1;
    return 1 + times * cost(field.selectionSet);
  };
  const cost = (set: SelectionSetNode): number => {
    let sum = 0;
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) sum += fieldCost(selection);
      else if (selection.kind === Kind.INLINE_FRAGMENT) sum += cost(selection.selectionSet);
      else sum += fragmentCost(selection.name.value);
    }
    return sum;
  };
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    if (operationName != null && definition.name?.value !== operationName) continue;
    return cost(definition.selectionSet);
  }
  return 0;
};

/** Whether what an operation costs depends on its variables. */
const costVaries = (document: DocumentNode): boolean => {
  let varies = false;
  visit(document, {
    Argument(node) {
      if ((node.name.value === 'first' || node.name.value === 'last') && node.value.kind === Kind.VARIABLE) varies = true;
    },
  });
  return varies;
};

/** Names of operations in one document whose costs are kept: a client may name any. */
const NAMES_MAX = 16;
/** Costs that are always the same, by document and name of the operation; null where they vary. */
const fixedCosts = new WeakMap<DocumentNode, Map<string | null, number> | null>();

/** As `operationCost`, counted once for a document whose page sizes do not come from variables. */
const knownCost = (document: DocumentNode, variables: Record<string, unknown>, operationName: string | null): number => {
  let known = fixedCosts.get(document);
  if (known === undefined) fixedCosts.set(document, (known = costVaries(document) ? null : new Map()));
  const found = known?.get(operationName);
  if (found !== undefined) return found;
  const cost = operationCost(document, variables, operationName);
  if (known !== null && known.size < NAMES_MAX) known.set(operationName, cost);
  return cost;
};

/** The error that says an operation costs too much, or null. */
export const checkCost = (
  document: DocumentNode,
  variables: Record<string, unknown>,
  operationName?: string | null,
): GraphQLError | null => {
  const cost = knownCost(document, variables, operationName ?? null);
  if (cost <= limits.queryCostMax) return null;
  return new GraphQLError(`This operation may cost ${cost} points; at most ${limits.queryCostMax} are allowed. Ask for smaller pages.`, {
    extensions: { code: 'OPERATION_TOO_COSTLY', cost, costMax: limits.queryCostMax },
  });
};
