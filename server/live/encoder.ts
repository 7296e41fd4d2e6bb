import { type DocumentNode, execute, type ExecutionResult, type GraphQLSchema, visit } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { GraphQLContext } from '../../schema/context.ts';
import type { Viewer } from '../../services/viewer.ts';
import type { Services } from '../../services/index.ts';
import type { Live } from '../../services/live/live.ts';
import { LoaderSet } from '../../resolvers/loaders/index.ts';
import { type CompiledOperation, compileOperation } from '../compiled-operation.ts';
import { createWatchedContext } from '../context.ts';

/** A subscription as a device asked for it, named so that equal ones share their encodings. */
export interface LiveOperation {
  readonly key: string;
  readonly document: DocumentNode;
  readonly variables: Record<string, unknown>;
  readonly operationName: string | undefined;
}

/** JSON of an execution result, `{"data":…}`. */
export type Encoded = string | Promise<string>;

/** An event that could not be told whole; its subscription ends with this, and the client starts again from its cursor. */
export class EventFailed extends Error {
  /** JSON of the execution result with its masked errors. */
  readonly result: string;
  constructor(result: string) {
    super('An event could not be encoded.');
    this.result = result;
  }
}

interface Encodings {
  /** The first execution; once it is done, well or not, `shared` says whether it serves everyone. */
  first: Encoded;
  shared: boolean | null;
  readonly byViewer: Map<string, Encoded>;
}

export interface EncoderDeps {
  readonly schema: GraphQLSchema;
  readonly services: Services;
  readonly live: () => Live | null;
  /** Turns an execution result with unexpected errors into what a client may see. */
  readonly mask: (result: ExecutionResult) => ExecutionResult;
}

/** Operations that are kept compiled: nearly all devices run one of a few. */
const COMPILED_MAX = 500;

const asResult = (data: string): string => `{"data":${data}}`;

const viewerKey = (viewer: Viewer): string => `${viewer.userId}:${viewer.deviceId}`;

/**
 * Encode once: an event is executed once for each distinct operation, and everyone who runs that operation gets the same bytes. A
 * selection that depends on the viewer shows itself while it runs (it asks who the viewer is), and is then executed per viewer.
 */
export const createEncoder = ({ schema, services, live, mask }: EncoderDeps) => {
  /** By event and operation: the text for everyone, or what is known so far. */
  const cache = new WeakMap<object, Map<string, string | Encodings>>();

  const toJson = (result: ExecutionResult): string => {
    if (result.errors === undefined) return JSON.stringify(result);
    throw new EventFailed(JSON.stringify(mask(result)));
  };

  const compiled = new LRUCache<string, { readonly run: CompiledOperation | null }>({ max: COMPILED_MAX });
  const compiledOf = (operation: LiveOperation): CompiledOperation | null => {
    let known = compiled.get(operation.key);
    if (known === undefined) compiled.set(operation.key, (known = { run: compileOperation(schema, operation.document, operation) }));
    return known.run;
  };

  const runByLibrary = (operation: LiveOperation, payload: object, contextValue: GraphQLContext): Encoded => {
    const result = execute({
      schema,
      document: operation.document,
      variableValues: operation.variables,
      operationName: operation.operationName ?? null,
      rootValue: payload,
      contextValue,
    });
    return result instanceof Promise ? result.then(toJson) : toJson(result);
  };

  /** Compiled, as nearly every event can be. What cannot be told as plain data graphql-js is asked for, which says what is wrong with it. */
  const runOnce = (operation: LiveOperation, payload: object, context: GraphQLContext): Encoded => {
    const fallBack = (): Encoded => runByLibrary(operation, payload, context);
    try {
      const run = compiledOf(operation);
      if (run === null) return fallBack();
      const json = run(payload, context);
      return typeof json === 'string' ? asResult(json) : json.then(asResult, fallBack);
    } catch {
      return fallBack();
    }
  };

  /** Never throws: what goes wrong is in the promise, which somebody awaits. */
  const run = (
    operation: LiveOperation,
    payload: object,
    viewer: Viewer,
    loaders: () => LoaderSet,
  ): { encoded: Encoded; watch: { touched: boolean } } => {
    const { context, watch } = createWatchedContext({ services, live: live() }, viewer, loaders());
    try {
      return { encoded: runOnce(operation, payload, context), watch };
    } catch (error) {
      return { encoded: Promise.reject(error), watch };
    }
  };

  const own = (encodings: Encodings, operation: LiveOperation, payload: object, viewer: Viewer, loaders: () => LoaderSet): Encoded => {
    const key = viewerKey(viewer);
    let encoded = encodings.byViewer.get(key);
    if (encoded === undefined) encodings.byViewer.set(key, (encoded = run(operation, payload, viewer, loaders).encoded));
    return encoded;
  };

  const encodeOne = (operation: LiveOperation, payload: object, viewer: Viewer, loaders: () => LoaderSet): Encoded => {
    let operations = cache.get(payload);
    if (operations === undefined) cache.set(payload, (operations = new Map()));
    const known = operations.get(operation.key);
    if (typeof known === 'string') return known;
    if (known === undefined) {
      const { encoded, watch } = run(operation, payload, viewer, loaders);
      if (typeof encoded === 'string' && !watch.touched) {
        operations.set(operation.key, encoded);
        return encoded;
      }
      const encodings: Encodings = { first: encoded, shared: null, byViewer: new Map([[viewerKey(viewer), encoded]]) };
      operations.set(operation.key, encodings);
      const settle = (): void => {
        encodings.shared = !watch.touched;
      };
      if (typeof encoded === 'string') settle();
      else
        encoded.then((json) => {
          // From now on it is ready bytes, for whoever comes later.
          encodings.first = json;
          settle();
        }, settle);
      return encoded;
    }
    if (known.shared === true) return known.first;
    if (known.shared === false) return own(known, operation, payload, viewer, loaders);
    const choose = (): Encoded => (known.shared === true ? known.first : own(known, operation, payload, viewer, loaders));
    return Promise.resolve(known.first).then(choose, choose);
  };

  return (operation: LiveOperation, payloads: readonly object[], viewer: Viewer): Encoded[] => {
    let set: LoaderSet | null = null;
    const loaders = (): LoaderSet => (set ??= new LoaderSet(services, () => viewer));
    return payloads.map((payload) => encodeOne(operation, payload, viewer, loaders));
  };
};

export type Encode = ReturnType<typeof createEncoder>;

/**
 * Names an operation by its document (equal texts are parsed once, see documents.ts) and by the variables that its selection uses. Those that only feed the subscription's own arguments
 * (such as `after`) differ from device to device and do not change what an event looks like.
 */
export const createLiveOperation = (input: {
  document: DocumentNode;
  variables: Record<string, unknown>;
  operationName: string | undefined;
}): LiveOperation => {
  const { document, variables, operationName } = input;
  const used = selectionVariables(document);
  const relevant = Object.fromEntries(Object.entries(variables).filter(([name]) => used.has(name)));
  return { key: `${documentNumber(document)}:${JSON.stringify([operationName ?? null, relevant])}`, document, variables, operationName };
};

const documentNumbers = new WeakMap<DocumentNode, number>();
let documentCount = 0;

/** Stands for the text, of which every subscription would otherwise keep a copy. */
const documentNumber = (document: DocumentNode): number => {
  let number = documentNumbers.get(document);
  if (number === undefined) documentNumbers.set(document, (number = documentCount += 1));
  return number;
};

const variableNames = new WeakMap<DocumentNode, Set<string>>();

const selectionVariables = (document: DocumentNode): Set<string> => {
  let names = variableNames.get(document);
  if (names !== undefined) return names;
  names = new Set();
  const found = names;
  let depth = 0;
  visit(document, {
    VariableDefinition: () => false,
    Field: {
      enter(node) {
        depth += 1;
        if (depth > 1) return;
        // The root field's own arguments do not reach the selection below it.
        return { ...node, arguments: [] };
      },
      leave() {
        depth -= 1;
      },
    },
    FragmentDefinition: {
      enter() {
        // Whatever stands in a fragment counts as selection.
        depth += 1;
      },
      leave() {
        depth -= 1;
      },
    },
    Variable(node) {
      found.add(node.name.value);
    },
  });
  variableNames.set(document, names);
  return names;
};
