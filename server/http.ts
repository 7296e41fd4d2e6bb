import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { createYoga, type Plugin } from 'graphql-yoga';
import { GraphQLError, type GraphQLSchema } from 'graphql';
import { renderGraphiQL } from '@graphql-yoga/render-graphiql';
import type { GraphQLContext } from '../schema/context.ts';
import { limits } from '../services/limits.ts';
import type { Services } from '../services/index.ts';
import type { CreateContext } from './context.ts';
import type { createSubscribe } from './live/event-stream.ts';
import { createGraphiqlTabs, type GraphiqlExample } from './graphiql.ts';
import type { Mask } from './mask.ts';
import type { OperationLog } from './operation-log.ts';
import { checkCost, operationRules, parseWithinLimits } from './operation-limits.ts';
import { createSessionCookie, requestToken } from './session-token.ts';

export interface GraphqlHandlerDeps {
  readonly schema: GraphQLSchema;
  readonly services: Services;
  readonly createContext: CreateContext;
  /** Runs subscriptions, whose events leave as server-sent events. */
  readonly subscribe: ReturnType<typeof createSubscribe>;
  readonly mask: Mask;
  readonly logOperation: OperationLog;
  readonly address: (request: IncomingMessage) => string;
  readonly secureCookie: boolean;
  /** What GraphiQL's operations are filled in with; null when there is no demo. */
  readonly findExample: () => Promise<GraphiqlExample | null>;
}

interface NodeContext {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
}

const isGone = (response: ServerResponse): boolean => response.closed || response.destroyed;

/** Limits on what an operation may ask for; the same that sockets keep. */
const useOperationLimits = (): Plugin<GraphQLContext> => ({
  onParse({ setParseFn }) {
    setParseFn(parseWithinLimits);
  },
  onValidate({ addValidationRule }) {
    for (const rule of operationRules) addValidationRule(rule);
  },
  onExecute({ args, setResultAndStopExecution }) {
    const tooCostly = checkCost(args.document, args.variableValues ?? {}, args.operationName);
    if (tooCostly !== null) setResultAndStopExecution({ errors: [tooCostly] });
  },
  onSubscribe({ args, setResultAndStopExecution }) {
    const tooCostly = checkCost(args.document, args.variableValues ?? {}, args.operationName);
    if (tooCostly !== null) setResultAndStopExecution({ errors: [tooCostly] });
  },
});

/**
 * A stream ends with its client's connection, whatever the adapter was doing with it: one that goes before it is answered would
 * otherwise leave the stream open, since nobody ever reads the answer.
 */
const useSubscribe = (subscribe: ReturnType<typeof createSubscribe>): Plugin<GraphQLContext> => ({
  onSubscribe({ setSubscribeFn }) {
    setSubscribeFn(async (args) => {
      const result = await subscribe(args);
      const { res } = args.contextValue as Partial<NodeContext>;
      if (!('next' in result) || res === undefined) return result;
      const end = (): void => void result.return?.();
      if (isGone(res)) end();
      else res.once('close', end);
      return result;
    });
  },
});

/** Logs operations, and turns unexpected errors in their results into the request's id, which the log has too. */
const useLogAndMask = (mask: Mask, logOperation: OperationLog): Plugin<GraphQLContext> => ({
  onExecute({ args }) {
    const done = logOperation(args.contextValue, args.document, args.operationName);
    return {
      onExecuteDone({ result, setResult }) {
        done();
        if ('errors' in result && result.errors !== undefined) setResult(mask.maskResult(result, args.contextValue.requestId));
      },
    };
  },
  onSubscribe: ({ args }) => ({
    onSubscribeResult({ result, setResult }) {
      if ('errors' in result && result.errors !== undefined) setResult(mask.maskResult(result, args.contextValue.requestId));
    },
  }),
});

/** The adapter drops the answer to a client that has gone, and with it the timer that keeps the stream awake. */
const useGoneClients = (): Plugin<GraphQLContext> => ({
  onResponse({ response, serverContext }) {
    const { res } = serverContext as Partial<NodeContext>;
    if (res !== undefined && isGone(res)) void response.body?.cancel().catch(() => {});
  },
});

/** GraphQL over HTTP and server-sent events, and GraphiQL for a browser that comes by. */
export const createGraphqlHandler = (deps: GraphqlHandlerDeps) =>
  createYoga<NodeContext, GraphQLContext>({
    schema: deps.schema,
    graphqlEndpoint: '/graphql',
    landingPage: false,
    multipart: false,
    batching: false,
    cors: false,
    logging: false,
    // What fails before an operation runs; the plugin below masks results with the request's own id.
    maskedErrors: { maskError: (error) => deps.mask.maskError(error, randomUUID()) },
    graphiql: async () => ({
      title: 'Parley API',
      subscriptionsProtocol: 'WS',
      credentials: 'same-origin',
      defaultTabs: createGraphiqlTabs(await deps.findExample()),
    }),
    renderGraphiQL,
    plugins: [useSubscribe(deps.subscribe), useOperationLimits(), useLogAndMask(deps.mask, deps.logOperation), useGoneClients()],
    async context({ req, res }) {
      const { token, fromCookie } = requestToken(req);
      const viewer = token === null ? null : await deps.services.findSession(token);
      return deps.createContext({
        viewer,
        address: deps.address(req),
        userAgent: req.headers['user-agent'] ?? '',
        cookie: createSessionCookie(res, { present: fromCookie, secure: deps.secureCookie }),
      });
    },
  });

/** A body that says it is too large is refused before it is read. */
export const bodyTooLarge = (request: IncomingMessage): boolean => Number(request.headers['content-length'] ?? 0) > limits.requestBytesMax;

/** What a page of another site cannot send without being asked for leave first. */
export const isJson = (request: IncomingMessage): boolean =>
  /^application\/(?:json|graphql\+json|graphql-response\+json)\s*(?:;|$)/i.test(request.headers['content-type'] ?? '');

export const hasUntoldLength = (request: IncomingMessage): boolean => request.headers['transfer-encoding'] !== undefined;

/** Reads a body that does not say how large it is, and hands it on; false when it is too large. */
export const readUntoldLength = async (request: IncomingMessage): Promise<boolean> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > limits.requestBytesMax) return false;
    chunks.push(chunk);
  }
  // Where the adapter looks for what somebody has read before it.
  Object.assign(request, { body: Readable.from(chunks) });
  return true;
};

export const badRequest = (message: string, code: string) =>
  JSON.stringify({ errors: [new GraphQLError(message, { extensions: { code } })] });
