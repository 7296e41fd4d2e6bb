import type { IncomingMessage } from 'node:http';
import { createSourceEventStream, execute, type ExecutionArgs, type ExecutionResult, GraphQLError, type GraphQLSchema } from 'graphql';
import { type Context, makeServer, type SubscribePayload } from 'graphql-ws';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Timers } from '../engines/clock.ts';
import type { GraphQLContext } from '../schema/context.ts';
import { limits } from '../services/limits.ts';
import type { Services } from '../services/index.ts';
import type { Viewer } from '../services/viewer.ts';
import { type CloseCode, closeCodes } from './close-codes.ts';
import { createCompiledMutations } from './compiled-mutations.ts';
import type { Connections } from './connections.ts';
import { type CreateContext, noCookie } from './context.ts';
import type { Documents } from './documents.ts';
import { createLiveOperation, type Encode } from './live/encoder.ts';
import { createSocketSink, type SocketSink } from './live/socket-sink.ts';
import { isLiveSource, type LiveSource } from './live/source.ts';
import { createSocketWriters, type SocketWriter } from './live/socket-writer.ts';
import { createToBytes } from './live/text-frame.ts';
import type { Mask } from './mask.ts';
import type { OperationLog } from './operation-log.ts';
import { checkCost } from './operation-limits.ts';
import { parseBearer, requestToken } from './session-token.ts';
import { serveSockets } from './socket-adapter.ts';

export interface SocketServerDeps {
  readonly schema: GraphQLSchema;
  readonly services: Services;
  readonly createContext: CreateContext;
  readonly documents: Documents;
  readonly encode: Encode;
  readonly connections: Connections;
  readonly mask: Mask;
  readonly logOperation: OperationLog;
  readonly timers: Timers;
  /** How long a socket may say nothing, first before it is greeted and then between two signs of life; 0 is for ever. */
  readonly silence?: { readonly helloMs: number; readonly beatMs: number };
  readonly address: (request: IncomingMessage) => string;
  /** Told of peers that break the rules of the wire. */
  readonly onSocketError: (error: unknown) => void;
}

/** What lives as long as a socket, so as little as will do. */
interface SocketState {
  readonly socket: WebSocket;
  readonly writer: SocketWriter;
  readonly address: string;
  readonly userAgent: string;
  /** The token that came with the request, until the client has greeted. */
  requestToken: string | null;
  viewer: Viewer | null;
  remove: (() => void) | null;
}
type SocketContext = Context<Record<string, unknown> | undefined, SocketState>;

/** What `onSubscribe` hands to `subscribe`, beside the arguments of graphql-js. */
interface OperationArgs extends ExecutionArgs {
  readonly live: { readonly id: string; readonly state: SocketState; readonly context: SocketContext };
}

const SILENCE = { helloMs: 3_000, beatMs: 12_000 };

/**
 * GraphQL over WebSocket. The library keeps the protocol and the life cycle; the events of a subscription are written by us, as bytes
 * made once for everyone who runs the same operation.
 */
export const createSocketServer = (deps: SocketServerDeps) => {
  const { schema, services, documents, mask, timers, silence = SILENCE } = deps;
  const sockets = new WebSocketServer({ noServer: true, maxPayload: limits.requestBytesMax, perMessageDeflate: false });

  const toBytes = createToBytes();
  const openWriter = createSocketWriters({ onCut: deps.connections.noteCut, timers });

  const open = (socket: WebSocket, request: IncomingMessage): SocketState => ({
    socket,
    writer: openWriter(socket),
    address: deps.address(request),
    userAgent: request.headers['user-agent'] ?? '',
    requestToken: requestToken(request).token,
    viewer: null,
    remove: null,
  });

  const takeToken = (context: SocketContext): string | null => {
    const given = context.connectionParams ?? {};
    const token =
      parseBearer(given['authorization'] ?? given['Authorization']) ?? stringOrNull(given['token']) ?? context.extra.requestToken;
    // Neither is kept for as long as the socket lives.
    context.extra.requestToken = null;
    delete (context as { connectionParams?: unknown }).connectionParams;
    return token;
  };

  const takeIn = async (context: SocketContext, close: (why: CloseCode) => void): Promise<void> => {
    const state = context.extra;
    const { socket } = state;
    const token = takeToken(context);
    if (token === null) return;
    state.viewer = await services.findSession(token);
    if (state.viewer === null) {
      close('unauthorized');
      return;
    }
    state.remove = await deps.connections.add(state.viewer, { close });
    if (socket.readyState !== socket.OPEN) state.remove();
    // Revoked between the first look and the listening: nobody would tell.
    else if ((await services.findSession(token)) === null) close('unauthorized');
  };

  const onConnect = async (context: SocketContext): Promise<boolean> => {
    const close = (why: CloseCode): void => closeSocket(context.extra, why, timers);
    try {
      await takeIn(context, close);
    } catch (error) {
      // The database is away, say. The library would print it, once for each of all those who come back, and close as if we had a bug.
      deps.onSocketError(error);
      close('restarting');
    }
    return true;
  };

  const onSubscribe = (context: SocketContext, id: string, payload: SubscribePayload): ExecutionArgs | readonly GraphQLError[] => {
    const state = context.extra;
    const parsed = documents(payload.query);
    if ('errors' in parsed) return parsed.errors;
    const { document } = parsed;
    const variables = payload.variables ?? {};
    const operationName = payload.operationName ?? null;
    const tooCostly = checkCost(document, variables, operationName);
    if (tooCostly !== null) return [tooCostly];
    if (Object.keys(context.subscriptions).length > limits.subscriptionsPerSocketMax) {
      return [new GraphQLError('Too many subscriptions on this socket.', { extensions: { code: 'TOO_MANY_SUBSCRIPTIONS' } })];
    }
    const { viewer, address, userAgent } = state;
    const contextValue = deps.createContext({ viewer, address, userAgent, cookie: noCookie });
    // The protocol keeps the payload while the subscription lives: one text for all who ask the same.
    (payload as { query: string }).query = document.loc?.source.body ?? payload.query;
    const args: OperationArgs = { schema, document, variableValues: variables, operationName, contextValue, live: { id, state, context } };
    return args;
  };

  const compiledMutation = createCompiledMutations(schema);

  const run = async (args: ExecutionArgs): Promise<ExecutionResult | AsyncIterable<never>> => {
    const context = args.contextValue as GraphQLContext;
    const { requestId } = context;
    const { live } = args as OperationArgs;
    const done = deps.logOperation(context, args.document, args.operationName);
    try {
      const answered = compiledMutation(args);
      if (answered === null) return mask.maskResult(await execute(args), requestId);
      const answer = await answered;
      if ('result' in answer) return mask.maskResult(answer.result, requestId);
      // Ready text, which the library would make again from an object. It goes on with the end of an operation that had nothing more to tell.
      if (live.id in live.context.subscriptions) live.state.writer.write(nextMessage(live.id, answer.json), NOTHING);
      return NOTHING_MORE;
    } catch (error) {
      return { errors: [mask.maskError(error, requestId)] };
    } finally {
      done();
    }
  };

  const subscribe = async (args: ExecutionArgs): Promise<AsyncIterable<ExecutionResult> | ExecutionResult> => {
    const { live, contextValue } = args as OperationArgs;
    const { requestId } = contextValue as { requestId: string };
    const { document, variableValues, operationName } = args;
    const stream = await createSourceEventStream(args);
    if (!isLiveSource(stream)) return mask.maskResult(stream as ExecutionResult, requestId);
    const errorResult = (error: unknown) => JSON.stringify({ errors: [mask.maskError(error, requestId)] });
    return writeThrough(stream, (onEnd) =>
      createSocketSink({
        encode: deps.encode,
        operation: createLiveOperation({ document, variables: variableValues ?? {}, operationName: operationName ?? undefined }),
        viewer: live.state.viewer as Viewer,
        id: live.id,
        writer: live.state.writer,
        toBytes,
        errorResult,
        onEnd,
      }),
    );
  };

  const protocol = makeServer<Record<string, unknown> | undefined, SocketState>({
    schema,
    connectionInitWaitTimeout: silence.helloMs,
    onConnect: onConnect as never,
    onSubscribe: onSubscribe as never,
    execute: run as never,
    subscribe: subscribe as never,
    onClose: (context) => context.extra.remove?.(),
  });
  const { close } = serveSockets({ protocol, sockets, open, timers, beatMs: silence.beatMs, onSocketError: deps.onSocketError });
  return { sockets, close };
};

export type SocketServer = ReturnType<typeof createSocketServer>;

const NOTHING = Buffer.alloc(0);

const nextMessage = (id: string, json: string): string => `{"id":${JSON.stringify(id)},"type":"next","payload":${json}}`;

/** The events of an operation whose answer has been written. */
const NOTHING_MORE: AsyncIterable<never> = {
  [Symbol.asyncIterator]: () => ({
    next: async () => ({ done: true, value: undefined }),
    return: async () => ({ done: true, value: undefined }),
  }),
};

const stringOrNull = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

const TERMINATE_AFTER_MS = 1_000;

/** Closes with a named code; a peer that does not answer is cut. */
const closeSocket = ({ socket, writer }: SocketState, why: CloseCode, timers: Timers): void => {
  const { code, reason } = closeCodes[why];
  writer.flush();
  socket.close(code, reason);
  socket.once(
    'close',
    timers.after(TERMINATE_AFTER_MS, () => socket.terminate()),
  );
};

/**
 * What the protocol waits on while the source's events go past it, straight to the socket: it yields nothing, and ends when the source
 * does. When the client completes the subscription, or the socket goes, the protocol calls `return`, and the source closes.
 */
const writeThrough = (source: LiveSource, createSink: (onEnd: () => void) => SocketSink): AsyncGenerator<never> => {
  const ended = Promise.withResolvers<IteratorResult<never>>();
  let sink: SocketSink | null = null;
  const finish = (): void => {
    source.close();
    sink?.close();
    ended.resolve({ done: true, value: undefined });
  };
  return {
    next() {
      if (sink === null) {
        sink = createSink(finish);
        source.open(sink);
      }
      return ended.promise;
    },
    async return() {
      finish();
      return { done: true, value: undefined };
    },
    async throw(error) {
      finish();
      throw error;
    },
    async [Symbol.asyncDispose]() {
      finish();
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
};
