import { createHmac } from 'node:crypto';
import { type DocumentNode, getOperationAST } from 'graphql';
import type { Logger } from 'pino';
import type { GraphQLContext } from '../schema/context.ts';

const SLOW_MS = 1_000;

/**
 * One line for each operation: at level debug, or at info when it was slow. Never what was asked with or answered, no tokens and no
 * addresses; a user is a keyed hash, so that lines of one person can be told to belong together and nothing more.
 */
export const createOperationLog =
  ({ log, secret }: { log: Logger; secret: string }) =>
  (context: GraphQLContext, document: DocumentNode, operationName?: string | null) => {
    const startedMs = performance.now();
    return (): void => {
      const ms = Math.round((performance.now() - startedMs) * 10) / 10;
      const level = ms >= SLOW_MS ? 'info' : 'debug';
      if (!log.isLevelEnabled(level)) return;
      const operation = getOperationAST(document, operationName);
      const user =
        context.viewer === null ? null : createHmac('sha256', secret).update(`log:${context.viewer.userId}`).digest('hex').slice(0, 12);
      log[level](
        { requestId: context.requestId, kind: operation?.operation, operation: operation?.name?.value ?? null, user, ms },
        'operation',
      );
    };
  };

export type OperationLog = ReturnType<typeof createOperationLog>;
