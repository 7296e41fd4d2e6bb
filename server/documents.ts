import { type DocumentNode, GraphQLError, type GraphQLSchema, specifiedRules, validate } from 'graphql';
import { LRUCache } from 'lru-cache';
import { operationRules, parseWithinLimits } from './operation-limits.ts';

export type ParsedDocument = { readonly document: DocumentNode } | { readonly errors: readonly GraphQLError[] };

const DOCUMENTS_MAX = 2_000;

/** Parses and validates, once per text: validation costs more than everything else an operation does. */
export const createDocuments = (schema: GraphQLSchema) => {
  const cache = new LRUCache<string, ParsedDocument>({ max: DOCUMENTS_MAX });
  const read = (query: string): ParsedDocument => {
    try {
      const document = parseWithinLimits(query);
      const errors = validate(schema, document, [...specifiedRules, ...operationRules]);
      return errors.length > 0 ? { errors } : { document };
    } catch (error) {
      // The limit rules throw where others report.
      return { errors: [error instanceof GraphQLError ? error : new GraphQLError(String(error))] };
    }
  };
  return (query: string): ParsedDocument => {
    let parsed = cache.get(query);
    if (parsed === undefined) cache.set(query, (parsed = read(query)));
    return parsed;
  };
};

export type Documents = ReturnType<typeof createDocuments>;
