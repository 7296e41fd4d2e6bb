import { createSourceEventStream, execute, type ExecutionArgs, type ExecutionResult, GraphQLError } from 'graphql';
import type { GraphQLContext } from '../../schema/context.ts';
import { type CloseCode, closeCodes } from '../close-codes.ts';
import type { Connections } from '../connections.ts';
import type { Mask } from '../mask.ts';
import { isLiveSource, type LiveSource, readSource } from './source.ts';

export interface EventStreamDeps {
  readonly connections: Connections;
  readonly mask: Mask;
  /** The context with loaders of its own: what one event loaded is old news for the next. */
  readonly withFreshLoaders: (context: GraphQLContext) => GraphQLContext;
}

/** What stands in a stream of server-sent events for a close code. */
const closeErrors: Partial<Record<CloseCode, string>> = { unauthorized: 'UNAUTHENTICATED', tooManySockets: 'TOO_MANY_SOCKETS' };

const closing = (why: CloseCode): ExecutionResult => ({
  errors: [new GraphQLError(closeCodes[why].reason, { extensions: { code: closeErrors[why] ?? 'UNAVAILABLE' } })],
});

/**
 * Subscriptions without a socket. The stream counts as a connection of its device: it ends when the device is revoked, and when the
 * process goes. An event that cannot be told ends it too, since to pass over it would lose it in silence.
 */
export const createSubscribe =
  (deps: EventStreamDeps) =>
  async (args: ExecutionArgs): Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult> => {
    const stream = await createSourceEventStream(args);
    return isLiveSource(stream) ? openStream(deps, args, stream) : (stream as ExecutionResult);
  };

const openStream = async (
  { connections, mask, withFreshLoaders }: EventStreamDeps,
  args: ExecutionArgs,
  source: LiveSource,
): Promise<AsyncIterableIterator<ExecutionResult>> => {
  const context = args.contextValue as GraphQLContext;
  const failed = (error: unknown): ExecutionResult => ({ errors: [mask.maskError(error, context.requestId)] });
  // Payloads that come together load together.
  const events = readSource(source, (payloads) => {
    const contextValue = withFreshLoaders(context);
    const run = async (rootValue: object) => mask.maskResult(await execute({ ...args, rootValue, contextValue }), context.requestId);
    return payloads.map((payload) => run(payload).catch(failed));
  });
  let why: CloseCode | null = null;
  let ended = false;
  const end = (): void => {
    ended = true;
    void events.return?.();
    leave();
  };
  let leave = (): void => {};
  if (context.viewer !== null) {
    leave = await connections.add(context.viewer, {
      close(code) {
        why ??= code;
        void events.return?.();
      },
    });
  }

  const next = async (): Promise<IteratorResult<ExecutionResult>> => {
    if (ended) return { done: true, value: undefined };
    try {
      const event = await events.next();
      if (event.done !== true) {
        const value = await event.value;
        if (value.errors !== undefined) end();
        return { done: false, value };
      }
      end();
      return why === null ? { done: true, value: undefined } : { done: false, value: closing(why) };
    } catch (error) {
      end();
      return { done: false, value: failed(error) };
    }
  };
  const stream: AsyncIterableIterator<ExecutionResult> = {
    next,
    async return() {
      end();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]: () => stream,
  };
  return stream;
};
