import type { DocumentNode, ExecutionArgs, GraphQLSchema } from 'graphql';
import { type CompiledMutation, compileMutation } from './compiled-mutation.ts';

/** Mutations as they are asked for, each compiled once for its document: parsed documents are kept for as long as they are asked for. */
export const createCompiledMutations = (schema: GraphQLSchema): CompiledMutation => {
  const known = new WeakMap<DocumentNode, CompiledMutation | null>();
  return (args: ExecutionArgs) => {
    const { document } = args;
    let mutation = known.get(document);
    // A document with one operation is the same whether it is named or not; one with more is not compiled.
    if (mutation === undefined) known.set(document, (mutation = compileMutation(schema, document, args.operationName)));
    return mutation === null ? null : mutation(args);
  };
};
