import type { IncomingMessage } from 'node:http';
import { createSourceEventStream, execute, type ExecutionArgs, type ExecutionResult, GraphQLError, type GraphQLSchema } from 'graphql';
import { type Context, type SubscribePayload } from 'graphql-ws';
import { type Extra, useServer } from 'graphql-ws/use/ws';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Timers } from '../engines/clock.ts';
import type { GraphQLContext } from '../schema/context.ts';
import { limits } from '../services/limits.ts';
import type { Services } from '../services/index.ts';
import type { Viewer } from '../services/viewer.ts';
import { type CloseCode, closeCodes } from './close-codes.ts';
import type { Connections } from './connections.ts';
import { type CreateContext, noCookie } from './context.ts';
import type { Documents } from './documents.ts';
import { createLiveOperation, type Encode, type LiveOperation } from './live/encoder.ts';
import { createSocketSink, type SocketSink } from './live/socket-sink.ts';
import { isLiveSource, type LiveSource } from './live/source.ts';
import { createSocketWriter, type SocketWriter } from './live/socket-writer.ts';
import { createToBytes } from './live/text-frame.ts';
import type { Mask } from './mask.ts';
import type { OperationLog } from './operation-log.ts';
import { checkCost } from './operation-limits.ts';
import { parseBearer, requestToken } from './session-token.ts';

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

interface SocketState {
  viewer: Viewer | null;
  writer: SocketWriter;
  remove?: () => void;
}
type SocketExtra = Extra & Partial<{ state: SocketState }>;
type SocketContext = Context<Record<string, unknown> | undefined, SocketExtra>;

/** What `onSubscribe` hands to `subscribe`, beside the arguments of graphql-js. */
interface OperationArgs extends ExecutionArgs {
  readonly live: { readonly id: string; readonly state: SocketState; readonly operation: LiveOperation };
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
  const close = (socket: WebSocket, why: CloseCode): void => closeSocket(socket, why, timers);

  const onConnect = async (context: SocketContext): Promise<boolean> => {
    const { socket, request } = context.extra;
    const state: SocketState = { viewer: null, writer: createSocketWriter(socket, deps.connections.noteCut, timers) };
    context.extra.state = state;
    const given = context.connectionParams ?? {};
    const token =
      parseBearer(given['authorization'] ?? given['Authorization']) ?? stringOrNull(given['token']) ?? requestToken(request).token;
    if (token === null) return true;
    state.viewer = await services.findSession(token);
    if (state.viewer === null) {
      close(socket, 'unauthorized');
      return true;
    }
    state.remove = await deps.connections.add(state.viewer, { close: (why) => close(socket, why) });
    if (socket.readyState !== socket.OPEN) state.remove();
    // Revoked between the first look and the listening: nobody would tell.
    else if ((await services.findSession(token)) === null) close(socket, 'unauthorized');
    return true;
  };

  const onSubscribe = (context: SocketContext, id: string, payload: SubscribePayload): ExecutionArgs | readonly GraphQLError[] => {
    const state = context.extra.state as SocketState;
    const parsed = documents(payload.query);
    if ('errors' in parsed) return parsed.errors;
    const { document } = parsed;
    const variables = payload.variables ?? {};
    const operationName = payload.operationName ?? undefined;
    const tooCostly = checkCost(document, variables, operationName ?? null);
    if (tooCostly !== null) return [tooCostly];
    if (Object.keys(context.subscriptions).length > limits.subscriptionsPerSocketMax) {
      return [new GraphQLError('Too many subscriptions on this socket.', { extensions: { code: 'TOO_MANY_SUBSCRIPTIONS' } })];
    }
    const { request } = context.extra;
    const contextValue = deps.createContext({
      viewer: state.viewer,
      address: deps.address(request),
      userAgent: request.headers['user-agent'] ?? '',
      cookie: noCookie,
    });
    // The protocol keeps the payload while the subscription lives: one text for all who ask the same.
    (payload as { query: string }).query = document.loc?.source.body ?? payload.query;
    const operation = createLiveOperation({ document, variables, operationName });
    const args: OperationArgs = {
      schema,
      document,
      variableValues: variables,
      operationName: operationName ?? null,
      contextValue,
      live: { id, state, operation },
    };
    return args;
  };

  const run = async (args: ExecutionArgs): Promise<ExecutionResult> => {
    const context = args.contextValue as GraphQLContext;
    const { requestId } = context;
    const done = deps.logOperation(context, args.document, args.operationName);
    try {
      return mask.maskResult(await execute(args), requestId);
    } catch (error) {
      return { errors: [mask.maskError(error, requestId)] };
    } finally {
      done();
    }
  };

  const subscribe = async (args: ExecutionArgs): Promise<AsyncIterable<ExecutionResult> | ExecutionResult> => {
    const { live, contextValue } = args as OperationArgs;
    const { requestId } = contextValue as { requestId: string };
    const stream = await createSourceEventStream(args);
    if (!isLiveSource(stream)) return mask.maskResult(stream as ExecutionResult, requestId);
    const errorResult = (error: unknown) => JSON.stringify({ errors: [mask.maskError(error, requestId)] });
    return writeThrough(stream, (onEnd) =>
      createSocketSink({
        encode: deps.encode,
        operation: live.operation,
        viewer: live.state.viewer as Viewer,
        id: live.id,
        writer: live.state.writer,
        toBytes,
        errorResult,
        onEnd,
      }),
    );
  };

  const protocol = useServer<Record<string, unknown> | undefined, { state: SocketState }>(
    {
      schema,
      // What goes wrong inside is not told to the peer.
      isProd: true,
      connectionInitWaitTimeout: silence.helloMs,
      onConnect: onConnect as never,
      onSubscribe: onSubscribe as never,
      execute: run as never,
      subscribe: subscribe as never,
      onClose: (context) => (context.extra as SocketExtra).state?.remove?.(),
    },
    sockets,
    silence.beatMs,
  );
  // The library prints what is wrong with a socket, past our log; the socket is closed either way.
  sockets.on('connection', (socket) => {
    socket.removeAllListeners('error');
    socket.on('error', deps.onSocketError);
  });

  return {
    sockets,
    async close(): Promise<void> {
      await protocol.dispose();
    },
  };
};

export type SocketServer = ReturnType<typeof createSocketServer>;

const stringOrNull = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

const TERMINATE_AFTER_MS = 1_000;

/** Closes with a named code; a peer that does not answer is cut. */
const closeSocket = (socket: WebSocket, why: CloseCode, timers: Timers): void => {
  const { code, reason } = closeCodes[why];
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
