import { type ExecutionResult, GraphQLError } from 'graphql';
import type { Logger } from 'pino';
import { IdsUnavailable } from '../engines/ids.ts';
import { RateLimited, Refusal } from '../services/errors.ts';
import { GateFull } from './live/gate.ts';
import { AppendUnavailable } from '../services/message/append-messages.ts';

/**
 * Errors that we meant to tell pass; anything else is a bug or an outage: logged with the request's id, and told as no more than
 * that id.
 */
export const createMask = ({ log }: { log: Logger }) => {
  const maskError = (error: unknown, requestId: string): GraphQLError => {
    const meant = error instanceof GraphQLError && (error.originalError === undefined || error.originalError instanceof GraphQLError);
    // What is wrong with a variable, graphql-js tells without a code.
    if (meant && error.extensions['code'] === undefined) {
      return new GraphQLError(error.message, { ...error, extensions: { ...error.extensions, code: 'BAD_USER_INPUT' } });
    }
    if (meant) return error;
    const original = error instanceof GraphQLError ? error.originalError : error;
    const at = error instanceof GraphQLError && error.path !== undefined ? { path: error.path } : {};
    // A field without a union to put a refusal in answers with its code instead.
    if (original instanceof Refusal) {
      const wait = original instanceof RateLimited ? { retryAfterMs: original.retryAfterMs } : {};
      return new GraphQLError(original.message, { ...at, extensions: { code: original.code, ...wait } });
    }
    log.error({ err: original, requestId, path: error instanceof GraphQLError ? error.path : undefined }, 'operation failed');
    const unavailable =
      original instanceof IdsUnavailable || original instanceof AppendUnavailable || original instanceof GateFull || isOutage(original);
    return new GraphQLError(unavailable ? 'The service cannot answer right now. Try again.' : 'Something went wrong on our side.', {
      ...at,
      extensions: {
        code: unavailable ? 'UNAVAILABLE' : 'INTERNAL_SERVER_ERROR',
        requestId,
        ...(unavailable ? { retryAfterMs: original instanceof AppendUnavailable ? original.retryAfterMs : 1_000 } : {}),
      },
    });
  };
  const maskResult = (result: ExecutionResult, requestId: string): ExecutionResult =>
    result.errors === undefined || result.errors.length === 0
      ? result
      : { ...result, errors: result.errors.map((error) => maskError(error, requestId)) };
  return { maskError, maskResult };
};

export type Mask = ReturnType<typeof createMask>;

/** The database is away or too busy: the caller may simply try again. */
const isOutage = (error: unknown): boolean => {
  const text = error instanceof Error ? `${error.name} ${(error as { code?: string }).code ?? ''} ${error.message}` : '';
  return /P1001|P1002|P1008|P1017|P2024|P2028|ECONNREFUSED|ECONNRESET|57P0[123]|53300|timeout|terminat|shutting down|connection/i.test(
    text,
  );
};
